export { type AccessTokenInput, type IssuedAccessToken, issueAccessToken } from './access-token.ts'
export { CODES } from './codes.ts'
export {
  INACTIVE,
  type IntrospectionCaller,
  type IntrospectionContext,
  type IntrospectionJwtInput,
  introspect,
  mayIntrospect,
  signIntrospection,
} from './introspection.ts'
export { newJti } from './jti.ts'
export { generateKey, KEY_STATES, type KeyEntry, type KeyState, type StoredKey } from './key.ts'
export { changeKeysFile, createKeysFile, type KeysFile, keysText, readKeysFile } from './keys-file.ts'
export { type LoadedKeys, type LoadKeysOptions, loadKeys } from './load-keys.ts'
export { isRevoked, rememberClaims, rememberedClaims, type TokenName } from './remembered.ts'
export { withoutReserved } from './reserved.ts'
export { type Revocation, type RevocationContext, revokeAccessToken } from './revocation.ts'
export type { KeyRing, SigningKey, VerificationKey } from './ring.ts'
export {
  firstKeys,
  PUBLISHED_BEFORE_USE,
  type Rotation,
  type RotationOptions,
  type RotationStep,
  rotateKeys,
} from './rotation.ts'
export { type AccessToken, type AccessTokenExpectation, readAccessToken } from './verify-access-token.ts'
