/** Requests through a proxy by clients that forge what it writes, and the files of a gateway behind it. */
import { request } from 'node:http'
import { request as tlsRequest } from 'node:https'
import { issued, type Pair, selfSigned } from '../gateway/certificates.ts'

export const authority = selfSigned('matrix-authority')
export const partner = issued('partner.example', 'matrix-authority')
export const server = issued('localhost', 'matrix-authority')

export const FILES = {
  'ca.pem': authority.cert,
  'clients/all.yaml': `
- client_id: open
  token_endpoint_auth_method: client_secret_post
  grant_types: [client_credentials]
  metadata: { tenant: acme, tier: gold }
  secrets: [{ value: "env:CLIENT_SECRET" }]
- client_id: pki
  token_endpoint_auth_method: tls_client_auth
  tls_client_auth_san_dns: partner.example
  grant_types: [client_credentials]
  metadata: { tenant: acme, tier: gold }
`,
  'policies/baseline.yaml': `
policy: baseline
rules: [{ id: all, effect: allow, when: true }]
claims: { access_token: { address: request.remoteAddress } }
`,
}

/** Each hop connects from an address of its own. */
export const INNER = '127.0.0.2'
export const OUTER = '127.0.0.3'
export const CLIENT = '127.0.0.9'

/** What a client writes, hoping to be another one. */
export const FORGED: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  nothing: [],
  'X-Forwarded-For': [['X-Forwarded-For', '6.6.6.6']],
  Forwarded: [['Forwarded', 'for=6.6.6.6']],
  'both fields': [
    ['X-Forwarded-For', '6.6.6.6, ::ffff:6.6.6.6'],
    ['Forwarded', 'for=6.6.6.6;proto=https, for="[6::6]:443"'],
  ],
  'the proxies themselves': [
    ['X-Forwarded-For', `6.6.6.6, ${INNER}, ${OUTER}`],
    ['Forwarded', `for=6.6.6.6, for=${INNER}, for="[::ffff:${OUTER}]"`],
  ],
  'each field twice': [
    ['X-Forwarded-For', '6.6.6.6'],
    ['X-Forwarded-For', '6::6'],
    ['Forwarded', 'for=6.6.6.6'],
    ['Forwarded', 'for="[6::6]"'],
  ],
  'quotes that never end': [
    ['X-Forwarded-For', '"6.6.6.6'],
    ['Forwarded', 'for="6.6.6.6'],
  ],
  'other fields': [
    ['X-Real-IP', '6.6.6.6'],
    ['X_Forwarded_For', '6.6.6.6'],
    ['X-Client-IP', '6.6.6.6'],
    ['True-Client-IP', '6.6.6.6'],
    ['CF-Connecting-IP', '6.6.6.6'],
    ['X-Envoy-External-Address', '6.6.6.6'],
  ],
}

export interface Asked {
  readonly host: string
  readonly port: number
  readonly from: string
  readonly headers?: readonly (readonly [string, string])[]
  /** Over TLS, with a certificate where there is one. */
  readonly tls?: Pair | null
  readonly client?: 'open' | 'pki'
}
export interface Answered {
  readonly status: number
  readonly body: Readonly<Record<string, string>>
}

const SECRET = 'correct-horse-battery-staple-0123456789-0123456789-0123456789-abcd'

export const ask = ({ host, port, from, headers = [], tls, client = 'open' }: Asked): Promise<Answered> =>
  new Promise((resolve, reject) => {
    const secret = client === 'open' ? { client_secret: SECRET } : {}
    const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: client, ...secret }).toString()
    const raw = ['Host', 'login.example.com', 'Content-Type', 'application/x-www-form-urlencoded']
    raw.push('Content-Length', String(body.length), ...headers.flat())
    const to = { host, port, path: '/token', method: 'POST', localAddress: from, headers: raw, agent: false } as const
    const secured = { ...to, ca: authority.cert, servername: 'localhost', ...(tls ?? {}) }
    const sent = (tls === undefined ? request(to) : tlsRequest(secured)).on('error', reject)
    sent.on('response', response => {
      let text = ''
      response.on('data', chunk => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }))
    })
    sent.end(body)
  })

export const claimsOf = ({ body }: Answered): Record<string, unknown> =>
  JSON.parse(Buffer.from(body['access_token']?.split('.')[1] ?? '', 'base64url').toString())
