import type { JsonObject } from '../oauth.ts'
import { objectIn } from './taken.ts'

/** Attributes of a client that bind its tokens to a key: tokens without that would be worth more here. */
const BINDING = new Set(['dpop.bound.access.tokens', 'tls.client.certificate.bound.access.tokens'])

/** Attributes that are taken over, that are about people and pages, or that only say when something was made. */
const KNOWN =
  /^(?:access\.token\.lifespan|use\.jwks\.(?:url|string)|jwks\.(?:url|string)|jwt\.credential\..*|token\.endpoint\.auth\.signing\.(?:alg|max\.exp)|client\.secret\..*|x509\..*|backchannel\..*|frontchannel\..*|post\.logout\..*|oauth2\.device\..*|oidc\.ciba\..*|ciba\..*|display\.on\.consent\.screen|consent\..*|pkce\..*|saml.*|id\.token\..*|user\.info\..*|authorization\..*|request\.object\..*|realm_client|login_theme|logoUri|policyUri|tosUri|acr\..*|default\.acr\..*|client\.(?:offline\.)?session\..*|use\.refresh\.tokens|client_credentials\.use_refresh_token|tls-client-certificate.*)$/

/** What the attributes of a client ask for that cannot be taken over: what refuses the client, and what is told. */
export const attributesOf = (
  client: JsonObject,
): { readonly binding: string | null; readonly rest: readonly string[] } => {
  const attributes = objectIn(client, 'attributes')
  const asked = Object.keys(attributes).filter(name => !['false', 'null', ''].includes(String(attributes[name])))
  return {
    binding: asked.find(name => BINDING.has(name)) ?? null,
    rest: asked.filter(name => !BINDING.has(name) && !KNOWN.test(name)),
  }
}
