import type { Voucher } from '../issuers/index.ts'
import type { Vouched } from './mapping.ts'

/** What an issuer vouches for: one for all of its clients. */
export const vouchedBy = (issuer: Voucher): Vouched => {
  const { claims, chosen } = issuer
  const found = known.get(issuer) ?? { claims, chosen }
  known.set(issuer, found)
  return found
}

const known = new WeakMap<Voucher, Vouched>()
