import type { Voucher } from '../issuers/index.ts'
import type { Vouched } from './mapping.ts'

/**
 * What an issuer vouches for; what the mapping of a client pins is nobody's choice. One for all clients that are alike in
 * that.
 */
export const vouchedBy = (issuer: Voucher, pinned: readonly string[] = []): Vouched => {
  const { name, claims } = issuer
  const chosen = issuer.chosen.filter(claim => !pinned.includes(claim))
  const all = known.get(issuer) ?? new Map<string, Vouched>()
  const found = all.get(chosen.join()) ?? { name, claims, chosen }
  known.set(issuer, all.set(chosen.join(), found))
  return found
}

const known = new WeakMap<Voucher, Map<string, Vouched>>()
