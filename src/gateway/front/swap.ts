/**
 * Under reissue: paths that are passed with one token exchanged. Clients have our tokens, the upstream knows its own. A
 * token that is not in the token map passes unchanged, and so does everything else of the request.
 */

import type { IncomingMessage } from 'node:http'
import type { Context } from 'koa'
import { GatewayError } from '../../outcome.ts'
import { verifyJws } from '../../tokens/index.ts'
import { exchangeInTarget, exchangeParameter, lookUp, type MappedToken, readTokenField } from '../../upstream/index.ts'
import { ARRIVED_LATE, failed, frontChannelRefused, tooLarge, unreadRequest } from '../request/answers.ts'
import type { Handle } from '../request/cors.ts'
import { isForm } from '../request/media-type.ts'
import { passOn } from '../request/relay.ts'
import type { Revision } from '../request/revision.ts'
import { send } from '../request/send.ts'
import type { Services } from '../request/serve.ts'
import { dpopBoundElsewhere } from '../request/upstream-answers.ts'
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
    (more: Pick<SwappedRequest, 'forms'> & Partial<Pick<SwappedRequest, 'vet' | 'bodies'>>): Handle =>
    (ctx, target) =>
      guarded(ctx, services, async () => {
        const current = revision()
        const find = reissue ? finder('id_token', current, services) : NOTHING_OURS
        await passExchanged({ ctx, target, parameter: 'id_token_hint', find, ...more }, current)
      })
  const bearer =
    (forms: (req: IncomingMessage) => boolean, checked: () => Vet = () => NEVER_REFUSED): Handle =>
    (ctx, target) =>
      guarded(ctx, services, async () => {
        const current = revision()
        const find = finder('access_token', current, services)
        const rawHeaders = await exchangeAuthorization(ctx.req, find)
        if (rawHeaders === 'dpop') return send(ctx, dpopBoundElsewhere())
        const request = { ctx, target, parameter: 'access_token', find, rawHeaders, forms, vet: checked() }
        await passExchanged(request, current)
      })
  return {
    userinfo: bearer(mayHoldForm),
    authorization: hint({ forms: mayHoldForm, vet, bodies: 'forms' }),
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

/** An ID token is a hint for as long as it is remembered; an access token of ours ends with its `exp`, or with its client. */
const finder =
  (kind: MappedToken['kind'], { keys, registry }: Revision, { store, clockMs }: Services): Find =>
  async token => {
    const now = clockMs() / 1000
    const mapped = await lookUp(store, token, now)
    if (mapped?.kind !== kind) return null
    if (kind === 'id_token') return mapped.token
    const payload = verifyJws(token, keys)?.payload ?? null
    if (payload === null || !(Number(payload['exp']) > now)) return null
    if (registry.get(mapped.clientId)?.disabled !== false) return null
    return (await isClientRevoked(store, mapped.clientId, payload, now)) ? null : mapped.token
  }

/**
 * Exchanges the token in `Authorization`. `dpop` when it is one of ours under that scheme: the proof holds a hash of the
 * token that the client has, RFC 9449 section 4.2, so the upstream's cannot take its place.
 */
const exchangeAuthorization = async (
  { rawHeaders }: IncomingMessage,
  find: Find,
): Promise<readonly string[] | 'dpop'> => {
  const at = rawHeaders.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === 'authorization')
  const field = at < 0 ? null : readTokenField(rawHeaders[at + 1] ?? '')
  const other = field === null ? null : await find(field.token)
  if (field === null || other === null) return rawHeaders
  return field.scheme === 'dpop' ? 'dpop' : rawHeaders.with(at + 1, field.with(other))
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
  /** Which bodies pass: any, any but forms that cannot be checked, or forms that can be checked alone. */
  readonly bodies?: 'any' | 'no_unread_forms' | 'forms'
}

/** Passes a request with a parameter exchanged; octet for octet where there is nothing to exchange. */
const passExchanged = async (
  { ctx, target, parameter, find, forms, rawHeaders, vet = NEVER_REFUSED, bodies = 'any' }: SwappedRequest,
  revision: Revision,
): Promise<void> => {
  const { req } = ctx
  const fields = rawHeaders ?? req.rawHeaders
  const mark = target.indexOf('?')
  const asked = mark < 0 ? null : vet(target.slice(mark + 1))
  if (asked !== null) return send(ctx, frontChannelRefused(asked))
  if (bodies !== 'any' && isUnread(req, bodies, forms)) return send(ctx, frontChannelRefused('body'))
  const exchanged = await exchangeInTarget(target, parameter, find)
  if (!forms(req)) return pass(ctx, exchanged, revision, { rawHeaders: fields })
  const body = await readBody(req, revision.config.limits.formTime)
  if (body === 'too_large') return send(ctx, tooLarge('body_too_large'))
  if (body === 'late') return send(ctx, ARRIVED_LATE)
  if (body === 'aborted') return send(ctx, unreadRequest('the body is incomplete', 'body_incomplete'))
  const posted = vet(body.toString('utf8'))
  if (posted !== null) return send(ctx, frontChannelRefused(posted))
  const form = Buffer.from(await exchangeParameter(body.toString('latin1'), parameter, find), 'latin1')
  pass(ctx, exchanged, revision, { rawHeaders: withLength(fields, form.length), body: form })
}

const pass = (ctx: Context, target: string, revision: Revision, changes: Parameters<typeof passOn>[4]): void => {
  ctx.respond = false
  passOn(ctx.req, ctx.res, target, revision, changes)
}

const NEVER_REFUSED: Vet = () => null

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
