/** The words of this room: an issuer whose tokens are believed, read, checked and prepared. */

import type { Claims, TrustedIssuer as WrittenIssuer } from '../generated/config.ts'
import type { KeySource, SignatureAlg } from '../jose/index.ts'
import type { JsonValue } from '../oauth.ts'
import type { BundleSource } from './spiffe-bundle.ts'

/** A part of JSON Schema for the payload of a token. */
export type ClaimsShape = Omit<Claims, 'extends'>

/** What a platform's documentation says of its tokens. */
export interface Platform {
  readonly claims: ClaimsShape
  /** Claims of which each says for whom the platform issued the token; empty for an issuer that serves one party alone. */
  readonly tenants: readonly string[]
  /** The beginning of a `sub` that says so too; null where `sub` says nothing of the tenant. */
  readonly tenantInSubject: RegExp | null
  /** The claim that says so for good, where `sub` has it by a name that can be given to somebody else. */
  readonly lastingTenant: string | null
  /** The beginning of a `sub` that has that claim, or another id in its place; null where `sub` has names alone. */
  readonly idInSubject: RegExp | null
  /** Claims that can be given to somebody else one day, with the claim beside each that cannot. */
  readonly lasting: ReadonlyMap<string, string>
  /** Claims that the workload, or whoever may start it, chooses: a branch, the name of a job. */
  readonly chosen: readonly string[]
  /** Claims that only tokens of users have: none of these is a workload. */
  readonly ofUsers: readonly string[]
}

/** Whoever vouches for clients, however its tokens say so. */
export interface Voucher extends Platform {
  /** Our name of it. */
  readonly name: string
  /** The platform that describes its tokens; null or absent without one. */
  readonly preset?: Extract<WrittenIssuer['claims'], string> | null
  readonly algs: readonly SignatureAlg[]
  /** Seconds, without the clock tolerance. */
  readonly maxLifetime: number
  readonly tokens: 'once' | 'reusable'
  /** The sole `aud` of its client assertions. */
  readonly audience: string
  /** Whether its tokens may authenticate clients at all. */
  readonly forClients: boolean
}

export interface TrustedIssuer extends Voucher {
  /** Its `iss`. */
  readonly issuer: string
  /** What its tokens are as subject and actor tokens of an exchange; null where they are none. */
  readonly exchanged: ExchangedTokens | null
  /** Which of its tokens are authorization grants; null where none are. */
  readonly grants: AssertionGrants | null
  /** Where its keys are: here, or with `createIssuerKeys` under its name. */
  readonly keys: KeySource
  readonly published: PublishedKeys | null
}

/** The tokens of an issuer that clients may exchange, RFC 8693. */
export interface ExchangedTokens extends Users {
  /** A token has one of these in `aud`. */
  readonly audiences: readonly string[]
}

/** The kinds of assertions that can be grants: ID-JAG, and JWTs that follow no such profile. */
export type GrantProfile = 'id-jag' | 'jwt'

/** The tokens of an issuer that are authorization grants, RFC 7523 section 2.1. Their sole audience is our issuer. */
export interface AssertionGrants extends Users {
  readonly profiles: readonly GrantProfile[]
}

/** Whose names the tokens of an issuer speak for, and what these are here. */
export interface Users {
  /** Claims that each have exactly this value. */
  readonly match: readonly (readonly [name: string, value: JsonValue])[]
  /** The tenant whose tokens are meant, where the issuer serves several; null where it serves one. */
  readonly tenant: string | null
  /** Whether our tokens have the `sub` of the issuer as it is, without the name of the issuer before it. */
  readonly keepsSubject: boolean
}

/** How the keys of an issuer are fetched. */
export interface PublishedKeys {
  /** Null when the metadata of the issuer says it. */
  readonly jwksUri: string | null
  /** PEM certificates; null for the public authorities alone. */
  readonly ca: string | null
  /** A bearer token; null where everybody is answered. */
  readonly authorization: string | null
}

/** A SPIFFE trust domain: the names of its workloads say whose they are, and not `iss`. */
export interface TrustDomain extends Voucher {
  readonly trustDomain: string
  readonly bundle: BundleSource
}

/** The issuers of one load. */
export interface TrustedIssuers {
  readonly all: readonly TrustedIssuer[]
  readonly trustDomains: readonly TrustDomain[]
  /** Finds the issuer with this very `iss`. */
  readonly of: (iss: JsonValue | undefined) => TrustedIssuer | null
  /** Finds the issuer with this name of ours. */
  readonly named: (name: string) => TrustedIssuer | null
  /** Finds whoever has this name of ours, issuer or trust domain. */
  readonly vouching: (name: string) => Voucher | null
  /** Finds the trust domain of this very name. */
  readonly ofTrustDomain: (name: string) => TrustDomain | null
}

export const trustedIssuers = (
  all: readonly TrustedIssuer[],
  trustDomains: readonly TrustDomain[] = [],
): TrustedIssuers => {
  const byIss = new Map(all.map(one => [one.issuer, one]))
  const byName = new Map(all.map(one => [one.name, one]))
  const vouchers = new Map<string, Voucher>([...all, ...trustDomains].map(one => [one.name, one]))
  const byTrustDomain = new Map(trustDomains.map(one => [one.trustDomain, one]))
  return {
    all,
    trustDomains,
    of: iss => (typeof iss === 'string' ? (byIss.get(iss) ?? null) : null),
    named: name => byName.get(name) ?? null,
    vouching: name => vouchers.get(name) ?? null,
    ofTrustDomain: name => byTrustDomain.get(name) ?? null,
  }
}

/** Without any, as most configurations are. */
export const NO_ISSUERS: TrustedIssuers = trustedIssuers([])
