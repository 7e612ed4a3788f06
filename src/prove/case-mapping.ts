/** Case mapping backwards: which characters become a given one. What the evaluator does with a text is `toLowerCase` and `toUpperCase`. */

export type Case = 'lower' | 'upper'

/** What a character becomes, as code points. A final sigma is told by its neighbours: see `docs/prove.md`. */
export const imageOf = (how: Case, point: number): readonly number[] => {
  const character = String.fromCodePoint(point)
  const image = how === 'lower' ? character.toLowerCase() : character.toUpperCase()
  return image === character ? [point] : Array.from(image, one => one.codePointAt(0) ?? 0)
}

interface Mapping {
  /** Characters that have a code point in their image, besides itself. */
  readonly sources: ReadonlyMap<number, readonly number[]>
  /** Characters whose image is not one character of the same width. */
  readonly uneven: readonly number[]
  /** Every character that changes. */
  readonly changed: readonly number[]
}

/** No character beyond changes: `test/prove/case-mapping.test.ts` looks at all of them. */
export const LAST_CASED = 0x1ffff

const isHalf = (point: number): boolean => point >= 0xd800 && point <= 0xdfff
export const widthOf = (point: number): 1 | 2 => (point > 0xffff ? 2 : 1)

const tabulate = (how: Case): Mapping => {
  const sources = new Map<number, number[]>()
  const uneven: number[] = []
  const changed: number[] = []
  for (let point = 0; point <= LAST_CASED; point++) {
    if (isHalf(point)) continue
    const image = imageOf(how, point)
    const [only] = image
    if (image.length === 1 && only === point) continue
    changed.push(point)
    if (image.length !== 1 || widthOf(only ?? 0) !== widthOf(point)) uneven.push(point)
    for (const one of new Set(image)) sources.set(one, [...(sources.get(one) ?? []), point])
  }
  return { sources, uneven, changed }
}

const known = new Map<Case, Mapping>()

/** The mapping of all characters, made when it is first asked for. */
export const mappingOf = (how: Case): Mapping => {
  const mapping = known.get(how) ?? tabulate(how)
  known.set(how, mapping)
  return mapping
}

/** The only characters of which one is told from the other by its neighbours: small sigma and final sigma. */
export const SIGMAS = [0x3c3, 0x3c2] as const
