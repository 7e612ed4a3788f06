/** What an application sees of a gateway. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Middleware } from 'koa'
import type { DecisionSink, Log, Status } from '../admin/index.ts'
import type { WrittenConfig } from '../generated/config.ts'
import type { JsonValue } from '../oauth.ts'
import type { Diagnostic } from '../outcome.ts'
import type { EffectiveValue } from './config/config.ts'
import type { FetchHandler } from './fetch.ts'
import type { Listening } from './listening.ts'
import type { ReloadResult } from './load/reload.ts'

export interface GatewayOptions {
  /** Path of `claimgate.yaml`, or the configuration itself. */
  readonly config: string | WrittenConfig
  /** Where relative paths start when the configuration is no file; the current folder when absent. */
  readonly folder?: string
  /** For `env:NAME` references and `CLAIMGATE_...` overrides; nothing of the process is read by itself. */
  readonly env?: { readonly [name: string]: string | undefined }
  /** Dotted paths over the file and the environment: `{ 'listen.port': 8080 }`. */
  readonly flags?: { readonly [path: string]: JsonValue | undefined }
  /** The store of a configuration that names none: memory when absent. */
  readonly defaultStore?: 'memory' | 'lmdb'
  /** A pino logger, or anything like it; silent when absent. */
  readonly log?: Log
  /** Receives each decision record instead of the log. */
  readonly audit?: DecisionSink
  /** Receives the mistakes that a load has found, which the log has as text. */
  readonly diagnostics?: (diagnostics: readonly Diagnostic[]) => void
  /** Begin with the set that was last right when the files are not, and keep each that is; false when absent. */
  readonly lastGood?: boolean
  /** Reload when files change; false when absent. */
  readonly watch?: boolean
  /** Mounted on the admin listener behind health and metrics. */
  readonly adminRoutes?: Middleware
  /** Milliseconds since 1970; the clock of the process when absent. */
  readonly clockMs?: () => number
  /** For metrics. */
  readonly version?: string
  /** Metrics of the process, its event loop and its garbage collector beside ours; false when absent. */
  readonly processMetrics?: boolean
}

/** A running gateway: routes to mount, or listeners to open. */
export interface Gateway {
  /** Koa middleware: `app.use(gateway.routes)`, before any body parser. */
  readonly routes: Middleware
  /**
   * The same for `node:http` and for Express, before any body parser and at the root: `createServer(gateway.listener)`,
   * `app.use(gateway.listener)`. What is not served here goes to `next`, and is 404 without one.
   */
  readonly listener: GatewayListener
  /** The same for the fetch API. What is not served here is 404. */
  readonly fetch: FetchHandler
  /** The active revision; its id is what answers carry in `Claimgate-Revision`. */
  readonly revision: () => { readonly id: string }
  readonly effective: () => readonly EffectiveValue[]
  /** Loads all files again; the revision changes only if all of them are right. */
  readonly reload: () => Promise<ReloadResult>
  /** Opens the public and the admin listener. */
  readonly listen: () => Promise<Listening>
  readonly status: () => Status
  /** The text exposition format of Prometheus, version 0.0.4. */
  readonly metrics: { readonly text: () => Promise<string> }
  /** Stops watching and closes the store; listeners are closed by what `listen` returned. */
  readonly close: () => Promise<void>
}

/** A listener of `node:http`; Express and Connect also hand over what comes next. */
export type GatewayListener = (req: IncomingMessage, res: ServerResponse, next?: (error?: unknown) => void) => void
