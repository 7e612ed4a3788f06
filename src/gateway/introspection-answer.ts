import type { JsonObject } from '../oauth.ts'
import { signIntrospection } from '../tokens/index.ts'
import { type Answer, ok, okAs } from './answers.ts'
import { type Exchange, settled } from './exchange.ts'

const INTROSPECTION_JWT = 'application/token-introspection+jwt'

/** Answers what is known of a token: as JSON, or signed for the caller who asks for that, RFC 9701 section 4. */
export function introspectionAnswer({ ctx, client, revision, now }: Exchange, answer: JsonObject): Answer {
  if (!acceptsJwt(ctx.req.headers.accept)) return ok(answer)
  const audience = settled(client, 'client').client.clientId
  const input = { issuer: revision.config.issuer, audience, now }
  return okAs(INTROSPECTION_JWT, signIntrospection(answer, input, revision.signingKey))
}

/** Whether the caller names the media type; a wildcard is content with JSON. */
const acceptsJwt = (accept: string | undefined): boolean =>
  accept?.split(',').some(range => {
    const [type, ...parameters] = range.split(';').map(part => part.trim().toLowerCase())
    return type === INTROSPECTION_JWT && !parameters.some(parameter => /^q=0(?:\.0*)?$/.test(parameter))
  }) ?? false
