import { claimJti, jtiHashOf } from '../clients/index.ts'
import type { NumericDate } from '../oauth.ts'
import { accept, type Outcome, type Soon, soon } from '../outcome.ts'
import type { Store } from '../stores/index.ts'
import { MAX_AGE, MAX_AHEAD, type Proof, type ProofRefusal, refused } from './check.ts'

/**
 * Uses a proof up: its `jti` is claimed for its key, in one atomic step of the store, for as long as it could come again.
 *
 * @throws GatewayError `store_unavailable`, `store_full`; `store_lost_data` when the store does not know whether it was used
 * @see {@link https://www.rfc-editor.org/rfc/rfc9449#section-11.1 RFC 9449 section 11.1}
 */
export const useProof = (
  store: Store,
  { thumbprint, jti, iat }: Proof,
  now: NumericDate,
): Soon<Outcome<true, ProofRefusal>> => {
  const times = { jti, exp: iat + MAX_AGE, usableFrom: iat, clockTolerance: MAX_AHEAD }
  return soon(claimJti(store, `dpop-${thumbprint}`, jtiHashOf(jti), times, now, 'dpop'), claimed =>
    claimed.ok ? accept<true>(true) : refused('dpop_replayed'),
  )
}
