/** A real request for each reason code that only a gateway in front of a token service gives. */
import { guardedFetch, type RecordCode } from '../../src/gateway/index.ts'
import { makeProof, proofKey } from '../dpop/made.ts'
import type { Told } from '../gateway/reason-requests.ts'
import { basicHeader, post, SECRET } from '../gateway/running.ts'
import { type Foreign, foreign } from './foreign.ts'

const GRANT = 'urn:ietf:params:oauth:grant-type:'
const CLIENTS = `
- client_id: shop
  grant_types: [client_credentials, authorization_code, "${GRANT}token-exchange", "${GRANT}jwt-bearer"]
  scope: openid read write
  secrets: [{ value: "env:CLIENT_SECRET" }]
  upstream: { client_secret: "env:UPSTREAM_SECRET" }
- client_id: native
  token_endpoint_auth_method: none
  grant_types: [authorization_code]
- client_id: asserting
  token_endpoint_auth_method: client_secret_jwt
  token_endpoint_auth_signing_alg: HS256
  grant_types: [client_credentials]
  secrets: [{ value: "env:CLIENT_SECRET" }]
  upstream: { client_secret: "env:UPSTREAM_SECRET" }
`
const REISSUED = `
- client_id: mobile
  token_endpoint_auth_method: none
  grant_types: [authorization_code, refresh_token]
  scope: openid
- client_id: shop
  grant_types: [client_credentials, "${GRANT}token-exchange", "${GRANT}jwt-bearer"]
  scope: openid read write
  audiences: [https://a.example]
  secrets: [{ value: "env:CLIENT_SECRET" }]
  upstream: { client_secret: "env:UPSTREAM_SECRET" }
- client_id: nowhere
  grant_types: [client_credentials]
  scope: openid read write
  audiences: [https://a.example]
  secrets: [{ value: "env:CLIENT_SECRET" }]
  upstream: { client_secret: "env:UPSTREAM_SECRET" }
- client_id: brief
  grant_types: [client_credentials]
  scope: openid read write
  audiences: [https://a.example]
  secrets: [{ value: "env:CLIENT_SECRET" }]
  upstream: { client_secret: "env:UPSTREAM_SECRET" }
- client_id: sharing
  grant_types: [client_credentials]
  scope: openid read write
  audiences: [https://a.example]
  secrets: [{ value: "env:CLIENT_SECRET" }]
  upstream: { client_id: common, client_secret: "env:UPSTREAM_SECRET" }
- client_id: sharing-too
  grant_types: [client_credentials]
  scope: openid read write
  audiences: [https://a.example]
  secrets: [{ value: "env:CLIENT_SECRET" }]
  upstream: { client_id: common, client_secret: "env:UPSTREAM_SECRET" }
`

const pushes = (issuer: string) => ({ pushed_authorization_request_endpoint: `${issuer}/par` })

/** Starts the two gateways that the requests are for. */
export const gatewaysOfReasons = async () => ({
  none: await foreign(
    {
      files: { 'clients/clients.yaml': CLIENTS },
      config: {
        upstream: { timeout: 1 },
        limits: { timeouts: 1 },
        unregistered_clients: { forward_until: '2099-01-01' },
      },
    },
    null,
    pushes,
  ),
  reissue: await foreign(
    {
      fulfilment: 'reissue',
      files: {
        'clients/clients.yaml': REISSUED,
        'policies/nowhere.yaml':
          'policy: nowhere\napplies_to: { clients: [nowhere] }\ntoken: { audience: "{\'https://b.example\'}" }\n',
        'policies/brief.yaml': 'policy: brief\napplies_to: { clients: [brief] }\ntoken: { lifetime: "1" }\n',
      },
    },
    null,
    pushes,
  ),
})

export interface UpstreamRow extends Told {
  readonly on: 'none' | 'reissue'
  readonly ask: (on: Foreign) => Promise<unknown>
}

const CREDENTIALS = { grant_type: 'client_credentials' }
const at =
  (path: string, form: Record<string, string>, client: string | null = 'shop'): UpstreamRow['ask'] =>
  on =>
    post(on.issuer + path, form, client === null ? {} : basicHeader(client))
const answered =
  (path: string, answer: Parameters<Foreign['answers']['set']>[1], ask: UpstreamRow['ask']): UpstreamRow['ask'] =>
  async on => {
    on.answers.set(path, answer)
    await ask(on)
  }
const token = at('/token', CREDENTIALS)
const bearer = (more: object) => ({ body: { access_token: 'opaque', token_type: 'Bearer', expires_in: 60, ...more } })
const PUSHED = { response_type: 'code', redirect_uri: 'https://a.example' }
const native = (more: Record<string, string>) => at('/par', { ...PUSHED, client_id: 'native', ...more }, null)

/** A token of ours for a client, made of one of the upstream's. */
const ours = async (on: Foreign, client: string): Promise<string> => {
  const theirs = await on.token({ scope: 'read', aud: 'https://a.example' })
  on.answers.set('/token', bearer({ access_token: theirs, scope: 'read' }))
  const response = await post(`${on.issuer}/token`, { ...CREDENTIALS, scope: 'read' }, basicHeader(client))
  return ((await response.json()) as { access_token: string }).access_token
}
const ended =
  (grant: string, name: string, usual: Record<string, string> = {}): UpstreamRow['ask'] =>
  async on => {
    const text = await ours(on, 'brief')
    await new Promise(resolve => setTimeout(resolve, 2100))
    await at('/token', { grant_type: `${GRANT}${grant}`, ...usual, [name]: text })(on)
  }

const MOBILE = { client_id: 'mobile' }
const CHALLENGE = { code_challenge: 'x'.repeat(43), code_challenge_method: 'S256' }

const NATIVE: Told = { client_id: 'native' }
const SHOP: Told = { client_id: 'shop' }

/** The last ones leave the upstream as one that hangs. */
export const UPSTREAM_REQUESTS = {
  public_client_at_introspection: {
    on: 'none',
    ask: at('/introspect', { token: 'x', client_id: 'native' }, null),
    claimed_client_id: 'native',
  },
  public_client_at_guard: {
    on: 'none',
    ask: async on => {
      const guard = guardedFetch(on.behind.gateway, () => new Response('in'))
      const body = new URLSearchParams({ client_id: 'native' })
      await guard(new Request(`${on.issuer}/own`, { method: 'POST', body }))
      // The record is made right behind the answer.
      await new Promise(setImmediate)
    },
    client_id: 'native',
  },
  code_verifier_missing: {
    on: 'none',
    ask: at('/token', { grant_type: 'authorization_code', code: 'x', client_id: 'native' }, null),
    ...NATIVE,
  },
  code_challenge_missing: { on: 'none', ask: native({}), ...NATIVE },
  code_challenge_method: {
    on: 'none',
    ask: native({ code_challenge: 'x' }),
    ...NATIVE,
    seen: { code_challenge_method: 'absent' },
    wanted: { code_challenge_method: 'S256' },
  },
  request_uri: {
    on: 'none',
    ask: at('/par', { ...PUSHED, request_uri: 'https://evil.example' }),
    claimed_client_id: 'shop',
  },
  request_object: { on: 'none', ask: at('/par', { ...PUSHED, request: 'x' }), claimed_client_id: 'shop' },
  front_channel_response_type: {
    on: 'none',
    ask: at('/par', { ...PUSHED, response_type: 'token' }),
    claimed_client_id: 'shop',
  },
  front_channel_response_mode: {
    on: 'reissue',
    ask: at('/par', { ...PUSHED, response_mode: 'jwt' }),
    claimed_client_id: 'shop',
  },
  upstream_refused: {
    on: 'none',
    ask: answered('/token', { status: 400, body: { error: 'invalid_grant', error_description: 'canary' } }, token),
    ...SHOP,
    seen: { status: 400, error: 'invalid_grant' },
  },
  upstream_unavailable: {
    on: 'none',
    ask: answered('/token', { status: 503, headers: { 'retry-after': '7' } }, token),
    ...SHOP,
  },
  upstream_refuses_credential: {
    on: 'none',
    ask: answered('/token', { status: 401, body: { error: 'invalid_client' } }, token),
    ...SHOP,
  },
  upstream_broken: { on: 'none', ask: answered('/token', { body: 'canary' }, token), ...SHOP },
  scope_beyond: {
    on: 'none',
    ask: answered('/token', bearer({ scope: 'read admin' }), at('/token', { ...CREDENTIALS, scope: 'read' })),
    ...SHOP,
  },
  inactive_upstream: {
    on: 'none',
    ask: answered('/introspect', { body: { active: false } }, at('/introspect', { token: 'x' })),
    ...SHOP,
  },
  unregistered_forwarded: {
    on: 'none',
    ask: answered('/token', bearer({}), on => post(`${on.issuer}/token`, CREDENTIALS, basicHeader('newcomer', SECRET))),
    client_id: 'newcomer',
  },
  dpop_jkt: {
    on: 'reissue',
    ask: at('/par', { ...PUSHED, ...MOBILE, ...CHALLENGE, dpop_jkt: 'x' }, null),
    client_id: 'mobile',
  },
  dpop_key_unknown: {
    on: 'reissue',
    ask: on =>
      post(
        `${on.issuer}/token`,
        { grant_type: 'refresh_token', refresh_token: 'theirs', ...MOBILE },
        { dpop: makeProof(proofKey(), `${on.issuer}/token`) },
      ),
    client_id: 'mobile',
  },
  audience_empty: { on: 'reissue', ask: on => ours(on, 'nowhere'), client_id: 'nowhere' },
  scope_beyond_subject: {
    on: 'reissue',
    ask: async on => {
      const subject_token = await ours(on, 'shop')
      const type = 'urn:ietf:params:oauth:token-type:access_token'
      const asked = { grant_type: `${GRANT}token-exchange`, subject_token, subject_token_type: type }
      await at('/token', { ...asked, scope: 'read write' })(on)
    },
    ...SHOP,
  },
  subject_token_inactive: { on: 'reissue', ask: ended('token-exchange', 'subject_token'), ...SHOP },
  actor_token_inactive: {
    on: 'reissue',
    ask: ended('token-exchange', 'actor_token', { subject_token: 'theirs' }),
    ...SHOP,
  },
  assertion_inactive: { on: 'reissue', ask: ended('jwt-bearer', 'assertion'), ...SHOP },
  not_ours: { on: 'reissue', ask: at('/revoke', { token: 'theirs' }, 'sharing'), client_id: 'sharing' },
  upstream_timeout: { on: 'none', ask: answered('/token', { afterMs: 4000, ...bearer({}) }, token), ...SHOP },
  upstream_hanging: { on: 'none', ask: token, ...SHOP },
} as const satisfies { readonly [code in RecordCode]?: UpstreamRow }
