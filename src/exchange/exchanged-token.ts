/** The words of this room: a token that was verified, and concerns the client. */
import type { AuthenticatedClient } from '../clients/index.ts'
import type { TrustedIssuer } from '../issuers/index.ts'
import type { UnverifiedJws } from '../jose/index.ts'
import type { JsonObject, NumericDate } from '../oauth.ts'
import type { AccessToken, Confirmation } from '../tokens/index.ts'
import type { PresentedToken } from './parameters.ts'
import type { Exchanging, Role } from './refusal.ts'

/** A subject or actor token. */
export interface ExchangedToken {
  readonly role: Role
  readonly payload: JsonObject
  readonly header: JsonObject
  /** Its `iss`. */
  readonly issuer: string
  readonly sub: string
  readonly audience: readonly string[]
  readonly expiresAt: NumericDate
  /** The token of ours that it is; null for every other. */
  readonly own: AccessToken | null
  /** The upstream's token that stands behind it, and that what comes out ends with; null without one. */
  readonly behind: string | null
  /** Whether it says all of its scopes: a token of ours without `scope` has none. */
  readonly saysScope: boolean
  /** The trusted issuer; null for a token of ours or the upstream. */
  readonly trusted: TrustedIssuer | null
  /** The use that is made of it, where it may be used once; null for a token that may come again. */
  readonly once: SingleUse | null
}

/** What remembers that a token was used. */
export interface SingleUse {
  readonly jti: string
  /** It cannot have been used before this instant. */
  readonly usableFrom: NumericDate
}

/** A token that is active, and was verified by whoever knows it. */
export interface KnownToken {
  readonly kind: 'access_token' | 'id_token'
  readonly issuer: string
  /** Our name of the client that it was issued to; null where several may stand behind the name. */
  readonly clientId: string | null
  readonly payload: JsonObject
  readonly header: JsonObject
  /** What makes it an ancestor of what comes out; null for tokens that are never revoked here. */
  readonly own: AccessToken | null
  readonly behind: string | null
  readonly saysScope: boolean
}

/** Finds what is known of a token; the JWS is null where it is no signed JWT. */
export type KnowToken = (token: PresentedToken, jws: UnverifiedJws | null) => Promise<Exchanging<KnownToken>>

/** Who asks, and what the request proves beside its name. */
export interface Asking {
  readonly authenticated: AuthenticatedClient
  /** The keys that this request proves, by the names of RFC 7800 and RFC 8705; undefined where it proves none. */
  readonly proven: { readonly [Name in keyof Required<Confirmation>]: string | undefined }
  readonly now: NumericDate
  /** Knows the tokens of clients in front of an upstream; null where every token of ours says all of itself. */
  readonly know: KnowToken | null
}
