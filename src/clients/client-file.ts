/** A client as it stands in a file, after its JSON Schema has accepted it. */
import type { JsonObject } from '../oauth.ts'

export interface ClientFile {
  readonly client_id: string
  readonly client_name?: string
  readonly token_endpoint_auth_method?: string
  readonly token_endpoint_auth_signing_alg?: string
  readonly jwks?: JsonObject
  readonly jwks_uri?: string
  readonly grant_types: readonly string[]
  readonly scope?: string
  readonly audiences?: readonly string[]
  readonly access_token_lifetime?: number
  readonly metadata?: JsonObject
  readonly secrets?: readonly SecretFile[]
  readonly client_secret?: string
  readonly client_secret_expires_at?: number
  readonly basic_encoding?: 'form' | 'raw'
  readonly assertion?: AssertionFile
  readonly tls_client_auth_subject_dn?: string
  readonly tls_client_auth_san_dns?: string
  readonly tls_client_auth_san_uri?: string
  readonly tls_client_auth_san_ip?: string
  readonly tls_client_auth_san_email?: string
  readonly upstream?: JsonObject
  readonly disabled?: boolean
}

export interface SecretFile {
  readonly value?: string
  readonly sha256?: string
  readonly scrypt?: string
  readonly not_before?: string
  readonly expires_at?: string
}

export interface AssertionFile {
  readonly audience?: 'strict' | 'fapi2' | 'legacy'
  readonly max_lifetime?: number
  readonly jti?: 'once' | 'optional'
  readonly require_typ?: boolean
  readonly until?: string
}
