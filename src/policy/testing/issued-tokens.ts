/** What the tokens of platforms say, for tests of clients that an issuer vouches for. */
import type { JsonObject, JsonValue } from '../../oauth.ts'
import type { ClientRecord } from '../decision.ts'
import type { SignedClaims } from '../make-facts.ts'

type Vouched = Pick<ClientRecord, 'clientId' | 'issuer'>

/** What the tokens of platforms say. The gateway hands over its own. */
export interface IssuedTokens {
  /** The token of a client at an instant in seconds, with what a test says; null for an issuer that nobody trusts. */
  readonly tokenFor: (client: Vouched, said: JsonObject, now: number) => SignedClaims | null
  /** Where a token differs from the mapping of a registered client; null for a client without one. */
  readonly differences: (
    client: Vouched,
    payload: JsonObject,
  ) => readonly { readonly at: string; readonly wanted: JsonValue }[] | null
  /** Claims that the issuer of a client does not have, or never of this type. */
  readonly mistakes: (
    client: Vouched,
    said: JsonObject,
  ) => readonly {
    readonly claim: string
    readonly message: string
    readonly help: string
    readonly fix?: string
    /** There is no such claim; else it is of another type. */
    readonly isUnknown: boolean
  }[]
}
