export { createExchange, type ExchangeContext, type Exchanged, type ReadExchange, useOnce } from './exchange.ts'
export type { Asking } from './exchanged-token.ts'
export { REASON_PAGES } from './reasons.ts'
export { type ExchangeRefusal, type Exchanging, refuseRequest } from './refusal.ts'
