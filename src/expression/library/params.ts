import type { Param, ParamType } from './entry.ts'

const param =
  (type: ParamType) =>
  (name: string, options: Omit<Param, 'name' | 'type' | 'nullable'> & { readonly nullable?: boolean } = {}): Param => ({
    name,
    type,
    nullable: true,
    ...options,
  })

/** Parameters accept null unless told otherwise: that is the rule of PEL's libraries. */
export const text = param('String')
/** An ISO 8601 instant; `demanded` where null and what is none is a failure in `strict`. */
export const date = (name = 'date', instant: 'read' | 'demanded' = 'read'): Param => text(name, { instant })
export const list = param('Array')
export const map = param('Map')
export const any = param('Any')
export const fallback = (name = 'default'): Param => ({ name, type: 'Number', nullable: true })
/** These are Java primitives: null is an error. */
export const integer = (name: string): Param => ({ name, type: 'Integer', nullable: false })
export const number = (name: string): Param => ({ name, type: 'Number', nullable: false })
export const flag = (name: string): Param => ({ name, type: 'Boolean', nullable: false })

/** Work of a call: a unit, and a sixteenth of a unit per character, or one per element. */
export const FLAT = { base: 1, perUnit: 0 } as const
export const PER_CHARACTER = { base: 1, perUnit: 1 / 16 } as const
export const PER_ELEMENT = { base: 1, perUnit: 1 } as const
export const PER_PAIR = { base: 1, perUnit: 2 } as const

/** Results. */
export const TEXT = { type: 'String', nullable: false } as const
export const TEXT_OR_NULL = { type: 'String', nullable: true } as const
export const INSTANT = { type: 'String', nullable: false, instant: true } as const
export const INSTANT_OR_NULL = { type: 'String', nullable: true, instant: true } as const
export const YES_NO = { type: 'Boolean', nullable: false } as const
export const INTEGER = { type: 'Integer', nullable: false } as const
export const INTEGER_OR_NULL = { type: 'Integer', nullable: true } as const
export const NUMBER = { type: 'Number', nullable: false } as const
export const NUMBER_OR_NULL = { type: 'Number', nullable: true } as const
export const LIST = { type: 'Array', nullable: false } as const
export const LIST_OR_NULL = { type: 'Array', nullable: true } as const
export const TEXTS = { type: 'Array', nullable: false, items: 'String' } as const
export const TEXTS_OR_NULL = { type: 'Array', nullable: true, items: 'String' } as const
export const MAP_OR_NULL = { type: 'Map', nullable: true } as const
export const ANYTHING = { type: 'Any', nullable: true } as const
