export {
  type AccessTokenInput,
  type Confirmation,
  type Delegated,
  type IssuedAccessToken,
  issueAccessToken,
  issueDelegatedToken,
  issueGrant,
} from './access-token.ts'
export { type ActivityContext, activityOf, type InactiveReason } from './activity.ts'
export { derivedFrom } from './ancestors.ts'
export { CODES } from './codes.ts'
export { confirmationIn, isBoundToKey } from './confirmation.ts'
export {
  INACTIVE,
  type Introspected,
  inactive,
  introspect,
  mayIntrospect,
  signIntrospection,
} from './introspection.ts'
export { newJti } from './jti.ts'
export { generateKey, type StoredKey } from './key.ts'
export { changeKeysFile, createKeysFile, keysText, readKeysFile } from './keys-file.ts'
export { loadKeys } from './load-keys.ts'
export { REASON_PAGES } from './reasons.ts'
export { clientRevokedBefore, rememberClaims, rememberRevocation, revokeClient } from './remembered.ts'
export { withoutReserved } from './reserved.ts'
export { revokeAccessToken } from './revocation.ts'
export type { KeyRing, SigningKey } from './ring.ts'
export { firstKeys, type RotationStep, rotateKeys } from './rotation.ts'
export { type AccessToken, issuedIn } from './verify-access-token.ts'
export { isOurs, readOwnJws, verifyJws } from './verify-jws.ts'
