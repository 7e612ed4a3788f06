/** A token service that others wrote, as the matrix of `upstreams.test.ts` starts it and logs in at it. */
import type { JsonObject } from '../../../src/oauth.ts'
import type { Browser } from '../../upstream/browser.ts'
import { AFTER_LOGOUT_URI } from '../../upstream/flows.ts'

/** What not every token service has. */
export type Ability =
  | 'par'
  | 'device'
  | 'revocation'
  /** Clients prove themselves with an assertion whose audience is the issuer. */
  | 'assertion'
  /** A client may introspect the tokens of others. */
  | 'others'

export interface Upstream {
  /** Its name and the version that is run, as `examples/upstreams` has them. */
  readonly name: string
  /** The path of its issuer. */
  readonly path: string
  readonly has: readonly Ability[]
  /** The claim of its access tokens that names the client. */
  readonly clientClaim: 'client_id' | 'azp'
  /** How it refuses a code, and a refresh token, that nobody has; RFC 6749 section 5.2 where nothing is said. */
  readonly refusals?: { readonly code?: Refusal; readonly refreshToken?: Refusal }
  /** Where the browser is after a logout. */
  readonly afterLogout: RegExp
  /** Over the configuration of the gateway. */
  readonly config?: { readonly upstream?: object }
  /** Whether its programs are there; says so loudly when they are not. */
  readonly isThere: () => boolean
  readonly start: (issuer: string) => Promise<Started>
}

export interface Refusal {
  readonly status: number
  readonly error: string
}

export interface Started {
  /** Where the gateway connects to. */
  readonly url: string
  /** A browser whose user logs in and agrees. */
  readonly browser: () => Browser
  readonly stop: () => Promise<void>
}

export const INVALID_GRANT: Refusal = { status: 400, error: 'invalid_grant' }
export const AFTER_LOGOUT = new RegExp(`^${AFTER_LOGOUT_URI}(\\?|$)`)

/** A scope that clients ask for. */
export const SCOPE = 'orders:read'
export const USER = { username: 'alice', password: 'looking-glass-7', email: 'alice@example.com' }

/** A client as both sides know it. */
export interface Registered {
  readonly clientId: string
  readonly grants: readonly ('client_credentials' | 'authorization_code' | 'refresh_token' | 'device')[]
  /** Ours, in its registration; that of the configuration without. */
  readonly fulfilment?: 'assertion' | 'introspection' | 'none'
  readonly more?: JsonObject
}

/** Every client proves itself to the gateway with a key, and the gateway proves itself with a secret. */
export const CLIENTS: readonly Registered[] = [
  { clientId: 'partner', grants: ['client_credentials'] },
  { clientId: 'at-introspection', grants: ['client_credentials'], fulfilment: 'introspection' },
  { clientId: 'as-it-is', grants: ['client_credentials'], fulfilment: 'none' },
  { clientId: 'asserted', grants: ['client_credentials'], fulfilment: 'assertion' },
  { clientId: 'stale', grants: ['client_credentials'] },
  { clientId: 'orders', grants: ['client_credentials'], more: { introspects: 'any' } },
  { clientId: 'shop', grants: ['authorization_code', 'refresh_token'] },
  { clientId: 'tv', grants: ['device', 'refresh_token'] },
]

export const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code'
