export { type AddressPolicy, createAddressPolicy } from './address-policy.ts'
export {
  ALG_NAMES,
  ALGORITHMS,
  algorithmOf,
  algsOfKeyType,
  FAPI2_ALGS,
  HMAC_ALGS,
  isHmac,
  isSigningAlg,
  JWS_ALGS,
  type JwsAlg,
  SIGNATURE_ALGS,
  SIGNING_ALGS,
  type SignatureAlg,
  type SigningAlg,
} from './algorithms.ts'
export { decodeBase64url, decodeKeyMember } from './base64url.ts'
export { parseJsonBody } from './document-body.ts'
export { DocumentFailure } from './document-failure.ts'
export { createDocumentFetch, type DocumentFetch, type FetchedDocument } from './document-fetch.ts'
export {
  createJwksCache,
  createSetCache,
  type JwksCache,
  type JwksEvent,
  KEY_SETS,
  type KeySet,
  type ReadSet,
  type SetReader,
} from './jwks.ts'
export { createJwsReader, type JwsFault, type JwsReader, type UnverifiedJws } from './jws.ts'
export { type KeySource, MAX_VERIFICATIONS, type SignatureFault, type Signed, verifyWithKeys } from './key-selection.ts'
export { readKeySet } from './key-set.ts'
export { createKeySetFetch, KEY_SET_MEDIA_TYPES } from './key-set-fetch.ts'
export { keyTypeOf } from './key-types.ts'
export { maxAgeOf } from './max-age.ts'
export { type PemKey, readPem } from './pem.ts'
export { signerOf, verifyMac, verifySignature } from './signatures.ts'
export { spendVerification } from './spend.ts'
export { member, readStrictObject } from './strict-json.ts'
export { tokenHash } from './token-hash.ts'
export {
  type KeyRefusal,
  publicKeyOf,
  readVerificationKey,
  secretPartOf,
  spkiOf,
  thumbprintOf,
  type VerificationKey,
} from './verification-key.ts'
