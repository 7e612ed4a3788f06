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
  /** Scheme, host and port of every request, and the path that is put before every path; without a trailing slash. */
  readonly url: string
  /** What a proxy in front takes off every path before it arrives; empty where nothing is. */
  readonly stripped: string
  /** The upstream's issuer, and the audience of the assertions that we sign for it. */
  readonly issuer: string
  /** `preserve`: the Host header is the public one. `upstream`: it is that of `url`. */
  readonly host: 'preserve' | 'upstream'
  /** Path of a PEM file that replaces the public authorities; null for the public ones. */
  readonly ca: string | null
  /** Seconds until the answer must have begun. */
  readonly timeout: number
  readonly pass: readonly Withheld[]
  /** Exact paths that pass although they are guarded. */
  readonly passPaths: readonly string[]
  /** The trees that pass; null for everything that is not guarded. */
  readonly paths: readonly string[] | null
  /** The documents that describe the upstream, or the path of a file that does. */
  readonly metadata: 'auto' | 'openid' | 'oauth' | { readonly file: string }
  /** Further issuers of the same token endpoint. */
  readonly issuers: readonly string[]
  /** Hosts beside that of `url` that the metadata may name. */
  readonly hosts: readonly string[]
  /** The name that the certificate must have; null for the host of `url`. */
  readonly serverName: string | null
  /** Paths of the PEM files of the gateway's own certificate; null without one. */
  readonly certificate: { readonly cert: string; readonly key: string } | null
  /** The scope of client credentials that name none. */
  readonly defaultScope: 'none' | 'registered'
  /** Scopes that an answer may have although they were not sent. */
  readonly addsScopes: readonly string[]
  /** Under reissue: paths at which a bearer token of ours is exchanged. */
  readonly exchange: readonly string[]
  /** Whether WebSocket connections pass. */
  readonly upgrades: boolean
  /** Names of request fields that are never passed, in lower case. */
  readonly dropFields: readonly string[]
  /** Names in the query of an intercepted endpoint that are refused beside those of OAuth. */
  readonly refuseQuery: readonly string[]
  /** Our JWKS holds the upstream's signing keys before this instant: 0 never, Infinity always. */
  readonly publishKeysUntil: NumericDate
}
