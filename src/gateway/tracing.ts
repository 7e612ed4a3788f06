/** Traces of one gateway: chosen when it starts, by the configuration and by the SDK that is there. */
import type { Log } from '../admin/index.ts'
import type { DocumentFetch } from '../jose/index.ts'
import { around, type Store } from '../stores/index.ts'
import { openTracing, type Tracing } from '../telemetry/index.ts'
import type { Config } from './config/settings.ts'

/** Opens traces for a configuration; the first one counts, since only a restart changes it. */
export type OpenTracing = (config: Pick<Config, 'telemetry'>) => Promise<Tracing | null>

const WHY = {
  no_sdk: 'there are no traces: no SDK of OpenTelemetry is registered',
  no_context: 'there are no traces: the SDK of OpenTelemetry has no context manager',
} as const

/** Makes what opens the traces of one process, once. */
export const tracingOpener = (version: string, log: Log): OpenTracing => {
  let opened: Promise<Tracing | null> | null = null
  const open: OpenTracing = async ({ telemetry }) => {
    if (telemetry.traces === 'off') return null
    const state = await openTracing(version)
    if (state.kind === 'on') return state.tracing
    log.warn({ event: 'traces_unavailable', reason: state.kind }, WHY[state.kind])
    return null
  }
  return config => {
    opened ??= open(config)
    return opened
  }
}

/** Questions to a store in spans. One in the process answers at once: there is nothing to be seen. */
export const tracedStore = (store: Store, tracing: Tracing | null): Store =>
  tracing === null || store.type === 'memory'
    ? store
    : around(store, (operation, ask) => {
        // Probes of health ask again and again, and belong to no request.
        if (operation === 'ping') return ask()
        const attributes = { 'db.system.name': store.type, 'db.operation.name': operation }
        return tracing.within(
          { name: `${operation} ${store.type}`, ...(store.type === 'redis' ? { kind: 'client' } : {}), attributes },
          ask,
        )
      })

/** A fetch of keys in a span. What is fetched has the name of an issuer where one is given, else the URI of its keys. */
export const tracedFetch =
  (tracing: Tracing | null, of: 'client' | 'issuer') =>
  (fetch: DocumentFetch): DocumentFetch =>
    tracing === null
      ? fetch
      : async what => {
          const attributes = of === 'issuer' ? { 'claimgate.issuer': what } : { 'url.full': withoutQuery(what) }
          const start = { name: `fetch keys of ${of}`, kind: 'client', attributes } as const
          return tracing.within(start, () => tracing.unseen(() => fetch(what)))
        }

const withoutQuery = (uri: string): string => {
  if (!URL.canParse(uri)) return ''
  const { origin, pathname } = new URL(uri)
  return origin + pathname
}
