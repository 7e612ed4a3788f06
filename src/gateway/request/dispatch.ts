/** The two ways in: our own listener, which passes requests without Koa, and the middleware. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Middleware } from 'koa'
import type { Log } from '../../admin/index.ts'
import { originForm } from './absolute-form.ts'
import { HOST_MALFORMED, MISDIRECTED, NOT_FOUND } from './answers.ts'
import type { Upgrade } from './join.ts'
import type { Target, TreeTarget } from './paths.ts'
import { passOn } from './relay.ts'
import type { Revision } from './revision.ts'
import { send } from './send.ts'
import { createTreeTeller, readsPage, type TellTree } from './tree-request.ts'

export interface Dispatch {
  /** Passes a request that is simply passed, before Koa makes anything for it; false when the middleware has to answer. */
  readonly passes: (req: IncomingMessage, res: ServerResponse, upgrade?: Upgrade | null) => boolean
  /**
   * Hands a request to the routes of the revision that is current when it arrives. A target that only resembles one of our
   * paths is 404: it reaches neither the upstream nor the middleware that is mounted after us.
   */
  readonly middleware: Middleware
}

/** A request with its target read, and the revision that it keeps. */
interface Arrival {
  readonly req: IncomingMessage
  readonly revision: Revision
  readonly target: Exclude<Target, TreeTarget>
}

/** Makes both ways in. */
export const createDispatch = (current: () => Revision, log: Log): Dispatch => {
  const tell = createTreeTeller(log)
  const arrive = arrivals(tell)
  // The listener calls the middleware before it looks at another request, so one place is enough to read each only once.
  let last: Arrival | null = null
  return {
    passes: (req, res, upgrade = null) => {
      const arrival = arrive(req, current())
      const { revision, target } = arrival
      if (target.kind === 'path' && revision.routes.passes(target)) {
        passOn(req, res, target.target, revision, upgrade === null ? {} : { upgrades: true }, upgrade)
        return true
      }
      last = arrival
      return false
    },
    middleware: (ctx, next) => {
      const { revision, target } = last?.req === ctx.req ? last : arrive(ctx.req, current())
      last = null
      switch (target.kind) {
        case 'near_miss':
          return Promise.resolve(send(ctx, NOT_FOUND))
        case 'foreign_authority':
          return Promise.resolve(send(ctx, MISDIRECTED))
        case 'malformed_host':
          return Promise.resolve(send(ctx, HOST_MALFORMED))
        case 'path':
          if (!revision.routes.passes(target)) return revision.routes.handle(ctx, target, next)
          ctx.respond = false
          return Promise.resolve(passOn(ctx.req, ctx.res, target.target, revision))
      }
    },
  }
}

const arrivals =
  (tell: TellTree) =>
  (req: IncomingMessage, revision: Revision): Arrival => {
    if (hasMalformedHost(req, revision)) return { req, revision, target: { kind: 'malformed_host' } }
    const origin = originForm(req, revision.edge.hosts)
    if (origin === null) return { req, revision, target: { kind: 'foreign_authority' } }
    const read = revision.targets.read(origin)
    return { req, revision, target: read.kind === 'in_tree' ? judged(req, read, revision, tell) : read }
  }

/** In a guarded tree only what reads a page passes. */
const judged = (req: IncomingMessage, read: TreeTarget, { config }: Revision, tell: TellTree): Arrival['target'] => {
  if (readsPage(req, read.target.target)) return read.target
  tell(read, config.listen.strippedPrefix)
  return { kind: 'near_miss' }
}

/** RFC 9112 section 3.2. Node keeps the first of several in `headers`. */
const hasMalformedHost = ({ headers, rawHeaders }: IncomingMessage, { edge }: Revision): boolean => {
  if (headers.host === undefined) return false
  let count = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]
    if (name?.length === 4 && name.toLowerCase() === 'host') count++
  }
  return count > 1 || edge.hosts.read(headers.host) === 'malformed'
}
