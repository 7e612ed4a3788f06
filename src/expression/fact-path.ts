/** Paths of facts. A name may hold any character, so a path is a list of names and never one text. */
import { quoted } from './parse/quoted.ts'

/** One of the elements of a list, or of the members of an object: which one is computed. */
export interface Each {
  readonly each: 'element' | 'member'
}

export const ELEMENT: Each = { each: 'element' }
export const MEMBER: Each = { each: 'member' }

/** A name, a position in a list, or any of them. */
export type FactStep = string | number | Each

/** The steps from the root to a fact; none for the facts as a whole. */
export type FactPath = readonly FactStep[]

const IDENTIFIER = /^[A-Za-z_]\w*$/

/** True for a name that may follow a dot. */
export const isDotted = (name: string): boolean => IDENTIFIER.test(name)

/** Writes a step as it follows what it is read from: `.tenant`, `['x-env']`, `[0]`, `[]`, `.*`. */
export const spelledStep = (step: FactStep): string => {
  if (typeof step === 'number') return `[${step}]`
  if (typeof step === 'object') return step.each === 'element' ? '[]' : '.*'
  return IDENTIFIER.test(step) ? `.${step}` : `[${quoted(step)}]`
}

/**
 * Writes a path as an expression: `clientAssertion['kubernetes.io'].pod`. Two paths are never written alike, so that what is
 * written can be a key.
 */
export const spelledPath = (path: FactPath): string => {
  const [first, ...rest] = path
  if (first === undefined) return '#root'
  const whole = spelledStep(first)
  return [whole.startsWith('.') ? whole.slice(1) : `#root${whole}`, ...rest.map(spelledStep)].join('')
}

/**
 * Writes a path from an object that a message names: `tenant`, `x-env`, `['kubernetes.io'].pod`. A single name is written as it is,
 * unless it could be read as a path.
 */
export const spelledBelow = (path: FactPath): string => {
  const [first, ...rest] = path
  if (first === undefined) return ''
  const plain = typeof first === 'string' && /^[^.[\]'"]+$/.test(first)
  return [plain ? first : spelledStep(first), ...rest.map(spelledStep)].join('')
}

/** True when a path is another one or leads through it. */
export const isWithin = (path: FactPath, above: FactPath): boolean =>
  above.length <= path.length && above.every((step, at) => isSameStep(step, path[at]))

const isSameStep = (one: FactStep, other: FactStep | undefined): boolean =>
  one === other || (typeof one === 'object' && typeof other === 'object' && one.each === other.each)
