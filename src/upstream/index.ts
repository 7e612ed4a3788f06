export { type Call, type CallForm, call, callUntouched } from './call.ts'
export { CODES } from './codes.ts'
export { type Connection, createConnection } from './connection.ts'
export type { ClientCertificate } from './connector.ts'
export { type Credential, carriesClaims, type Presentation, type UpstreamCredentials } from './credentials.ts'
export { type Discovered, type DiscoveryFault, pathOf } from './discovered.ts'
export {
  createDiscovery,
  type Discovery,
  type DiscoveryState,
  type DocumentPaths,
  discover,
  FIRST_ATTEMPT_MS,
} from './discovery.ts'
export { forwarded, type Peer } from './forwarded.ts'
export { ANSWER_FIELDS, type Chain, REQUEST_FIELDS, REQUEST_PREFIXES, readRequestHead } from './headers.ts'
export { LIMITS, type Limits } from './limits.ts'
export { type LoadCredentialsInput, type LoadedCredentials, loadCredentials } from './load-credentials.ts'
export { addressing, documentsOf, fieldOf } from './own-request.ts'
export type { PassedRequest, PassFault, Passing, Sink } from './pass.ts'
export { createReadKeys, type ReadKeys } from './published-keys.ts'
export { type Fields, fieldsOf, type Reply, readReply } from './reply.ts'
export type { UpstreamAnswer, UpstreamRequest } from './request.ts'
export { STRATEGIES, type Strategy, type UpstreamSettings, WITHHELD, type Withheld } from './settings.ts'
export type { Upstream } from './upstream.ts'
export { type UpstreamMetadataInput, upstreamMetadata } from './upstream-metadata.ts'
export { whole } from './whole.ts'
