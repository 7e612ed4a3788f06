/** CORS as the upstream has it: its own word counts, for its answers and for ours. */
import type { IncomingMessage } from 'node:http'
import type { Context } from 'koa'
import { GatewayError, type Soon } from '../../outcome.ts'
import { fieldOf, type UpstreamAnswer } from '../../upstream/index.ts'
import { type Answer, failed } from '../request/answers.ts'
import { type Cors, leaveRelayed, letRead, NOTHING_ALLOWED, originOf } from '../request/cors.ts'
import { UPSTREAM_UNKNOWN } from '../request/upstream-answers.ts'
import type { UpstreamLink } from './link.ts'

/** Milliseconds: an answer of ours waits for it. */
const OWN_TIMEOUT_MS = 2000
const RELAYED_TIMEOUT_MS = 5000
/** Octets of an answer to a preflight, whose body does not count. */
const MAX_BODY = 64 * 1024

/** Fields of an answer to a preflight that go on. Cookies of browsers do not count here, so Allow-Credentials does not. */
const RELAYED = ['Methods', 'Headers', 'Private-Network'].map(name => `Access-Control-Allow-${name}`)
const FIELD = /^[\t\x20-\x7e]{1,2048}$/
/** Characters of the names that a browser asks for. */
const NAMES = /^[\w!#$%&'*+.^`|~, -]{1,1024}$/

export type CorsLink = Pick<UpstreamLink, 'connection' | 'addressing' | 'origins'>

/** Makes it. `tokenPath` is null while the metadata of the upstream is not known. */
export const upstreamCors = (link: CorsLink, tokenPath: string | null, pathAt: (target: string) => string): Cors => ({
  preflight: ({ req }, target) => {
    const origin = originOf(req)
    if (tokenPath === null) return UPSTREAM_UNKNOWN
    return origin === null ? NOTHING_ALLOWED : relayPreflight(link, pathAt(target), origin, req)
  },
  allows: origin => allows(link, tokenPath, origin),
})

const relayPreflight = async (
  link: CorsLink,
  path: string,
  origin: string,
  { headers }: IncomingMessage,
): Promise<Answer> => {
  const { 'access-control-request-method': method = '', 'access-control-request-headers': names } = headers
  const asked = ['Access-Control-Request-Method', method]
  if (typeof names === 'string') asked.push('Access-Control-Request-Headers', names)
  if (!asked.every((text, index) => index % 2 === 0 || NAMES.test(text))) return NOTHING_ALLOWED
  try {
    const answer = await ask(link, path, origin, asked, RELAYED_TIMEOUT_MS)
    if (answer.status >= 400 && answer.status < 500) return { ...NOTHING_ALLOWED, status: answer.status }
    if (answer.status < 200 || answer.status >= 300)
      return failed(new GatewayError('upstream_broken', 'The upstream does not answer a preflight'))
    const allowed = allowedOrigin(answer, origin)
    if (allowed === null) return NOTHING_ALLOWED
    const fields = [...RELAYED, 'Access-Control-Max-Age'].flatMap(name => {
      const value = fieldOf(answer.rawHeaders, name.toLowerCase())
      return value !== null && FIELD.test(value) ? [[name, value]] : []
    })
    return { ...NOTHING_ALLOWED, headers: { 'Access-Control-Allow-Origin': allowed, ...Object.fromEntries(fields) } }
  } catch (error) {
    if (error instanceof GatewayError) return failed(error)
    throw error
  }
}

/** Asks what a form POST of an origin may, once for each origin: a form POST itself is sent without a preflight. */
const allows = ({ origins, ...link }: CorsLink, tokenPath: string | null, origin: string): Soon<boolean> =>
  origins.recall(origin, tokenPath === null ? null : () => allowsAt({ origins, ...link }, tokenPath, origin))

const allowsAt = async (link: CorsLink, path: string, origin: string): Promise<boolean> => {
  const answer = await ask(link, path, origin, ['Access-Control-Request-Method', 'POST'], OWN_TIMEOUT_MS)
  return answer.status < 300 && allowedOrigin(answer, origin) !== null
}

const ask = (
  { connection, addressing }: CorsLink,
  path: string,
  origin: string,
  asked: readonly string[],
  timeoutMs: number,
): Promise<UpstreamAnswer> =>
  connection.request({
    method: 'OPTIONS',
    path,
    headers: [...addressing.fields, 'Origin', origin, ...asked],
    body: null,
    maxBytes: MAX_BODY,
    timeoutMs,
  })

/** The origin that an answer lets read it: this one, or every. Another one would be a mistake. */
const allowedOrigin = ({ rawHeaders }: Pick<UpstreamAnswer, 'rawHeaders'>, origin: string): string | null => {
  const value = fieldOf(rawHeaders, 'access-control-allow-origin')
  return value === '*' || value === origin ? value : null
}

/** Gives an answer the fields of the upstream's: from now on they count, even for an answer of ours after it. */
export const relayCors = ({ req, res }: Context, answer: Pick<UpstreamAnswer, 'rawHeaders'>): void => {
  const origin = originOf(req)
  if (origin === null) return
  leaveRelayed(req)
  const allowed = allowedOrigin(answer, origin)
  if (allowed === null) return
  const exposed = fieldOf(answer.rawHeaders, 'access-control-expose-headers')
  letRead(res, allowed, exposed !== null && NAMES.test(exposed) ? [exposed] : [])
}
