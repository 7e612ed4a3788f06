/** Texts that a pattern finds itself in. */
import type { CharSet } from './set.ts'
import type { Regexp } from './tree.ts'

/** Returns a text that is made after a pattern; another `seed` makes another one where the pattern leaves a choice. */
export const sampleOf = (node: Regexp, seed: number): string => {
  switch (node.kind) {
    case 'set':
      return String.fromCodePoint(pointOf(node.set, seed))
    case 'edge':
    case 'end':
    case 'behind':
      return ''
    case 'break':
      return '\n'
    case 'sequence':
      return node.items.map((item, at) => sampleOf(item, seed + at)).join('')
    case 'choice': {
      const option = node.options[seed % node.options.length]
      return option === undefined ? '' : sampleOf(option, seed)
    }
    case 'capture':
      return sampleOf(node.body, seed)
    case 'repeat': {
      const count = Math.min(node.max ?? Number.POSITIVE_INFINITY, Math.max(node.min, MEANT), MOST)
      return Array.from({ length: count }, (_, at) => sampleOf(node.body, seed + at)).join('')
    }
  }
}

/** Turns of a loop that may have fewer, and beyond which nothing is written. */
const MEANT = 3
const MOST = 100

const USUAL = [...'kzqx4-_K. ~'].map(character => character.codePointAt(0) ?? 0)

const isIn = (point: number, ranges: CharSet['ranges']): boolean =>
  ranges.some(([from, to]) => from <= point && point <= to)

/** A usual character where the set may have one, else any of its ranges. What a property has is not looked up. */
const pointOf = ({ ranges, properties, negated }: CharSet, seed: number): number => {
  const fitting = USUAL.filter(point => isIn(point, ranges) !== negated)
  const usual = fitting.length > 0 || properties.length === 0 ? fitting : USUAL
  const [from = 0x6b, to = from] = ranges[seed % Math.max(1, ranges.length)] ?? []
  return usual[seed % Math.max(1, usual.length)] ?? from + (seed % (to - from + 1))
}
