export { CODES } from './codes.ts'
export {
  type AssertionGrants,
  type ClaimsShape,
  type ExchangedTokens,
  type GrantProfile,
  NO_ISSUERS,
  type Platform,
  type TrustDomain,
  type TrustedIssuer,
  type TrustedIssuers,
  trustedIssuers,
  type Users,
  type Voucher,
} from './issuer.ts'
export { createIssuerKeys, type KeptKeys } from './keys.ts'
export { OF_USERS } from './presets/claims.ts'
export { PRESETS, type PresetName, presetServing } from './presets/index.ts'
export { type ReadIssuers, readIssuers } from './read-issuers.ts'
export { claimsSaidBy, sampleClaims, sampleSpiffeId, sampleSubject, strangersOf } from './samples.ts'
export { type Bundle, jwtSvidKeysOf, type KeptBundle } from './spiffe-bundle.ts'
export { createBundles, type KeptBundles } from './spiffe-bundles.ts'
export { MAX_SPIFFE_ID, readSpiffeId, type SpiffeId } from './spiffe-id.ts'
export { readSpiffePattern, type SpiffePattern } from './spiffe-pattern.ts'
export { mayMeet, readSubject, type SubjectPattern } from './subject.ts'
export type { ReadIssuersInput } from './written.ts'
