/** Elements of a pattern to closures that read a text. */

import { offsetZone, prefixedOffsetZone, UTC, type Zone, zoneOf } from '../zone.ts'
import { matchZone } from '../zone-names.ts'
import type { Element, Field, NumberElement, OffsetElement } from './element.ts'
import { DAY_PERIODS, type DayPeriod, WORDS } from './words.ts'

/** The fields that were read from a text. */
export interface Parsed {
  readonly fields: ReadonlyMap<Field, number>
  readonly zone: Zone | null
  /** Seconds east of UTC. */
  readonly offset: number | null
  readonly dayPeriod: DayPeriod | null
}

/** The reading in progress. `broken` ends it: Java throws where even an optional section may not be skipped. */
interface Reading {
  text: string
  fields: Map<Field, number>
  zone: Zone | null
  offset: number | null
  dayPeriod: DayPeriod | null
  broken: boolean
}

/** Reads at a position; returns the position after, or -1. */
type Reader = (reading: Reading, position: number) => number

const NO = -1
const REDUCED_BASE = 2000

/** Compiles elements to a reader of whole texts, which returns null where the text does not match. */
export const compileParser = (elements: readonly Element[]): ((text: string) => Parsed | null) => {
  const read = sequence(elements)
  return text => {
    const reading: Reading = { text, fields: new Map(), zone: null, offset: null, dayPeriod: null, broken: false }
    return read(reading, 0) === text.length && !reading.broken ? reading : null
  }
}

const sequence = (elements: readonly Element[]): Reader => {
  const readers = elements.map(readerOf)
  return (reading, position) => {
    let at = position
    for (const read of readers) {
      at = read(reading, at)
      if (at === NO) return NO
    }
    return at
  }
}

const readerOf = (element: Element): Reader => {
  switch (element.kind) {
    case 'literal':
      return ({ text }, at) => (text.startsWith(element.text, at) ? at + element.text.length : NO)
    case 'number':
      return numberReader(element)
    case 'text': {
      const { from, names } = WORDS[element.field]
      return wordReader(names[element.width], (reading, index) => put(reading, element.field, from + index))
    }
    case 'dayPeriod': {
      const names = DAY_PERIODS.map(period => (element.width === 'narrow' ? period.narrow : period.name))
      return wordReader(names, (reading, index) => {
        const period = DAY_PERIODS[index] ?? null
        if (reading.dayPeriod !== null && reading.dayPeriod !== period) return false
        reading.dayPeriod = period
        return true
      })
    }
    case 'offset':
      return (reading, at) => readOffset(reading, at, element)
    case 'gmtOffset':
      return (reading, at) => readGmtOffset(reading, at, element.full)
    case 'zoneId':
      return (reading, at) => readZone(reading, at, 'none')
    case 'zoneName':
      return (reading, at) => readZone(reading, at, element.full ? 'full' : 'short')
    case 'pad':
      return padReader(element.width, readerOf(element.element))
    case 'optional':
      return optionalReader(sequence(element.elements))
  }
}

/** Stores a field; the same field twice must have the same value. */
const put = (reading: Reading, field: Field, value: number): boolean => {
  const before = reading.fields.get(field)
  reading.fields.set(field, value)
  return before === undefined || before === value
}

const putOffset = (reading: Reading, seconds: number): boolean => {
  const before = reading.offset
  reading.offset = seconds
  return before === null || before === seconds
}

/** Where one letter stands for several names (`J`), the last of them is meant, as in Java. */
const wordReader = (names: readonly string[], store: (reading: Reading, index: number) => boolean): Reader => {
  const byLength = [...names.keys()].sort((a, b) => (names[b] ?? '').length - (names[a] ?? '').length || b - a)
  return (reading, at) => {
    const index = byLength.find(candidate => reading.text.startsWith(names[candidate] ?? '', at))
    if (index === undefined || !store(reading, index)) return NO
    return at + (names[index] ?? '').length
  }
}

const optionalReader =
  (read: Reader): Reader =>
  (reading, at) => {
    const before = { ...reading, fields: new Map(reading.fields) }
    const end = read(reading, at)
    if (end !== NO || reading.broken) return end
    Object.assign(reading, before)
    return at
  }

const padReader =
  (width: number, read: Reader): Reader =>
  (reading, at) => {
    const { text } = reading
    const end = at + width
    if (end > text.length) return NO
    let start = at
    while (start < end && text.charAt(start) === ' ') start += 1
    reading.text = text.slice(0, end)
    const after = read(reading, start)
    reading.text = text
    return after === end ? end : NO
  }

const isDigit = (text: string, at: number): boolean => {
  const char = text.charCodeAt(at)
  return char >= 48 && char <= 57
}

/** Counts the digits at a position, at most `max`. */
const countDigits = (text: string, at: number, max: number): number => {
  let count = 0
  while (count < max && isDigit(text, at + count)) count += 1
  return count
}

const numberReader = (element: NumberElement): Reader => {
  const { field, min, max, sign, form, reserved } = element
  return (reading, position) => {
    const { text } = reading
    const lead = text.charAt(position)
    const signed = lead === '+' || lead === '-'
    if (lead === '+' && sign !== 'exceeds') return NO
    if (lead === '-' && sign === 'never') return NO
    const at = signed ? position + 1 : position
    const digits = countDigits(text, at, max + reserved)
    if (digits < min) return NO
    const length = reserved > 0 ? Math.min(digits, Math.max(min, digits - reserved)) : digits
    const value = Number(text.slice(at, at + length))
    if (lead === '-' && value === 0) return NO
    if (sign === 'exceeds' && lead !== '-' && (lead === '+') !== length > min) return NO
    const read = form === 'fraction' ? value * 10 ** (9 - length) : lead === '-' ? -value : value
    const completed = form === 'reduced' && length === 2 ? REDUCED_BASE + read : read
    return put(reading, field, completed) ? at + length : NO
  }
}

/** Reads two digits, or returns -1. */
const twoDigits = (text: string, at: number): number =>
  isDigit(text, at) && isDigit(text, at + 1) ? Number(text.slice(at, at + 2)) : NO

interface OffsetPart {
  readonly seconds: number
  readonly end: number
}

/** Reads an offset with its sign; null where there is none, `broken` where its parts are out of range. */
const scanOffset = (
  text: string,
  at: number,
  element: Omit<OffsetElement, 'kind' | 'zero'>,
): OffsetPart | 'broken' | null => {
  const lead = text.charAt(at)
  const hours = twoDigits(text, at + 1)
  if ((lead !== '+' && lead !== '-') || hours === NO) return null
  let end = at + 3
  const part = (): number => {
    const start = element.colon ? end + 1 : end
    if (element.colon && text.charAt(end) !== ':') return NO
    const value = twoDigits(text, start)
    if (value === NO || value > 59) return NO
    end = start + 2
    return value
  }
  const minutes = part()
  if (minutes === NO && element.minutes === 'required') return null
  const seconds = minutes !== NO && element.seconds ? part() : NO
  if (hours > 23) return 'broken'
  const total = hours * 3600 + Math.max(minutes, 0) * 60 + Math.max(seconds, 0)
  return { seconds: lead === '-' ? 0 - total : total, end }
}

const readOffset = (reading: Reading, at: number, element: OffsetElement): number => {
  const { text } = reading
  if (at >= text.length) return NO
  if (text.startsWith(element.zero, at)) return putOffset(reading, 0) ? at + element.zero.length : NO
  const scanned = scanOffset(text, at, element)
  if (scanned === 'broken') reading.broken = true
  if (scanned === null || scanned === 'broken') return NO
  return putOffset(reading, scanned.seconds) ? scanned.end : NO
}

const GMT_FULL = /([+-])(\d\d):(\d\d)(?::(\d\d))?/y
const GMT_SHORT = /([+-])(\d\d?)(?::(\d\d)(?::(\d\d))?)?/y

const readGmtOffset = (reading: Reading, at: number, full: boolean): number => {
  const { text } = reading
  if (!text.startsWith('GMT', at)) return NO
  const start = at + 3
  const lead = text.charAt(start)
  if (lead !== '+' && lead !== '-') return putOffset(reading, 0) ? start : NO
  const pattern = full ? GMT_FULL : GMT_SHORT
  pattern.lastIndex = start
  const match = pattern.exec(text)
  if (match === null) return NO
  const total = Number(match[2]) * 3600 + Number(match[3] ?? 0) * 60 + Number(match[4] ?? 0)
  return putOffset(reading, lead === '-' ? 0 - total : total) ? pattern.lastIndex : NO
}

const ID_OFFSET = { colon: true, minutes: 'required', seconds: true } as const
const MAX_OFFSET = 18 * 3600

/** Reads an offset, a prefixed offset, a zone id or (with `names`) a zone name; `Z` last. */
const readZone = (reading: Reading, at: number, names: 'short' | 'full' | 'none'): number => {
  const { text } = reading
  const lead = text.charAt(at)
  if (lead === '+' || lead === '-') return readOffsetZone(reading, '', at)
  if (text.startsWith('GMT0', at)) return setZone(reading, 'GMT0', at + 4)
  for (const prefix of ['UTC', 'UT', 'GMT']) {
    if (text.startsWith(prefix, at)) return readOffsetZone(reading, prefix, at + prefix.length)
  }
  const match = matchZone(text, at, names)
  if (match === null) return lead === 'Z' ? setZone(reading, UTC.id, at + 1) : NO
  return match.zone === null ? NO : setZone(reading, match.zone, match.end)
}

const setZone = (reading: Reading, id: string, end: number): number => {
  const zone = zoneOf(id)
  if (zone === null) return NO
  reading.zone = zone
  return end
}

/** After a prefix, a text that is no offset is left for the rest of the pattern. */
const readOffsetZone = (reading: Reading, prefix: string, at: number): number => {
  const scanned = scanOffset(reading.text, at, ID_OFFSET)
  if (scanned === null && prefix !== '') return setZone(reading, prefix, at)
  if (scanned === null) return NO
  if (scanned === 'broken' || Math.abs(scanned.seconds) > MAX_OFFSET) return NO
  reading.zone = prefix === '' ? offsetZone(scanned.seconds) : prefixedOffsetZone(prefix, scanned.seconds)
  return scanned.end
}
