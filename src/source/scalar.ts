import type { ScalarStyle } from './source.ts'

/**
 * Maps every offset of a scalar's decoded text (and its end) to an offset in the file.
 *
 * The visible characters of the written and of the decoded text are the same in the same order; only runs of white
 * space (folding, indentation), doubled quotes and escapes differ, so one walk over both keeps them together.
 */
export const scalarOffsets = (
  text: string,
  start: number,
  end: number,
  decoded: string,
  style: ScalarStyle,
): number[] => {
  const offsets: number[] = []
  let at = firstCharacter(text, start, end, style)
  let j = 0
  while (j < decoded.length && at < end) {
    const raw = text[at] ?? ''
    const escaped = style === 'double' && raw === '\\' ? escapeLength(text, at) : 0
    if (escaped > 0) {
      const newline = /[\r\n]/.test(text[at + 1] ?? '')
      if (!newline) {
        offsets.push(at)
        j++
        if (isLowSurrogate(decoded, j)) {
          offsets.push(at)
          j++
        }
      }
      at += escaped
      if (newline) while (isSpace(text[at])) at++
    } else if (style === 'single' && raw === "'" && text[at + 1] === "'") {
      offsets.push(at)
      j++
      at += 2
    } else if (isSpace(raw) || isSpace(decoded[j])) {
      const run = at
      while (at < end && isSpace(text[at])) at++
      for (let k = 0; isSpace(decoded[j]); k++, j++) offsets.push(Math.min(run + k, Math.max(run, at - 1)))
    } else {
      offsets.push(at)
      at++
      j++
    }
  }
  while (offsets.length <= decoded.length) offsets.push(Math.min(at, end))
  return offsets
}

const isSpace = (character: string | undefined): boolean =>
  character === ' ' || character === '\n' || character === '\t' || character === '\r'

const isLowSurrogate = (text: string, at: number): boolean => {
  const unit = text.charCodeAt(at)
  return unit >= 0xdc00 && unit <= 0xdfff
}

const escapeLength = (text: string, at: number): number => {
  const wide: { readonly [letter: string]: number } = { x: 4, u: 6, U: 10 }
  return wide[text[at + 1] ?? ''] ?? 2
}

/** The first character of the content: after the quote, or after the header line of a block scalar. */
const firstCharacter = (text: string, start: number, end: number, style: ScalarStyle): number => {
  if (style === 'plain') return start
  if (style === 'single' || style === 'double') return start + 1
  let at = text.indexOf('\n', start) + 1
  if (at === 0 || at > end) return end
  while (at < end && isSpace(text[at])) at++
  return at
}
