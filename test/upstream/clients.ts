/** Clients of the tests as the upstream knows them; their secret on its side is another one. */
import { AFTER_LOGOUT_URI, REDIRECT_URI } from './flows.ts'

/** The secret that the upstream knows; no client has it. */
export const UPSTREAM_SECRET = 'upstream-side-secret-0123456789-0123456789-0123456789-0123456789-ab'

const GRANTS = {
  service: ['client_credentials'],
  web: ['authorization_code', 'refresh_token'],
  device: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
} as const

const web = {
  grant_types: GRANTS.web,
  redirect_uris: [REDIRECT_URI],
  response_types: ['code'],
  post_logout_redirect_uris: [AFTER_LOGOUT_URI],
  scope: 'openid offline_access orders:read orders:write',
}
const service = { grant_types: GRANTS.service, redirect_uris: [], response_types: [] }
const device = { grant_types: GRANTS.device, redirect_uris: [], response_types: [] }

/** Registrations at the upstream: `service`, `hmac`, `web`, `native` (public), `tv` (device). */
export const UPSTREAM_CLIENTS: readonly object[] = [
  {
    client_id: 'service',
    client_secret: UPSTREAM_SECRET,
    token_endpoint_auth_method: 'client_secret_basic',
    ...service,
  },
  { client_id: 'post', client_secret: UPSTREAM_SECRET, token_endpoint_auth_method: 'client_secret_post', ...service },
  { client_id: 'hmac', client_secret: UPSTREAM_SECRET, token_endpoint_auth_method: 'client_secret_jwt', ...service },
  { client_id: 'web', client_secret: UPSTREAM_SECRET, token_endpoint_auth_method: 'client_secret_basic', ...web },
  { client_id: 'native', token_endpoint_auth_method: 'none', application_type: 'native', ...web },
  { client_id: 'tv', client_secret: UPSTREAM_SECRET, token_endpoint_auth_method: 'client_secret_basic', ...device },
]
