/** Classes of foreign text: words of ours for how a text differs from the one that was wanted. */

/** What a JSON value is, where a text was wanted. */
export const kindOf = (value: unknown): string => {
  if (value === undefined) return 'absent'
  if (value === null) return 'null'
  if (value === '') return 'empty'
  if (typeof value === 'bigint') return 'number'
  return Array.isArray(value) ? (value.length === 0 ? 'empty_list' : 'list') : typeof value
}

/** How a text differs from a wanted one: `same`, `other_letter_case`, `space_at_an_end`; null for a text that is unlike it. */
export const likeText = (text: string, wanted: string): string | null => {
  if (text === wanted) return 'same'
  if (text.toLowerCase() === wanted.toLowerCase()) return 'other_letter_case'
  return text.trim().toLowerCase() === wanted.toLowerCase() ? 'space_at_an_end' : null
}

/** How a URL differs from a wanted one, the least difference first; null for one that is unlike it. */
export const likeUrl = (text: string, wanted: string): string | null => {
  const like = likeText(text, wanted)
  if (like !== null) return like
  if (text === `${wanted}/`) return 'with_slash'
  if (`${text}/` === wanted) return 'without_slash'
  if (!URL.canParse(text) || !URL.canParse(wanted)) return null
  const [a, b] = [new URL(text), new URL(wanted)]
  const path = ({ pathname }: URL): string => pathname.replace(/\/$/, '')
  if (a.host === b.host && a.protocol === b.protocol) return path(a) === path(b) ? 'other_spelling' : 'other_path'
  if (a.hostname === b.hostname && path(a) === path(b)) return a.protocol === b.protocol ? 'other_port' : 'other_scheme'
  return a.hostname === b.hostname ? 'other_path' : null
}

/** What is wrong with characters that have to be visible ASCII. */
export const kindOfCharacters = (text: string): string => {
  if (text === '') return 'empty'
  if (/[\r\n]+$/.test(text)) return 'line_break_at_the_end'
  if (/[\r\n]/.test(text)) return 'line_break'
  return /[^\x00-\x7f]/.test(text) ? 'not_ascii' : /[\x00-\x1f\x7f]/.test(text) ? 'control_character' : 'visible'
}
