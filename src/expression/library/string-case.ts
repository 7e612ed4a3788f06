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

/** `String.compareToIgnoreCase`: code point by code point, each folded to upper and then to lower case. */
export const compareTextIgnoringCase = (a: string, b: string): number => {
  let index = 0
  while (index < a.length && index < b.length) {
    const left = a.codePointAt(index) ?? 0
    const right = b.codePointAt(index) ?? 0
    if (left !== right) {
      const difference = foldPoint(left) - foldPoint(right)
      if (difference !== 0) return difference
    }
    index += left > 0xffff && right > 0xffff ? 2 : 1
  }
  return a.length - b.length
}

const foldPoint = (point: number): number => {
  if (point >= 0x41 && point <= 0x5a) return point + 32
  if (point < 0x80) return point
  return fold(String.fromCodePoint(point)).codePointAt(0) ?? point
}

/** `String.equalsIgnoreCase`. */
export const equalIgnoringCase = (a: string, b: string): boolean =>
  a.length === b.length && compareTextIgnoringCase(a, b) === 0
