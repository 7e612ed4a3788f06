/**
 * `claimgate`: the expression language, the policy engine, what reads policies from a folder, and the shapes of files.
 *
 * Also at `claimgate/expression` and `claimgate/policy`, which run in a browser; the gateway is at `claimgate/koa`.
 */
import { CODES as EXPRESSION } from '../expression/index.ts'
import { CODES as POLICY } from '../policy/index.ts'

export type {
  Assertion as WrittenAssertion,
  Client as WrittenClient,
  Federated as WrittenFederated,
  Secret as WrittenSecret,
  Upstream as WrittenUpstream,
  WrittenClientFile,
} from '../generated/client.ts'
export type {
  Cidr as WrittenCidr,
  Claims as WrittenClaims,
  Path as WrittenPath,
  Shape as WrittenClaimShape,
  TrustedIssuer as WrittenTrustedIssuer,
  Type as WrittenClaimType,
  WrittenConfig,
} from '../generated/config.ts'
export type {
  Claim as WrittenClaim,
  Rule as WrittenRule,
  Shape as WrittenShape,
  Type as WrittenType,
  WrittenPolicy,
} from '../generated/policy.ts'
export type {
  Case as WrittenCase,
  Client as WrittenTestClient,
  Expect as WrittenExpect,
  Instant as WrittenInstant,
  Invariant as WrittenInvariant,
  Request as WrittenRequest,
  WrittenPolicyTest,
} from '../generated/policy-test.ts'
export * from './expression.ts'
export { loadPolicyFolder } from './load-policy-folder.ts'
export * from './policy.ts'

/** Every code of both, with its help page. */
export const CODES = { ...EXPRESSION, ...POLICY } as const
