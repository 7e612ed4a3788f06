/** `claimgate/koa`: the gateway, for applications of Koa, `node:http`, Express and the fetch API. */
import { createGateway as create, type Gateway, type GatewayOptions } from '../gateway/index.ts'

export type {
  DecisionRecord,
  DecisionSink,
  IssuerStatus,
  Log,
  LogFields,
  Status,
  UpstreamStatus,
} from '../admin/index.ts'
export type {
  AssertionRules,
  AuthenticatedClient,
  Certificate,
  Client,
  FrontStrategy,
  IdJagTarget,
  SubjectTokens,
} from '../clients/index.ts'
export {
  type Carried,
  type Credentials,
  clientAuthentication,
  type EffectiveValue,
  type FetchHandler,
  type FetchInfo,
  type Form,
  type Gateway,
  type GatewayListener,
  type GatewayOptions,
  type Guarded,
  type GuardOptions,
  type GuardState,
  guardedFetch,
  guardedListener,
  type Listening,
  LoadError,
  type Origin,
  type ReloadResult,
  type ServedEndpoint,
} from '../gateway/index.ts'
export type {
  Cidr,
  Claims,
  Path,
  Shape as ClaimShape,
  TrustedIssuer,
  Type as ClaimType,
  WrittenConfig,
} from '../generated/config.ts'
export type { JwsAlg } from '../jose/index.ts'
export type { AuthMethod, Endpoint, ErrorCode, JsonObject, JsonValue, NumericDate } from '../oauth.ts'
export {
  type Compared,
  type Diagnostic,
  type DiagnosticCode,
  type FailureCode,
  GatewayError,
  type Place,
  type Related,
  type Severity,
} from '../outcome.ts'

/**
 * Loads everything and opens the store.
 *
 * @throws LoadError with all diagnostics of all files
 * @throws GatewayError `store_unavailable`
 */
export const createGateway: (options: GatewayOptions) => Promise<Gateway> = create
