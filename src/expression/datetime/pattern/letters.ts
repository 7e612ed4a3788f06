/** What each letter of a pattern means at each width: Java 17's `DateTimeFormatter`, as one table. */
import type { Element, Field, NumberElement, OffsetElement, TextWidth } from './element.ts'

/** Returns the element of a letter repeated `count` times, or null where the letter has no such width. */
export type Letter = (count: number) => Element | null

type TextField = Extract<Element, { kind: 'text' }>['field']

const MAX_DIGITS = 19
const PLAIN = { kind: 'number', form: 'plain', reserved: 0 } as const

const number = (field: Field, min: number, max: number, sign: NumberElement['sign']): NumberElement => ({
  ...PLAIN,
  field,
  min,
  max,
  sign,
})

/** One letter: any number of digits. Two letters: exactly two. */
const oneOrTwo =
  (field: Field): Letter =>
  count =>
    count === 1 ? number(field, 1, MAX_DIGITS, 'normal') : count === 2 ? number(field, 2, 2, 'never') : null

const single =
  (field: Field): Letter =>
  count =>
    count === 1 ? number(field, 1, MAX_DIGITS, 'normal') : null

const long =
  (field: Field, sign: NumberElement['sign']): Letter =>
  count =>
    count <= MAX_DIGITS ? number(field, count, MAX_DIGITS, sign) : null

const year =
  (field: Field): Letter =>
  count => {
    if (count === 2) return { ...number(field, 2, 2, 'never'), form: 'reduced' }
    if (count > MAX_DIGITS) return null
    return number(field, count, MAX_DIGITS, count < 4 ? 'normal' : 'exceeds')
  }

const WIDTHS: readonly (TextWidth | undefined)[] = [undefined, undefined, undefined, 'short', 'full', 'narrow']

const text = (field: TextField, count: number): Element | null => {
  const width = WIDTHS[count]
  return width === undefined ? null : { kind: 'text', field, width }
}

/** A number up to two letters, then a name. */
const numberOrText =
  (field: TextField): Letter =>
  count =>
    count <= 2 ? oneOrTwo(field)(count) : text(field, count)

const shortText =
  (field: TextField): Letter =>
  count =>
    text(field, Math.max(count, 3))

const offset = (count: number, zero: string): OffsetElement | null => {
  if (count > 5) return null
  const minutes = count === 1 ? 'optional' : 'required'
  return { kind: 'offset', colon: count === 3 || count === 5, minutes, seconds: count > 3, zero }
}

const zoneOffset = (count: number): Element | null => {
  if (count < 4) return offset(2, '+0000')
  return count === 4 ? { kind: 'gmtOffset', full: true } : offset(count, 'Z')
}

/** Forms that exist at width 1 and 4 only. */
const oneOrFour =
  (make: (full: boolean) => Element): Letter =>
  count =>
    count === 1 || count === 4 ? make(count === 4) : null

export const LETTERS: Readonly<Record<string, Letter>> = {
  G: shortText('era'),
  u: year('year'),
  y: year('yearOfEra'),
  Y: year('weekYear'),
  Q: numberOrText('quarter'),
  q: numberOrText('quarter'),
  M: numberOrText('month'),
  L: numberOrText('month'),
  w: count => (count <= 2 ? number('weekOfYear', count, 2, 'never') : null),
  W: count => (count === 1 ? number('weekOfMonth', 1, 1, 'never') : null),
  d: oneOrTwo('dayOfMonth'),
  D: count =>
    count === 1
      ? number('dayOfYear', 1, MAX_DIGITS, 'normal')
      : count <= 3
        ? number('dayOfYear', count, 3, 'never')
        : null,
  F: single('alignedDayOfWeek'),
  g: long('julianDay', 'normal'),
  E: shortText('dayOfWeek'),
  e: count => (count <= 2 ? number('localDayOfWeek', count, count, 'never') : text('dayOfWeek', count)),
  c: count => (count === 1 ? number('localDayOfWeek', 1, 1, 'never') : text('dayOfWeek', count)),
  a: count => (count === 1 ? { kind: 'text', field: 'dayHalf', width: 'short' } : null),
  B: count =>
    count === 1 || count === 4 || count === 5
      ? { kind: 'dayPeriod', width: count === 1 ? 'short' : count === 4 ? 'full' : 'narrow' }
      : null,
  h: oneOrTwo('clockHourOfHalf'),
  K: oneOrTwo('hourOfHalf'),
  k: oneOrTwo('clockHour'),
  H: oneOrTwo('hour'),
  m: oneOrTwo('minute'),
  s: oneOrTwo('second'),
  S: count => (count <= 9 ? { ...number('nano', count, count, 'never'), form: 'fraction' } : null),
  A: long('milliOfDay', 'never'),
  n: long('nano', 'never'),
  N: long('nanoOfDay', 'never'),
  V: count => (count === 2 ? { kind: 'zoneId' } : null),
  z: count => (count <= 4 ? { kind: 'zoneName', full: count === 4, generic: false } : null),
  v: oneOrFour(full => ({ kind: 'zoneName', full, generic: true })),
  O: oneOrFour(full => ({ kind: 'gmtOffset', full })),
  X: count => offset(count, 'Z'),
  x: count => offset(count, count === 1 ? '+00' : count % 2 === 0 ? '+0000' : '+00:00'),
  Z: zoneOffset,
}
