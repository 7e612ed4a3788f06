/** The configured upstream. */
import type { NumericDate } from '../oauth.ts'

/** How claims get into tokens when an upstream issues them. */
export type Strategy = 'assertion' | 'reissue' | 'introspection' | 'none'

/** Endpoints at which clients authenticate and no policy is asked; 404 unless configured to pass. */
export const WITHHELD = [
  'registration_endpoint',
  'backchannel_authentication_endpoint',
  'mtls_endpoint_aliases',
] as const
export type Withheld = (typeof WITHHELD)[number]

export interface UpstreamSettings {
  /** Scheme, host and port of every request, without a trailing slash. */
  readonly url: string
  /** The upstream's issuer, and the audience of the assertions that we sign for it. */
  readonly issuer: string
  /** `preserve`: the Host header is the public one. `upstream`: it is that of `url`. */
  readonly host: 'preserve' | 'upstream'
  /** Path of a PEM file that replaces the public authorities; null for the public ones. */
  readonly ca: string | null
  /** Seconds until the answer must have begun. */
  readonly timeout: number
  readonly pass: readonly Withheld[]
  /** Our JWKS holds the upstream's signing keys before this instant: 0 never, Infinity always. */
  readonly publishKeysUntil: NumericDate
}
