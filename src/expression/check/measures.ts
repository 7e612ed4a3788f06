import type { Inferred } from './inferred.ts'
import { NOTHING, type Proofs, proven } from './proofs.ts'
import { constantOf } from './types.ts'

export type Order = '<' | '<=' | '>' | '>='
const MIRROR: Record<Order, Order> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' }
export const OPPOSITE: Record<Order, Order> = { '<': '>=', '<=': '>', '>': '<=', '>=': '<' }

/** Returns the proofs of comparing a size with a number: `#data.size(x) > 0`. */
export const measured = (left: Inferred, right: Inferred, operator: Order | '==' | '!='): Proofs => {
  if (right.measures !== undefined && left.measures === undefined)
    return measured(right, left, operator === '==' || operator === '!=' ? operator : MIRROR[operator])
  const value = constantOf(right.type)?.value
  if (left.measures === undefined || typeof value !== 'number') return NOTHING
  const least =
    operator === '>'
      ? Math.floor(value) + 1
      : operator === '>=' || operator === '=='
        ? Math.ceil(value)
        : operator === '!=' && value === 0
          ? 1
          : 0
  return least > 0 ? proven(left.measures, { notNull: true, atLeast: least }) : NOTHING
}
