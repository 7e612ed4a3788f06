import type { ListValue } from '../value.ts'
import type { Context } from './entry.ts'

/** Charges one unit per 16 characters. */
export const chargeText = (context: Context, ...texts: readonly (string | null)[]): void => {
  let length = 0
  for (const text of texts) length += text?.length ?? 0
  if (length >= 16) context.spend(length >>> 4)
}

/** Charges one unit per element. */
export const chargeItems = (context: Context, ...lists: readonly (ListValue | null)[]): void => {
  let count = 0
  for (const list of lists) count += list?.length ?? 0
  if (count > 0) context.spend(count)
}
