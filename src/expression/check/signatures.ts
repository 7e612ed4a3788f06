import type { Entry, Param } from '../library/entry.ts'
import { REGISTRY } from '../library/index.ts'

/** The function names of every namespace. */
export const NAMESPACES: ReadonlyMap<string, readonly string[]> = (() => {
  const namespaces = new Map<string, string[]>()
  for (const { namespace, name } of REGISTRY.values())
    namespaces.set(namespace, [...(namespaces.get(namespace) ?? []), name])
  return namespaces
})()

/** Returns the parameter of each argument, or null when a function cannot take so many. */
export const paramsFor = (entry: Entry, count: number): readonly Param[] | null => {
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

const show = ({ name, type, optional }: Param): string => `${name}${optional ? '?' : ''}: ${type}`

/** Returns a function as the reference page writes it: `#string.substring(input: String, start: Integer, end: Integer)`. */
export const signature = (entry: Entry): string => {
  const { variadic } = entry
  const parts = entry.params.map(show)
  if (variadic !== undefined) {
    const group = variadic.params.map(show).join(', ')
    parts.push(variadic.max === 1 ? group : `${group}, …`)
    if (variadic.tail !== undefined) parts.push(show({ ...variadic.tail, optional: true }))
  }
  return `#${entry.namespace}.${entry.name}(${parts.join(', ')})`
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
