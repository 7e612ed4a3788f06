/**
 * Under reissue: paths that are passed with one token exchanged. Clients have our tokens, the upstream knows its own. A
 * token that is not in the token map passes unchanged, and so does everything else of the request.
 */

import type { IncomingMessage } from 'node:http'
import type { Context } from 'koa'
import { GatewayError } from '../../outcome.ts'
import { type Confirmation, confirmationIn, verifyJws } from '../../tokens/index.ts'
import { exchangeInTarget, exchangeParameter, lookUp, readTokenField } from '../../upstream/index.ts'
import { ARRIVED_LATE, failed, frontChannelRefused, tooLarge, unreadRequest } from '../request/answers.ts'
import type { Handle } from '../request/cors.ts'
import { isForm } from '../request/media-type.ts'
import { passOn } from '../request/relay.ts'
import type { Revision } from '../request/revision.ts'
import { send } from '../request/send.ts'
import type { Services } from '../request/serve.ts'
import { type BindLogin, createBindLogin } from './bound-login.ts'
import { type PresentedToken, refuseUnproven } from './bound-token.ts'
import { isClientRevoked } from './ended-client.ts'
import type { Vet } from './front-channel.ts'
import type { Swapped } from './path-map.ts'

/** Octets of a form in which a token is looked for. */
const MAX_FORM = 256 * 1024

/** Finds the upstream's token for one of ours; null leaves the token as it is. */
type Find = (token: string) => Promise<string | null>

/** Makes the handlers of the paths that are passed with a token exchanged. */
export const createSwap = (
  revision: () => Revision,
  services: Services,
  { vet, elsewhere, reissue }: SwapRules,
): Readonly<Record<Swapped | 'exchange' | 'below_authorization', Handle>> => {
  const hint =
    (more: Pick<SwappedRequest, 'forms'> & Partial<Pick<SwappedRequest, 'vet' | 'bodies'>>, login = false): Handle =>
    (ctx, target) =>
      guarded(ctx, services, async () => {
        const current = revision()
        const find = reissue ? findIdToken(services) : NOTHING_OURS
        const bind = login && reissue ? { bind: createBindLogin(ctx.req, current, services) } : {}
        await passExchanged({ ctx, target, parameter: 'id_token_hint', find, ...more, ...bind }, current)
      })
  const bearer =
    (forms: (req: IncomingMessage) => boolean, checked: () => Vet = () => NEVER_REFUSED): Handle =>
    (ctx, target) =>
      guarded(ctx, services, async () => {
        const current = revision()
        const find = findAccessToken(current, services)
        const { store, clockMs } = services
        const presented = await presentedIn(ctx.req, find)
        if (presented !== null) {
          const resource = { ctx, target, revision: current, store, now: clockMs() / 1000 }
          const refused = await refuseUnproven(presented, resource)
          if (refused !== null) return send(ctx, refused)
        }
        const rawHeaders = presented?.rawHeaders ?? ctx.req.rawHeaders
        const unbound: Find = async token => {
          const found = await find(token)
          return found === null || isBound(found.cnf) ? null : found.theirs
        }
        const request = { ctx, target, parameter: 'access_token', find: unbound, rawHeaders, forms, vet: checked() }
        await passExchanged(request, current)
      })
  return {
    userinfo: bearer(mayHoldForm),
    authorization: hint({ forms: mayHoldForm, vet, bodies: 'forms' }, true),
    below_authorization: hint({ forms: mayHoldForm, vet, bodies: 'no_unread_forms' }),
    end_session: hint({ forms: mayHoldForm }),
    exchange: bearer(isSmallForm, elsewhere),
  }
}

export interface SwapRules {
  /** The check of authorization requests. */
  readonly vet: Vet
  /** That of requests elsewhere, each with one of its own. */
  readonly elsewhere: () => Vet
  /** Whether clients have tokens of ours. */
  readonly reissue: boolean
}

const NOTHING_OURS: Find = async () => null

const guarded = async (ctx: Context, { log, metrics }: Services, handle: () => Promise<void>): Promise<void> => {
  try {
    await handle()
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error
    log.error({ event: 'failure', code: error.code, message: error.message }, 'failure')
    const answer = failed(error)
    metrics.answered(answer)
    send(ctx, answer)
  }
}

/** An ID token is a hint for as long as it is remembered. */
const findIdToken =
  ({ store, clockMs }: Services): Find =>
  async token => {
    const mapped = await lookUp(store, token, clockMs() / 1000)
    return mapped?.kind === 'id_token' ? mapped.token : null
  }

/** An access token of ours that is alive. */
interface Found {
  /** The upstream's. */
  readonly theirs: string
  readonly cnf: Confirmation
}

/** Finds an access token of ours: it ends with its `exp`, or with its client. */
const findAccessToken =
  ({ keys, registry }: Revision, { store, clockMs }: Services) =>
  async (token: string): Promise<Found | null> => {
    const now = clockMs() / 1000
    const mapped = await lookUp(store, token, now)
    if (mapped?.kind !== 'access_token') return null
    const payload = verifyJws(token, keys)?.payload ?? null
    if (payload === null || !(Number(payload['exp']) > now)) return null
    if (registry.get(mapped.clientId)?.disabled !== false) return null
    if (await isClientRevoked(store, mapped.clientId, payload, now)) return null
    return { theirs: mapped.token, cnf: confirmationIn(payload) }
  }

/** A bound token is presented in the field alone, RFC 9449 section 7.1: a parameter with one stays as it is. */
const isBound = (cnf: Confirmation): boolean => Object.keys(cnf).length > 0

/** Reads the token of ours in `Authorization`, with the fields that the upstream gets: it knows its own as a bearer token. */
const presentedIn = async (
  { rawHeaders }: IncomingMessage,
  find: (token: string) => Promise<Found | null>,
): Promise<(PresentedToken & { readonly rawHeaders: readonly string[] }) | null> => {
  const at = rawHeaders.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === 'authorization')
  const field = at < 0 ? null : readTokenField(rawHeaders[at + 1] ?? '')
  const found = field === null ? null : await find(field.token)
  if (field === null || found === null) return null
  const { scheme, token } = field
  const fields = rawHeaders.with(at + 1, scheme === 'dpop' ? `Bearer ${found.theirs}` : field.with(found.theirs))
  const isProof = (index: number): boolean => fields[index - (index % 2)]?.toLowerCase() === 'dpop'
  return { scheme, token, cnf: found.cnf, rawHeaders: fields.filter((_, index) => !isProof(index)) }
}

interface SwappedRequest {
  readonly ctx: Context
  readonly target: string
  /** Name of the parameter, in the query or the form. */
  readonly parameter: string
  readonly find: Find
  /** Whether the body is a form in which the token is looked for. */
  readonly forms: (req: IncomingMessage) => boolean
  /** Instead of those of the request. */
  readonly rawHeaders?: readonly string[]
  /** Refuses authorization requests that no policy would see. */
  readonly vet?: Vet
  /** Binds codes of authorization requests to the keys that they name. */
  readonly bind?: BindLogin
  /** Which bodies pass: any, any but forms that cannot be checked, or forms that can be checked alone. */
  readonly bodies?: 'any' | 'no_unread_forms' | 'forms'
}

/** Passes a request with a parameter exchanged; octet for octet where there is nothing to exchange. */
const passExchanged = async (
  {
    ctx,
    target,
    parameter,
    find,
    forms,
    rawHeaders,
    vet = NEVER_REFUSED,
    bind = UNBOUND,
    bodies = 'any',
  }: SwappedRequest,
  revision: Revision,
): Promise<void> => {
  const { req } = ctx
  const fields = rawHeaders ?? req.rawHeaders
  const mark = target.indexOf('?')
  const asked = mark < 0 ? null : vet(target.slice(mark + 1))
  if (asked !== null) return send(ctx, frontChannelRefused(asked))
  if (bodies !== 'any' && isUnread(req, bodies, forms)) return send(ctx, frontChannelRefused('body'))
  const query = mark < 0 ? null : await bind(target.slice(mark + 1))
  if (typeof query === 'object' && query !== null) return send(ctx, query)
  const bound = query === null ? target : target.slice(0, mark + 1) + query
  const exchanged = await exchangeInTarget(bound, parameter, find)
  if (!forms(req)) return pass(ctx, exchanged, revision, { rawHeaders: fields })
  const body = await readBody(req, revision.config.limits.formTime)
  if (body === 'too_large') return send(ctx, tooLarge('body_too_large'))
  if (body === 'late') return send(ctx, ARRIVED_LATE)
  if (body === 'aborted') return send(ctx, unreadRequest('the body is incomplete', 'body_incomplete'))
  const posted = vet(body.toString('utf8'))
  if (posted !== null) return send(ctx, frontChannelRefused(posted))
  const written = await bind(body.toString('latin1'))
  if (typeof written === 'object') return send(ctx, written)
  const form = Buffer.from(await exchangeParameter(written, parameter, find), 'latin1')
  pass(ctx, exchanged, revision, { rawHeaders: withLength(fields, form.length), body: form })
}

const pass = (ctx: Context, target: string, revision: Revision, changes: Parameters<typeof passOn>[4]): void => {
  ctx.respond = false
  passOn(ctx.req, ctx.res, target, revision, changes)
}

const NEVER_REFUSED: Vet = () => null
const UNBOUND: BindLogin = async parameters => parameters

/** Tells whether a request has a body that might be read as a form, and is not one that can be checked. */
const isUnread = (
  req: IncomingMessage,
  bodies: 'no_unread_forms' | 'forms',
  forms: (req: IncomingMessage) => boolean,
) => {
  const types = req.rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'content-type')
  // Node keeps the first of several types; a server behind may take the last.
  if (types.length > 1) return true
  if (!hasBody(req) || forms(req)) return false
  return bodies === 'forms' || (req.headers['content-type'] ?? '').toLowerCase().includes('form')
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'

const mayHoldForm = ({ method, headers }: IncomingMessage): boolean =>
  method === 'POST' &&
  headers['content-encoding'] === undefined &&
  (headers['transfer-encoding'] ?? 'chunked').toLowerCase() === 'chunked' &&
  isForm(headers['content-type'] ?? '')

/** At an interface of the upstream's own a form may be large, and then it streams: no token stands in such a form. */
const isSmallForm = (req: IncomingMessage): boolean =>
  mayHoldForm(req) && Number(req.headers['content-length'] ?? Number.POSITIVE_INFINITY) <= MAX_FORM

const readBody = (req: IncomingMessage, seconds: number): Promise<Buffer | 'too_large' | 'aborted' | 'late'> =>
  new Promise(settle => {
    const timer = setTimeout(settle, seconds * 1000, 'late')
    const resolve = (read: Buffer | 'too_large' | 'aborted'): void => {
      clearTimeout(timer)
      settle(read)
    }
    const chunks: Buffer[] = []
    let size = 0
    req.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= MAX_FORM) chunks.push(chunk)
      else resolve('too_large')
    })
    req.on('end', () => resolve(Buffer.concat(chunks)))
    req.on('error', () => resolve('aborted'))
    req.on('close', () => resolve('aborted'))
  })

/** The fields with the length of another body, which is sent whole. */
const withLength = (rawHeaders: readonly string[], length: number): readonly string[] => {
  const nameAt = (index: number): string => (rawHeaders[index - (index % 2)] ?? '').toLowerCase()
  const fields = rawHeaders.map((text, index) =>
    index % 2 === 1 && nameAt(index) === 'content-length' ? String(length) : text,
  )
  if (rawHeaders.some((_, index) => nameAt(index) === 'content-length')) return fields
  const chunked = new Set(['transfer-encoding', 'trailer'])
  return [...fields.filter((_, index) => !chunked.has(nameAt(index))), 'Content-Length', String(length)]
}
