/** Java's simple case mapping of one code point: a mapping to several characters does not count. */
const simple = (point: string, mapped: string): string =>
  point === '\u0130' ? 'i' : [...mapped].length === 1 ? mapped : point

const fold = (point: string): string => {
  const upper = point === '\u0130' ? point : simple(point, point.toUpperCase())
  return simple(upper, upper.toLowerCase())
}

/** `String.compareTo`: the difference of the first different UTF-16 code units, else of the lengths. */
export const compareText = (a: string, b: string): number => {
  const end = Math.min(a.length, b.length)
  for (let index = 0; index < end; index += 1) {
    const difference = a.charCodeAt(index) - b.charCodeAt(index)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

/**
 * `String.compareToIgnoreCase`: code point by code point, each folded to upper and then to lower case. Java compares
 * UTF-16 code units when one of the texts is Latin-1, and so do we.
 */
export const compareTextIgnoringCase = (a: string, b: string): number => {
  const wide = WIDE.test(a) && WIDE.test(b)
  const at = (text: string, index: number): number => (wide ? text.codePointAt(index) : text.charCodeAt(index)) ?? 0
  let index = 0
  while (index < a.length && index < b.length) {
    const left = at(a, index)
    const right = at(b, index)
    const difference = left === right ? 0 : foldPoint(left) - foldPoint(right)
    if (difference !== 0) return difference
    index += left > 0xffff ? 2 : 1
  }
  return a.length - b.length
}

const WIDE = /[^\0-\xff]/

/** What a character counts as where case does not matter. */
export const foldPoint = (point: number): number => {
  if (point >= 0x41 && point <= 0x5a) return point + 32
  if (point < 0x80) return point
  return fold(String.fromCodePoint(point)).codePointAt(0) ?? point
}

/** `String.equalsIgnoreCase`. */
export const equalIgnoringCase = (a: string, b: string): boolean =>
  a.length === b.length && compareTextIgnoringCase(a, b) === 0
