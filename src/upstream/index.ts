export type { BodyWatch } from './body.ts'
export { type CallForm, call, callUntouched } from './call.ts'
export { CODES } from './codes.ts'
export { type Connection, createConnection } from './connection.ts'
export { type Credential, carriesClaims, type Presentation, type UpstreamCredentials } from './credentials.ts'
export {
  type Discovered,
  type DiscoveryFailure,
  type DiscoveryFault,
  type Further,
  pathOf,
  sayFailure,
} from './discovered.ts'
export {
  createDiscovery,
  type Discovery,
  type DiscoveryState,
  discover,
  FIRST_ATTEMPT_MS,
} from './discovery.ts'
export { proofThumbprint } from './dpop.ts'
export { type AddressFields, createEdge, type Edge, type EdgeEvent, type Notice, noticeDisagreement } from './edge.ts'
export { exchangeInTarget, exchangeParameter, readTokenField } from './exchange-parameter.ts'
export { fieldsFor, type Peer } from './forwarded.ts'
export { getKeys } from './get-keys.ts'
export { ANSWER_FIELDS, REQUEST_FIELDS, REQUEST_PREFIXES } from './headers.ts'
export { type AddressField, believe, readHops } from './hops.ts'
export { type Hosts, openHosts } from './hosts.ts'
export { createUpstreamKeys, type UpstreamKeys } from './jwks.ts'
export { LIMITS, type Limits } from './limits.ts'
export { credentialsInSteps, type LoadedCredentials, loadCredentials } from './load-credentials.ts'
export { type UpstreamMetadataInput, upstreamMetadata } from './metadata.ts'
export { discoverInFile } from './metadata-file.ts'
export { scopeIn } from './narrow-token.ts'
export { type Addressing, addressingOf, documentsOf, fieldOf } from './own-request.ts'
export type { PassedRequest, PassFault, Sink } from './pass.ts'
export { isBelow, strippedByDefault, withoutPrefix } from './prefixes.ts'
export { type PublicHosts, readHost } from './public-hosts.ts'
export { type Reissued, type ReissuedToken, type ReissueRefusal, reissue } from './reissue.ts'
export { addRemembered, rememberBeside, rememberedBeside } from './remember.ts'
export { type Fields, fieldsOf, type Reply, readReply } from './reply.ts'
export type { UpstreamAnswer } from './request.ts'
export type { Upstream } from './revision.ts'
export { type Strategy, type UpstreamSettings, WITHHELD, type Withheld } from './settings.ts'
export { tokenFacts } from './token-facts.ts'
export { forget, lookUp, type MappedToken, remember } from './token-map.ts'
export { KEYS_UNAVAILABLE, type VerifiedToken, verifyAccessToken, verifyIdToken } from './verify.ts'
