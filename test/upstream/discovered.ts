import { type Discovered, readDiscovered } from '../../src/upstream/discovered.ts'

/** Metadata as a small token service has it. */
export const metadataOf = (issuer: string, more: object = {}) => ({
  issuer,
  authorization_endpoint: `${issuer}/auth`,
  token_endpoint: `${issuer}/token`,
  revocation_endpoint: `${issuer}/token/revocation`,
  userinfo_endpoint: `${issuer}/me`,
  end_session_endpoint: `${issuer}/session/end`,
  jwks_uri: `${issuer}/jwks`,
  response_types_supported: ['code'],
  ...more,
})

/** What `metadataOf` says, read. */
export function discoveredOf(issuer: string, more: object = {}, url = issuer): Discovered {
  const outcome = readDiscovered({ authorizationServer: metadataOf(issuer, more), openid: null }, { issuer, url })
  if (!outcome.ok) throw new Error(outcome.refusal.code)
  return outcome.value
}
