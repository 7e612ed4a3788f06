import type { Entry, Param } from './entry.ts'

/** Returns the parameter of each argument, or null when a function cannot take so many. */
export const paramsOf = (entry: Entry, count: number): readonly Param[] | null => {
  const { params, variadic } = entry
  const required = params.filter(({ optional }) => optional !== true).length
  if (variadic === undefined) return count >= required && count <= params.length ? params.slice(0, count) : null
  const rest = count - params.length
  if (rest < 0) return variadic.min === 0 && count >= required ? params.slice(0, count) : null
  const size = variadic.params.length
  const groups = Math.floor(rest / size)
  const left = rest % size
  if (groups < variadic.min || groups > variadic.max) return null
  if (left > 0 && (left > 1 || variadic.tail === undefined)) return null
  const repeated = Array.from({ length: groups }, () => variadic.params).flat()
  return [...params, ...repeated, ...(left === 1 && variadic.tail !== undefined ? [variadic.tail] : [])]
}

/** Returns how many arguments a function takes, in words. */
export const arity = (entry: Entry): string => {
  const { params, variadic } = entry
  const least =
    params.filter(({ optional }) => optional !== true).length +
    (variadic === undefined ? 0 : variadic.min * variadic.params.length)
  const most =
    params.length +
    (variadic === undefined ? 0 : variadic.max * variadic.params.length + (variadic.tail === undefined ? 0 : 1))
  const noun = (count: number): string => `${count} argument${count === 1 ? '' : 's'}`
  return least === most ? noun(least) : `${least} to ${noun(most)}`
}

const shown = ({ name, type, nullable }: Param): string => `${name}: ${type}${nullable ? '?' : ''}`

/** Writes a signature: `#string.join(values: Array?, separator: String?): String?`; `?` after a type admits null. */
export const signatureOf = ({ namespace, name, params, variadic, returns }: Entry): string => {
  const parts = params.map(param => (param.optional === true ? `[${shown(param)}]` : shown(param)))
  if (variadic !== undefined) {
    const group = variadic.params.map(shown).join(', ')
    parts.push(`(${group}) × ${variadic.min}..${variadic.max}`)
    if (variadic.tail !== undefined) parts.push(`[${shown(variadic.tail)}]`)
  }
  const type = returns.items === undefined ? returns.type : `${returns.type} of ${returns.items}`
  return `#${namespace}.${name}(${parts.join(', ')}): ${type}${returns.nullable ? '?' : ''}`
}
