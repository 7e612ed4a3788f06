/** Elements of a pattern to closures that print. */
import { zoneNames } from '../zone-names.ts'
import type { Element, NumberElement, OffsetElement, TextWidth } from './element.ts'
import { type Moment, readerOf } from './fields.ts'
import { DAY_PERIODS, includes, WORDS } from './words.ts'

/** Returns the text of a moment, or null where Java refuses to print it (a value too wide for its field). */
export type Printer = (moment: Moment) => string | null

/** Compiles elements to one printer. */
export const compilePrinter = (elements: readonly Element[]): Printer => {
  const printers = elements.map(printerOf)
  return moment => {
    let text = ''
    for (const print of printers) {
      const part = print(moment)
      if (part === null) return null
      text += part
    }
    return text
  }
}

const printerOf = (element: Element): Printer => {
  switch (element.kind) {
    case 'literal':
      return () => element.text
    case 'number':
      return numberPrinter(element)
    case 'text': {
      const { from, names } = WORDS[element.field]
      const read = readerOf(element.field)
      return moment => names[element.width][read(moment) - from] ?? null
    }
    case 'dayPeriod':
      return moment => dayPeriod(Math.floor(moment.nanoOfDay / 60e9), element.width)
    case 'offset':
      return moment => printOffset(moment.offset, element)
    case 'gmtOffset':
      return moment => printGmtOffset(moment.offset, element.full)
    case 'zoneId':
      return moment => moment.zone.id
    case 'zoneName':
      return moment => zoneName(moment, element.full ? 1 : 0, element.generic)
    case 'pad': {
      const print = printerOf(element.element)
      return moment => {
        const text = print(moment)
        return text === null || text.length > element.width ? null : text.padStart(element.width)
      }
    }
    case 'optional':
      return compilePrinter(element.elements)
  }
}

const numberPrinter = (element: NumberElement): Printer => {
  const read = readerOf(element.field)
  const { min, max, sign } = element
  switch (element.form) {
    case 'reduced':
      return moment => padded(Math.abs(read(moment)) % 100, 2)
    case 'fraction':
      return moment => padded(read(moment), 9).slice(0, min)
    case 'plain':
      return moment => {
        const value = read(moment)
        const digits = padded(Math.abs(value), min)
        if (digits.length > max && digits.length > min) return null
        if (value < 0) return sign === 'never' ? null : `-${digits}`
        return sign === 'exceeds' && digits.length > min ? `+${digits}` : digits
      }
  }
}

const padded = (value: number, width: number): string => String(value).padStart(width, '0')

const dayPeriod = (minute: number, width: TextWidth): string | null => {
  const period = DAY_PERIODS.find(candidate => includes(candidate, minute))
  if (period === undefined) return null
  return width === 'narrow' ? period.narrow : period.name
}

const printOffset = (offset: number, { colon, minutes, seconds, zero }: OffsetElement): string => {
  const total = Math.abs(offset)
  const minute = Math.floor(total / 60) % 60
  const second = total % 60
  const hour = Math.floor(total / 3600)
  const separator = colon ? ':' : ''
  let text = `${offset < 0 ? '-' : '+'}${padded(hour, 2)}`
  let shown = hour
  if (minutes === 'required' || minute > 0) {
    text += separator + padded(minute, 2)
    shown += minute
    if (seconds && second > 0) {
      text += separator + padded(second, 2)
      shown += second
    }
  }
  return shown === 0 ? zero : text
}

const printGmtOffset = (offset: number, full: boolean): string => {
  if (offset === 0) return 'GMT'
  const total = Math.abs(offset)
  const minute = Math.floor(total / 60) % 60
  const second = total % 60
  const tail =
    (full || minute > 0 || second > 0 ? `:${padded(minute, 2)}` : '') + (second > 0 ? `:${padded(second, 2)}` : '')
  return `GMT${offset < 0 ? '-' : '+'}${padded(Math.floor(total / 3600), full ? 2 : 1)}${tail}`
}

/** A zone without names, such as an offset, is called by its id. */
const zoneName = ({ epochMs, zone }: Moment, width: 0 | 1, generic: boolean): string => {
  const names = zoneNames(zone.id)
  if (names === null) return zone.id
  const form = generic ? 'generic' : zone.isDaylight(epochMs) ? 'daylight' : 'standard'
  return names[form][width]
}
