/** The routes of one revision in front of an upstream. */
import type { Endpoint } from '../../oauth.ts'
import { type Answer, type Document, NOT_FOUND } from '../request/answers.ts'
import { type Cors, type Handle, withCors, withOwnCors } from '../request/cors.ts'
import type { Step } from '../request/exchange.ts'
import { publish } from '../request/publish.ts'
import type { Revision, Routes } from '../request/revision.ts'
import { send } from '../request/send.ts'
import type { Services } from '../request/serve.ts'
import { servingBy } from '../request/traced.ts'
import { UPSTREAM_UNKNOWN } from '../request/upstream-answers.ts'
import type { Elsewhere } from './elsewhere.ts'
import type { Swapped, UpstreamPaths } from './path-map.ts'
import { FRONT_SPANS } from './spans.ts'

/** What one issuer of the upstream adds to the routes. */
export interface IssuerRoutes {
  readonly paths: UpstreamPaths
  /** Made once, or once more when the upstream's keys are no longer published. */
  readonly metadata: (nowMs: number) => Document
  readonly jwks: () => Promise<Document>
}

export interface UpstreamRoutesInput {
  /** The upstream's own issuer first. */
  readonly issuers: readonly [IssuerRoutes, ...IssuerRoutes[]]
  readonly steps: Readonly<Record<Endpoint, readonly Step[]>>
  /** Passes a request with one thing exchanged; without an entry, as it is. */
  readonly swap: { readonly [kind in Swapped | 'exchange' | 'below_authorization']?: Handle }
  /** The look for authorization requests where none is expected. */
  readonly elsewhere: Elsewhere
  /** Null: no field of CORS at intercepted endpoints. */
  readonly cors: Cors | null
  /** Scripts of every origin may read the documents. */
  readonly openDocuments: boolean
  readonly revision: () => Revision
  readonly services: Services
}

/** Builds the routes: one look-up in a table, and a path that is not in it is passed on. */
export const createUpstreamRoutes = (input: UpstreamRoutesInput): Routes => {
  const { issuers, steps, swap, elsewhere, cors, openDocuments, revision, services } = input
  const handles = new Map<string, Handle>()
  // What one issuer withholds may be what another one serves. Clients authenticate at the endpoints of the first alone.
  for (const { paths } of issuers)
    for (const path of [...paths.withheld, ...paths.intercepted.keys()]) handles.set(path, ctx => send(ctx, NOT_FOUND))
  for (const [path, kind] of issuers.flatMap(({ paths }) => [...paths.swapped])) {
    const handle = swap[kind]
    if (handle !== undefined) handles.set(path, withOwnCors(cors, handle))
  }
  for (const { paths, metadata, jwks } of [...issuers].reverse()) {
    for (const path of paths.documents)
      handles.set(
        path,
        publish(() => metadata(services.clockMs()), openDocuments),
      )
    if (paths.jwks !== null) handles.set(paths.jwks, publish(jwks, openDocuments))
  }
  const { serve, prepared } = servingBy(services, FRONT_SPANS)
  for (const [path, endpoint] of issuers[0].paths.intercepted) {
    const own = prepared(steps[endpoint])
    handles.set(
      path,
      withCors(cors, ctx => serve(ctx, endpoint, own, revision(), services), services.metrics.answered),
    )
  }
  const authorization = issuers.flatMap(({ paths }) =>
    [...paths.swapped].flatMap(([path, kind]) => (kind === 'authorization' ? [path] : [])),
  )
  const trees = [
    { paths: authorization, handle: swap.below_authorization },
    { paths: issuers.flatMap(({ paths }) => paths.exchanged), handle: swap.exchange },
  ].flatMap(({ paths, handle }) =>
    handle === undefined || paths.length === 0 ? [] : [{ has: inTrees(paths), handle: withOwnCors(cors, handle) }],
  )
  const handleOf = (path: string): Handle | undefined => handles.get(path) ?? trees.find(({ has }) => has(path))?.handle
  return {
    handle: (ctx, at) => {
      const handle = handleOf(at.path)
      if (handle !== undefined) return Promise.resolve(handle(ctx, at.target))
      return Promise.resolve(elsewhere.refuses(at) ? elsewhere.refuse(ctx, at) : undefined)
    },
    passes: at => handleOf(at.path) === undefined && !elsewhere.refuses(at),
    watch: elsewhere.watch,
  }
}

/** Makes the look whether a path is one of these or below one. */
const inTrees = (trees: readonly string[]): ((path: string) => boolean) => {
  const exact = new Set(trees)
  const below = trees.map(tree => (tree.endsWith('/') ? tree : `${tree}/`))
  return path => exact.has(path) || below.some(tree => path.startsWith(tree))
}

/**
 * The routes while the upstream's metadata is not known: nothing can be forwarded, because nothing tells which paths must
 * not be. Each request makes the gateway ask the upstream again.
 */
export const unknownRoutes = (wanted: () => void, cors: Cors | null, { metrics, log, clockMs }: Services): Routes => {
  let loggedMs = Number.NEGATIVE_INFINITY
  let answers = 0
  const tell = (): void => {
    metrics.upstreamUnknown()
    answers++
    const nowMs = clockMs()
    // Anybody can ask, so the lines are few and say how many answers each stands for.
    if (Math.abs(nowMs - loggedMs) < QUIET_MS) return
    log.warn({ event: 'upstream_unknown_answers', answers }, 'answered with 503: the upstream is not known')
    loggedMs = nowMs
    answers = 0
  }
  const heard = ({ detail }: Answer): void => {
    if (detail !== UPSTREAM_UNKNOWN.detail) return
    wanted()
    tell()
  }
  const handle = withCors(
    cors,
    ctx => {
      heard(UPSTREAM_UNKNOWN)
      send(ctx, UPSTREAM_UNKNOWN)
    },
    heard,
  )
  return { handle: (ctx, { target }) => Promise.resolve(handle(ctx, target)), passes: () => false, watch: () => null }
}

/** Milliseconds between two lines about answers that could not be given. */
const QUIET_MS = 10_000
