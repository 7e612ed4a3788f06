export { admitAssertion, clientWith } from './admit.ts'
export { type Authenticate, createAuthentication } from './authentication.ts'
export { isVschar } from './basic.ts'
export { readCertificate } from './certificate.ts'
export { type CertificateForm, type HandedOver, readCertificateField } from './certificate-fields.ts'
export { type Authorities, readAuthorities, verifyChain } from './chain.ts'
export {
  type AssertionCheckContext,
  type CheckedAssertion,
  type CheckedRule,
  checkAssertion,
} from './check-assertion.ts'
export { type CheckedIssued, checkIssuedAssertion, isIssued } from './check-issued.ts'
export { claimedClient, type Naming } from './claimed.ts'
export type {
  AssertionRules,
  AuthenticatedClient,
  AuthenticationRecord,
  AuthenticationRefusal,
  Certificate,
  Client,
  FrontStrategy,
  IdJagTarget,
  SubjectTokens,
} from './client.ts'
export { ASSERTION_TYP, MAX_ASSERTION_LENGTH } from './client-assertion.ts'
export { CODES } from './codes.ts'
export { readDate } from './dates.ts'
export { assertionRequest, type IssuedCheckContext } from './gateway-verdict.ts'
export { type ClientsLoader, createClientsLoader, type LoadedClients, loadClients } from './load-clients.ts'
export { makeAssertion } from './make-assertion.ts'
export { type ComparedMapping, type MappingDifference, sharedLength } from './mapping-fit.ts'
export { presentedClientIds } from './presented.ts'
export type { ClientEntry } from './read-client-file.ts'
export type { FrontSettings } from './read-context.ts'
export { REASON_PAGES, REASONS, type Reason } from './reasons.ts'
export type { ClientRegistry } from './registry.ts'
export { claimJti, jtiHashOf } from './replay.ts'
export { createSecretMemory } from './secret-memory.ts'
export { divideStretching, hashSecret, isGuessable, newSecret } from './secrets.ts'
export { createThrottle, type Throttle } from './throttle.ts'
export { type SecretText, UNREAD } from './unread.ts'
export { createUnsignedTokens, type UnsignedTokens } from './unsigned-tokens.ts'
