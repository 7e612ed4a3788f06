/** Proof of possession in front of an upstream: ours for clients whose tokens we sign, its own for all others. */
import type { Exchange, Step } from '../request/exchange.ts'
import { provesPossession, readProof } from '../request/possession.ts'
import { strategyOf } from './upstream-of.ts'

/** Whether the tokens of the client of an exchange are signed here. */
const signsTokens = (exchange: Exchange): boolean => strategyOf(exchange) === 'reissue'

/** Whether its proofs are verified here: then none goes on to the upstream, which gives bearer tokens that never leave. */
export const verifiesProofs = (exchange: Exchange): boolean =>
  exchange.revision.possession.proofsOf !== 'nobody' && signsTokens(exchange)

/**
 * Reads the DPoP proof once the client is known, where it depends on the client who does. Whoever is not authenticated
 * must not learn whose tokens are signed here, so that here alone a challenge comes after the client assertion was used.
 */
export const readsProofOfClient: Step = exchange =>
  exchange.unverifiedProof === null && exchange.ctx.req.headers['dpop'] !== undefined && verifiesProofs(exchange)
    ? readProof(exchange)
    : null

/** As `provesPossession`, for clients whose tokens are signed here. */
export const provesPossessionHere: Step = exchange => (signsTokens(exchange) ? provesPossession(exchange) : null)
