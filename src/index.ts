/**
 * The public API: the expression language and the policy engine without HTTP, and the gateway for Koa.
 *
 * Also at `claimgate/expression`, `claimgate/policy` and `claimgate/koa`, which load only what they name.
 */
export * from './expression/index.ts'
export type { WrittenClientFile } from './generated/client.ts'
export type { WrittenConfig } from './generated/config.ts'
export type { WrittenPolicy } from './generated/policy.ts'
export type { WrittenPolicyTest } from './generated/policy-test.ts'
export {
  type Decision,
  type Facts,
  type FactsInput,
  loadPolicies,
  makeFacts,
  type PolicyInput,
  type PolicySet,
} from './policy/index.ts'
export { readSource, render } from './source/index.ts'
