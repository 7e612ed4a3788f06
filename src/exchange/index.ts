export { type AssertionGrantContext, admitAssertionGrant, createAssertionGrant } from './assertion-grant.ts'
export {
  checkLogin,
  createExchange,
  type Elsewhere,
  type ExchangeContext,
  type Exchanged,
  type ReadExchange,
  useOnce,
} from './exchange.ts'
export type { Asking, KnownToken, KnowToken } from './exchanged-token.ts'
export { ID_JAG_LIFETIME } from './id-jag.ts'
export { type PresentedToken, readParameters } from './parameters.ts'
export { REASON_PAGES } from './reasons.ts'
export { type ExchangeRefusal, type Exchanging, refuseRequest, refuseToken } from './refusal.ts'
export { scopesIn } from './scope.ts'
export { hasKind, isAccessToken, isIdToken } from './token-types.ts'
