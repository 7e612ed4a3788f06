export { CODES } from './codes.ts'
export {
  type ClaimsShape,
  NO_ISSUERS,
  type Platform,
  type TrustedIssuer,
  type TrustedIssuers,
  trustedIssuers,
} from './issuer.ts'
export { createIssuerKeys, type KeptKeys } from './keys.ts'
export { OF_USERS } from './presets/claims.ts'
export { PRESETS, type PresetName, presetServing } from './presets/index.ts'
export { type ReadIssuers, type ReadIssuersInput, readIssuers } from './read-issuers.ts'
export { claimsSaidBy, sampleClaims, sampleSubject, strangersOf } from './samples.ts'
export { mayMeet, readSubject, type SubjectPattern } from './subject.ts'
