export { type Authenticate, type AuthenticationOptions, createAuthentication } from './authentication.ts'
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
export { type ClientEntry, type LoadClientsInput, type LoadedClients, loadClients } from './load-clients.ts'
export { type MakeAssertionInput, makeAssertion } from './make-assertion.ts'
export { presentedClientIds } from './presented.ts'
export type { ClientRegistry, PlainClient, SecretReference } from './registry.ts'
export { hashSecret, newSecret } from './secrets.ts'
export { createThrottle, type Throttle, type ThrottleOptions } from './throttle.ts'
