import { type Introspected, signIntrospection } from '../../tokens/index.ts'
import { type Answer, ok, okAs } from './answers.ts'
import { authenticated, type Exchange } from './exchange.ts'

const INTROSPECTION_JWT = 'application/token-introspection+jwt'

/** Answers an introspection: as JSON, or signed for the caller who asks for that, RFC 9701 section 4. */
export const introspectionAnswer = (exchange: Exchange, { answer, reason }: Introspected): Answer => {
  const { ctx, revision, now } = exchange
  if (!acceptsJwt(ctx.req.headers.accept)) return introspectionJson({ answer, reason })
  const audience = authenticated(exchange).client.clientId
  const input = { issuer: revision.config.issuer, audience, now }
  return { ...okAs(INTROSPECTION_JWT, signIntrospection(answer, input, revision.signingKey)), detail: reason }
}

/** Answers an introspection as JSON; why a token is inactive is for the log. */
export const introspectionJson = ({ answer, reason }: Introspected): Answer =>
  reason === null ? ok(answer) : { ...ok(answer), detail: reason }

/**
 * Whether the caller names the media type, and likes no JSON better. A wildcard is content with JSON.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1 RFC 9110 section 12.5.1}
 */
const acceptsJwt = (accept: string | undefined): boolean => {
  if (accept === undefined || !accept.toLowerCase().includes(INTROSPECTION_JWT)) return false
  const ranges = accept.split(',').map(range => {
    const [type, ...parameters] = range.split(';').map(part => part.trim().toLowerCase())
    const weight = parameters.find(parameter => parameter.startsWith('q='))?.slice(2) ?? '1'
    return { type, weight: /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(weight) ? Number(weight) : 0 }
  })
  const weightOf = (...types: readonly string[]): number =>
    Math.max(0, ...ranges.filter(({ type }) => types.includes(type ?? '')).map(({ weight }) => weight))
  const jwt = weightOf(INTROSPECTION_JWT)
  return jwt > 0 && jwt >= weightOf('application/json')
}
