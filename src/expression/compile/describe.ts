import { isNumber, numberKind } from '../library/numbers.ts'
import type { Value } from '../value.ts'

/** Names the type of a value for a message; never the value. */
export const describe = (value: Value): string => {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'string') return 'a text'
  if (typeof value === 'boolean') return 'a Boolean'
  if (isNumber(value)) return 'a number'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'a map' : 'a value that is not JSON'
}

/** Names the type of a value in one word, for explanations. */
export const describeType = (value: Value): string => {
  if (value === null) return 'null'
  if (typeof value === 'string') return 'string'
  if (typeof value === 'boolean') return 'boolean'
  if (isNumber(value)) return numberKind(value)
  return Array.isArray(value) ? 'list' : 'map'
}
