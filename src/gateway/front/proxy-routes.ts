/** The routes of one revision in front of an upstream. */
import type { Context } from 'koa'
import type { Endpoint } from '../../oauth.ts'
import { type Document, methodRefused, NOT_FOUND, UPSTREAM_UNKNOWN } from '../request/answers.ts'
import type { Step } from '../request/exchange.ts'
import type { Revision, Routes } from '../request/revision.ts'
import { send, sendDocument } from '../request/send.ts'
import { type Services, serve } from '../request/serve.ts'
import type { Swapped, UpstreamPaths } from './path-map.ts'

/** Answers a request to a path of ours, or to one that is withheld; a promise that it returns is awaited. */
export type Handle = (ctx: Context, target: string) => unknown

export interface UpstreamRoutesInput {
  readonly paths: UpstreamPaths
  readonly steps: Readonly<Record<Endpoint, readonly Step[]>>
  /** Passes a request with one thing exchanged; without an entry, as it is. */
  readonly swap: { readonly [kind in Swapped | 'exchange']?: Handle }
  /** Made once, or once more when the upstream's keys are no longer published. */
  readonly metadata: (nowMs: number) => Document
  readonly jwks: () => Promise<Document>
  readonly revision: () => Revision
  readonly services: Services
}

/** Builds the routes: one look-up in a table, and a path that is not in it is passed on. */
export const createUpstreamRoutes = (input: UpstreamRoutesInput): Routes => {
  const { paths, steps, swap, metadata, jwks, revision, services } = input
  const handles = new Map<string, Handle>()
  for (const path of paths.withheld) handles.set(path, ctx => send(ctx, NOT_FOUND))
  for (const [path, kind] of paths.swapped) {
    const handle = swap[kind]
    if (handle !== undefined) handles.set(path, handle)
  }
  for (const [path, endpoint] of paths.intercepted) {
    handles.set(path, ctx => serve(ctx, endpoint, steps[endpoint], revision(), services))
  }
  for (const path of paths.documents)
    handles.set(
      path,
      publish(() => metadata(services.clockMs())),
    )
  if (paths.jwks !== null) handles.set(paths.jwks, publish(jwks))
  const { exchange } = swap
  const isExchanged = exchange === undefined || paths.exchanged.length === 0 ? null : inTrees(paths.exchanged)
  if (isExchanged === null)
    return {
      handle: (ctx, { path, target }) => Promise.resolve(handles.get(path)?.(ctx, target)),
      passes: ({ path }) => !handles.has(path),
    }
  return {
    handle: (ctx, { path, target }) => Promise.resolve((handles.get(path) ?? exchange)?.(ctx, target)),
    passes: ({ path }) => !handles.has(path) && !isExchanged(path),
  }
}

/** Makes the look whether a path is one of these or below one. */
const inTrees = (trees: readonly string[]): ((path: string) => boolean) => {
  const exact = new Set(trees)
  const below = trees.map(tree => (tree.endsWith('/') ? tree : `${tree}/`))
  return path => exact.has(path) || below.some(tree => path.startsWith(tree))
}

const publish =
  (document: () => Document | Promise<Document>): Handle =>
  async ctx => {
    if (ctx.method === 'GET' || ctx.method === 'HEAD') sendDocument(ctx, await document())
    else send(ctx, methodRefused('GET, HEAD'))
  }

/**
 * The routes while the upstream's metadata is not known: nothing can be forwarded, because nothing tells which paths must
 * not be. Each request makes the gateway ask the upstream again.
 */
export const unknownRoutes = (wanted: () => void): Routes => ({
  handle: ctx => {
    wanted()
    send(ctx, UPSTREAM_UNKNOWN)
    return Promise.resolve()
  },
  passes: () => false,
})
