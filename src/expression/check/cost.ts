import type { Type } from '../type.ts'

/** The size of a fact that its schema does not bound: a token of 16 KiB. */
export const DEFAULT_CAPS = { characters: 16_384, items: 1_000 } as const

export const DEFAULT_BUDGET = 1_000_000

/** Most elements of a list, most properties of an object; 1 for a dynamic value, whose work only fuel can bound. */
export const itemsOf = (type: Type): number => {
  switch (type.kind) {
    case 'list':
      return type.maxItems ?? DEFAULT_CAPS.items
    case 'map':
      return type.exact ? type.properties.size : DEFAULT_CAPS.items
    case 'any':
      return Math.max(1, ...(type.of ?? []).map(itemsOf))
    case 'null':
    case 'boolean':
    case 'number':
    case 'string':
      return 1
  }
}

/** Most characters of a text; for a list, of all its texts together: undeclared, they came in one token. */
export const charactersOf = (type: Type): number => {
  switch (type.kind) {
    case 'string':
      return type.maxLength ?? DEFAULT_CAPS.characters
    case 'list':
      return type.items.kind === 'string' && type.items.maxLength !== undefined && type.maxItems !== undefined
        ? type.items.maxLength * type.maxItems
        : DEFAULT_CAPS.characters
    case 'map':
      return DEFAULT_CAPS.characters
    case 'any':
      return Math.max(1, ...(type.of ?? []).map(charactersOf))
    case 'null':
    case 'boolean':
    case 'number':
      return 32
  }
}

/** Work of passing a value to a function that costs `perUnit`: a share of every character, or a unit per element. */
export const workOf = (type: Type, perUnit: number): number => {
  if (perUnit === 0) return 0
  const units = perUnit < 1 || type.kind === 'string' ? Math.max(charactersOf(type), itemsOf(type)) : itemsOf(type)
  return Math.ceil(units * (type.kind === 'string' && perUnit >= 1 ? perUnit / 16 : perUnit))
}
