/** A gateway that answers token exchanges in front of an upstream, with clients, trusted issuers and tokens of all kinds. */
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { TOKEN_EXCHANGE } from '../../src/oauth.ts'
import { client, type Double, type DoubleOptions, json, startDouble } from '../upstream/double.ts'
import { ACCESS, KEYS, ORDERS, STOCK, TRUSTED } from './stage.ts'

/** What the upstream says at introspection: what it has called inactive, and what it says of opaque tokens. */
export interface Upstream {
  readonly inactive: Set<string>
  readonly opaque: Map<string, object>
}

export interface Front extends Upstream {
  readonly on: Double
  /** Disables the client `gone`. */
  readonly disableGone: () => Promise<unknown>
  readonly stop: () => Promise<void>
}

const GRANTED = `grant_types: [authorization_code, client_credentials, "${TOKEN_EXCHANGE}"]
scope: openid orders:read orders:write stock:read
audiences: [${ORDERS}, ${STOCK}]
metadata: { tenant: acme }`

const GONE = client('gone', GRANTED)
const CLIENTS =
  client('web', `${GRANTED}\nsubject_tokens: [{ issuer: users, audience: "https://app.example.com", azp: web-app }]`) +
  client(
    'agent',
    GRANTED.replace('openid orders:read orders:write stock:read', 'orders:read').replace(`, ${STOCK}`, ''),
  ) +
  client(
    'api',
    `${GRANTED}\nresource_ids: [${ORDERS}]\nsubject_tokens: [{ issuer: users, audience: "https://api.example.com" }]`,
  ) +
  client('stranger', GRANTED) +
  GONE +
  client('plainly', GRANTED.replace(`, "${TOKEN_EXCHANGE}"`, '')) +
  client('console', `${GRANTED}\nfulfilment: none`)

export const FRONT_POLICY = `policy: exchange
applies_to: { grant_types: ["${TOKEN_EXCHANGE}"] }
rules: [{ id: registered, effect: allow, when: true }]
`

const VIA = `policy: via
applies_to: { clients: [web, agent, api], grant_types: ["${TOKEN_EXCHANGE}"] }
claims: { access_token: { via: client.clientId } }
`

const entry = ({ jwks, ...rest }: { readonly jwks: string }, name: string): object => {
  const { jwk } = KEYS[name] ?? {}
  const keys = JSON.stringify({ keys: [{ ...(jwk as object), kid: name, use: 'sig' }] })
  return { ...rest, jwks, keys }
}

/** The upstream knows what it has signed itself. */
const isTheirs = (token: string): boolean => token.split('.').length === 3 && decodeProtectedHeader(token).kid === 'up'

/** Starts it. `sub` in a code is what the upstream's token says: `code=CLAIMS`, JSON. */
export const startFront = async (more: Partial<DoubleOptions> = {}): Promise<Front> => {
  const inactive = new Set<string>()
  const opaque = new Map<string, object>()
  const { keys, ...users } = entry(TRUSTED.users as never, 'users') as { readonly keys: string }
  const on: Double = await startDouble({
    clients: CLIENTS,
    files: { 'users-keys.json': keys },
    ...more,
    config: {
      throttling: { enabled: false },
      token_exchange: { answered_by: 'here' },
      trusted_issuers: { users },
      ...more.config,
    },
    policies: more.policies ?? { delegating: FRONT_POLICY, via: VIA },
    paths: {
      '/introspect': (_, res, { form }) => {
        const token = form.get('token') ?? ''
        if (inactive.has(token)) return json(res, { active: false })
        const known = opaque.get(token)
        if (known !== undefined) return json(res, { active: true, ...known })
        json(res, isTheirs(token) ? { active: true, ...decodeJwt(token) } : { active: false })
      },
      '/token': async (req, res, { form }) => {
        const name = Buffer.from((req.headers.authorization ?? '').slice(6), 'base64')
          .toString()
          .split(':')[0]
        const given = JSON.parse(form.get('code') ?? '{}') as { typ?: string; id?: object } & Record<string, unknown>
        const { typ = 'at+jwt', id, ...claims } = given
        const scope = form.get('scope') ?? 'openid orders:read orders:write stock:read'
        const access_token = await on.sign({ sub: 'alice', client_id: name, aud: ORDERS, scope, ...claims }, typ)
        const id_token = id === undefined ? undefined : await on.sign({ sub: 'alice', aud: name, ...id }, 'JWT')
        json(res, { access_token, id_token, token_type: 'Bearer', expires_in: 600, scope })
      },
      ...more.paths,
    },
  })
  const disableGone = (): Promise<unknown> => {
    on.write('clients/all.yaml', CLIENTS.replace(GONE, `${GONE}  disabled: true\n`))
    return on.gateway.reload()
  }
  return { on, inactive, opaque, disableGone, stop: () => on.stop() }
}

/** Gets tokens of a user for a client, with more claims in the upstream's token. */
export const tokensOf = async (
  { on }: Pick<Front, 'on'>,
  who = 'web',
  claims: object = {},
): Promise<{ readonly [name: string]: string }> => {
  const { status, body } = await on.token({ grant_type: 'authorization_code', code: JSON.stringify(claims) }, who)
  if (status !== 200) throw new Error(`no token: ${JSON.stringify(body)}`)
  return body
}

export const userToken = async (front: Pick<Front, 'on'>, who = 'web', claims: object = {}): Promise<string> =>
  (await tokensOf(front, who, claims))['access_token'] ?? ''

/** Exchanges a token. */
export const exchangeIn = (
  { on }: Pick<Front, 'on'>,
  who: string,
  subject_token: string,
  more: Record<string, string> = {},
): ReturnType<Double['token']> =>
  on.token({ grant_type: TOKEN_EXCHANGE, subject_token, subject_token_type: ACCESS, ...more }, who)

/** Why the last request was refused, in the decision record. */
export const detailOf = ({ on }: Pick<Front, 'on'>): unknown =>
  on.lines.findLast(({ fields }) => fields['event'] === 'request')?.fields['detail']
