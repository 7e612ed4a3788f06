/** The words between policy and its callers. */

import type { Explanation, Trust } from '../expression/index.ts'
import type { AuthMethod, Endpoint, ErrorCode, JsonObject, JsonValue } from '../oauth.ts'
import type { Diagnostic } from '../outcome.ts'
import type { Source } from '../source/index.ts'
import type { Facts } from './facts.ts'

/** How claims get into tokens, docs/proxy.md; `issue` when there is no upstream. */
export type Fulfilment = 'issue' | 'assertion' | 'reissue' | 'introspection' | 'none'

/** What policies need to know of a registered client; `clients` hands it over as plain data. */
export interface ClientRecord {
  readonly clientId: string
  readonly method: AuthMethod
  /** The method that it leaves, and that still counts; null or absent for nearly all. */
  readonly leaving?: AuthMethod | null
  /** Our name of the issuer that vouches for it; null or absent without one. */
  readonly issuer?: string | null
  /**
   * The claims of the tokens of its issuers, two while it changes from one to the other, and those among them that the
   * workload chooses; null or absent when it has a method without an issuer.
   */
  readonly vouched?:
    | readonly {
        /** Our name of the issuer; that of the client when absent. */
        readonly name?: string
        readonly claims: { readonly properties?: object; readonly required?: readonly string[] }
        readonly chosen: readonly string[]
      }[]
    | null
  readonly grantTypes: readonly string[]
  readonly scopes: readonly string[]
  readonly audiences: readonly string[]
  /** Seconds; null when the client has no cap of its own. */
  readonly accessTokenLifetime: number | null
  readonly metadata: JsonObject
  /** Its own strategy; null or absent for that of the configuration. */
  readonly fulfilment?: Fulfilment | null
  /** No request of it for tokens comes without a DPoP proof; false when absent. */
  readonly dpopBound?: boolean
  /** It shows a certificate however it authenticates; false when absent. */
  readonly certificateBound?: boolean
  /** Its registered keys; null or absent when nobody knows them here. Thumbprints are those of RFC 7638. */
  readonly keys?: readonly { readonly thumbprint: string; readonly kid: string | null }[] | null
}

export interface PolicyInput {
  readonly sources: readonly Source[]
  readonly clients: readonly ClientRecord[]
  readonly fulfilment: Fulfilment
  /** Whether the tokens of exchanges are verified here, and are facts; absent for where we are the token service. */
  readonly exchanges?: boolean
  /** `const` of the config: read as `#name` in every policy. */
  readonly consts: { readonly [name: string]: JsonValue }
}

export interface LoadedPolicies {
  /** Null when any diagnostic is an error. */
  readonly policies: PolicySet | null
  readonly diagnostics: readonly Diagnostic[]
}

/** All applicable rules have been evaluated; claims have not. */
export type Decision =
  | {
      readonly decision: 'allow'
      /** `policy/rule` of the `allow` rules that were true, in code-point order. */
      readonly rules: readonly string[]
      /** Evaluates the token settings alone, at most once: they read only the request, so they can narrow a request that is forwarded. */
      readonly settings: () => Settings
      /** Evaluates claims and token settings of the policies that gave the allow; at most once. */
      readonly fulfil: (facts: Facts) => Fulfilled
    }
  | Denial

export interface Denial {
  readonly decision: 'deny'
  readonly error: ErrorCode
  /** Safe for `error_description`. */
  readonly description: string
  readonly reason: 'facts' | 'evaluation_error' | 'rule' | 'no_grant' | 'required_claim' | 'claims_too_large' | 'token'
  /** Every refusing rule (or failing expression's place), in code-point order. */
  readonly rules: readonly string[]
  /** For the log: which expression failed and how; never a fact's value. */
  readonly detail: string
}

/** Refused before policies are asked. Only policy tests and `explain` say so. */
export interface Unasked extends Omit<Denial, 'reason'> {
  readonly reason: 'request'
}

export interface TokenSettings {
  /** Seconds, a positive integer: the minimum over the policies; null when no policy says. */
  readonly lifetime: number | null
  readonly scope: readonly string[] | null
  readonly audience: readonly string[] | null
}

export type Settings =
  | { readonly ok: true; readonly token: TokenSettings }
  | { readonly ok: false; readonly denial: Denial }

/** What the token gets. Lists are already intersected with each other, not with what was requested or registered. */
export type Fulfilled =
  | {
      readonly ok: true
      readonly claims: {
        readonly access_token: JsonObject
        readonly id_token: JsonObject
        readonly introspection: JsonObject
      }
      readonly token: TokenSettings
    }
  | { readonly ok: false; readonly denial: Denial }

/** A compiled, checked, indexed set of policies: immutable. */
export interface PolicySet {
  /** Names of the policies, sorted. */
  readonly names: readonly string[]
  /** Whether a policy gives claims to tokens of this client, for one of its grants. */
  readonly givesClaims: (client: Pick<ClientRecord, 'clientId' | 'metadata' | 'grantTypes'>) => boolean
  /** `now` in milliseconds is the one instant of the decision. Cost does not depend on the number of policies. */
  readonly decide: (facts: Facts, nowMs: number) => Decision
  /** The same decision with every rule's values and every claim's provenance; slow, for people. */
  readonly explain: (facts: Facts, nowMs: number) => PolicyExplanation
}

export interface PolicyExplanation {
  readonly decision: Decision | Unasked
  readonly fulfilled: Fulfilled | null
  /** The policies that concern the request, whether their schemas hold or not. */
  readonly policies: readonly string[]
  readonly rules: readonly RuleExplanation[]
  readonly claims: readonly ClaimExplanation[]
  /** The names that what was evaluated has read, with their values. */
  readonly lets: readonly LetExplanation[]
}

export interface RuleExplanation {
  readonly rule: string
  readonly effect: 'allow' | 'require' | 'deny'
  readonly file: string
  readonly line: number
  readonly outcome: 'true' | 'false' | 'error'
  readonly tree: Explanation | null
  /** Innermost first: why it is false or failed. */
  readonly reason: readonly Explanation[]
}

export interface ClaimExplanation {
  readonly target: 'access_token' | 'id_token' | 'introspection' | 'token'
  readonly name: string
  readonly policy: string
  readonly file: string
  readonly line: number
  readonly expression: string
  readonly value: JsonValue
  /** The weakest label of what was read. */
  readonly trust: string
  /** Our names of the issuers that verified it, one of all clients of the policy for each; absent where nobody did. */
  readonly by?: readonly string[]
  /** Whoever may start the workload has a say in it. */
  readonly isChosen?: boolean
  readonly reads: readonly string[]
  /** The facts behind `reads`, each with its own label and its value for this request. */
  readonly sources: readonly FactSource[]
  readonly tree: Explanation | null
}

export interface FactSource {
  readonly path: string
  readonly trust: Trust
  /** Our name of the issuer that verified it; absent where none did. */
  readonly by?: readonly string[]
  /** Whoever may start the workload chooses it. */
  readonly isChosen?: boolean
  readonly value: JsonValue
}

export interface LetExplanation {
  readonly policy: string
  readonly name: string
  readonly file: string
  readonly line: number
  readonly tree: Explanation
}

/** What a decision is asked for: the index key besides the client. */
export interface Asked {
  readonly endpoint: Endpoint
  readonly grantType: string | null
}
