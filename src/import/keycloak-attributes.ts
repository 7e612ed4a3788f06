import type { JsonObject } from '../oauth.ts'
import { objectIn } from './taken.ts'

/** The attribute that binds the tokens of a client to a DPoP key, as `dpop_bound_access_tokens` does here. */
const DPOP = 'dpop.bound.access.tokens'
/** That which binds them to a certificate: who hands certificates over is for the configuration to say. */
const CERTIFICATE = 'tls.client.certificate.bound.access.tokens'

/** Attributes that are taken over, that are about people and pages, or that only say when something was made. */
const KNOWN =
  /^(?:access\.token\.lifespan|use\.jwks\.(?:url|string)|jwks\.(?:url|string)|jwt\.credential\..*|token\.endpoint\.auth\.signing\.(?:alg|max\.exp)|client\.secret\..*|x509\..*|backchannel\..*|frontchannel\..*|post\.logout\..*|oauth2\.device\..*|oidc\.ciba\..*|ciba\..*|display\.on\.consent\.screen|consent\..*|pkce\..*|saml.*|id\.token\..*|user\.info\..*|authorization\..*|request\.object\..*|realm_client|login_theme|logoUri|policyUri|tosUri|acr\..*|default\.acr\..*|client\.(?:offline\.)?session\..*|use\.refresh\.tokens|client_credentials\.use_refresh_token|tls-client-certificate.*)$/

/** What the attributes of a client ask for that cannot be taken over: what refuses the client, and what is told. */
export const attributesOf = (
  client: JsonObject,
): { readonly dpopBound: boolean; readonly unbound: string | null; readonly rest: readonly string[] } => {
  const attributes = objectIn(client, 'attributes')
  const asked = Object.keys(attributes).filter(name => !['false', 'null', ''].includes(String(attributes[name])))
  return {
    dpopBound: asked.includes(DPOP),
    unbound: asked.includes(CERTIFICATE) ? CERTIFICATE : null,
    rest: asked.filter(name => name !== DPOP && name !== CERTIFICATE && !KNOWN.test(name)),
  }
}
