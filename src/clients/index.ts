export { type AddressPolicy, createAddressPolicy, isCidr } from './addresses.ts'
export { algorithmOf, HMACS, isHmac, signInput } from './algorithms.ts'
export { type Authenticate, type AuthenticationOptions, createAuthentication } from './authentication.ts'
export { decodeBase64url } from './base64url.ts'
export { isVschar } from './basic.ts'
export { type CertificateOptions, readCertificate, readClientCertHeader } from './certificate.ts'
export type {
  AssertionRules,
  AuthenticatedClient,
  AuthenticationContext,
  AuthenticationRecord,
  AuthenticationRefusal,
  Certificate,
  Client,
  PresentedRequest,
} from './client.ts'
export { CODES } from './codes.ts'
export { readDate } from './dates.ts'
export { createJwksCache, type JwksCache, type JwksEvent } from './jwks.ts'
export { createJwksFetch, type FetchedDocument, type JwksFetch, type JwksFetchOptions, maxAgeOf } from './jwks-fetch.ts'
export { MAX_ASSERTION_LENGTH } from './jws.ts'
export { verifyWithKeys } from './key-selection.ts'
export { type KeyRefusal, readVerificationKey } from './keys.ts'
export { type ClientEntry, type LoadClientsInput, type LoadedClients, loadClients } from './load.ts'
export { type MakeAssertionInput, makeAssertion } from './make-assertion.ts'
export { presentedClientIds } from './presented.ts'
export type { ClientRegistry, PlainClient, SecretReference } from './registry.ts'
export { hashSecret, newSecret } from './secrets.ts'
export { isJsonObject, member, readStrictObject } from './strict-json.ts'
export { createThrottle, type Throttle, type ThrottleOptions } from './throttle.ts'
