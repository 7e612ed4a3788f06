/** The functions of `#datetime` that take a Java date pattern. */
import {
  CODES,
  compilePattern,
  type DatePattern,
  modulo,
  UTC,
  writeDateTime,
  type Zone,
  zoneOf,
} from '../datetime/index.ts'
import type { Value } from '../value.ts'
import { mapAt, textAt, valueAt } from './arguments.ts'
import { chargeText } from './charges.ts'
import { common, instantAt } from './datetime-instant.ts'
import { type Context, type Entry, LiteralError } from './entry.ts'
import { date, INSTANT_OR_NULL, map, PER_CHARACTER, TEXT_OR_NULL, text } from './params.ts'

type Args = readonly Value[]

/** Most characters of a pattern that is not a constant; a longer one gives null. */
const MAX_PATTERN = 200

/** Compiles a pattern of an evaluation, at a unit of work per character. */
const patternOf = (source: string, context: Context): DatePattern | null => {
  if (source.length > MAX_PATTERN) return null
  context.spend(source.length + 1)
  const compiled = compilePattern(source)
  return compiled.ok ? compiled.pattern : null
}

/** @throws LiteralError with the offset of the mistake */
export const literalPattern = (source: string, argument: number): DatePattern => {
  const compiled = compilePattern(source)
  if (compiled.ok) return compiled.pattern
  const { code, message, start, end } = compiled.mistake
  throw new LiteralError(argument, start, end, code, message, CODES[code].help.split('\n', 1)[0] ?? '')
}

/** @throws LiteralError over the whole id */
export const literalZone = (id: string, argument: number): Zone => {
  const zone = zoneOf(id)
  if (zone !== null) return zone
  throw new LiteralError(argument, 0, id.length, 'CG2404', `\`${id}\` is not a time zone`, CODES.CG2404.help)
}

type PatternAt = (context: Context) => DatePattern | null

const patternAt =
  (args: Args, index: number): PatternAt =>
  context => {
    const source = textAt(args, index)
    return source === null ? null : patternOf(source, context)
  }

/** Compiles a literal at load; what is no literal (null, too) is left to the evaluation. */
const fixedPattern = (source: string | undefined, argument: number): PatternAt | null => {
  if (source === undefined) return null
  const pattern = literalPattern(source, argument)
  return () => pattern
}

const printAt = (args: Args, context: Context, pattern: PatternAt): Value => {
  const epochMs = instantAt(args, 0, context)
  return epochMs === null ? null : (pattern(context)?.print(epochMs, UTC) ?? null)
}

const parseAt = (args: Args, context: Context, pattern: PatternAt): Value => {
  const source = textAt(args, 0)
  const options = mapAt(args, 2, 'options')
  const id = options !== null && Object.hasOwn(options, 'zoneid') ? (options['zoneid'] ?? null) : null
  const zone = id === null ? UTC : typeof id === 'string' ? zoneOf(id) : null
  if (source === null || zone === null) return null
  chargeText(context, source)
  const epochMs = pattern(context)?.parse(source, zone) ?? null
  return epochMs === null ? null : writeDateTime(epochMs)
}

const WITH_MILLISECONDS = literalPattern("yyyy-MM-dd'T'HH:mm:ss.SSSZ", 2)
const WITHOUT_MILLISECONDS = literalPattern("yyyy-MM-dd'T'HH:mm:ssZ", 2)

/**
 * In PingOne's published results a whole second has no milliseconds in a region (`20:30:30-0800`) and three zeros at an
 * offset (`05:30:30.000+0100`).
 */
const defaultPrint = (epochMs: number, zone: Zone): string | null =>
  (modulo(epochMs, 1000) === 0 && !isOffset(zone) ? WITHOUT_MILLISECONDS : WITH_MILLISECONDS).print(epochMs, zone)

const isOffset = ({ id }: Zone): boolean => id.startsWith('+') || id.startsWith('-')

const inZoneAt = (args: Args, context: Context, zone: Zone | null, pattern: PatternAt): Value => {
  const epochMs = instantAt(args, 0, context)
  if (epochMs === null || zone === null) return null
  if (valueAt(args, 2) === null) return defaultPrint(epochMs, zone)
  return pattern(context)?.print(epochMs, zone) ?? null
}

const zoneAt = (args: Args, index: number): Zone | null => {
  const id = textAt(args, index)
  return id === null ? null : zoneOf(id)
}

/** `format`, `parse` and `toDateTimeInTimezone`. */
export const datetimePatterns: readonly Entry[] = [
  {
    ...common,
    name: 'format',
    params: [date(), text('pattern', { literal: 'date-pattern' })],
    returns: TEXT_OR_NULL,
    result: 'dated',
    cost: PER_CHARACTER,
    doc: 'The instant in UTC, printed with a Java `DateTimeFormatter` pattern and English names. Weeks start on Sunday. The zone is the offset `Z`, also for `z` and `VV`. Null where the date is not an instant, or the pattern is null, not a pattern or, unless it is a constant, longer than 200 characters.',
    examples: [
      {
        expression: "#datetime.format('2021-01-01T09:15:00Z', 'EEEE, dd MMMM; h:mm a')",
        value: 'Friday, 01 January; 9:15 AM',
      },
      { expression: "#datetime.format('2021-01-01T09:15:00+09:15', 'yyyy/D')", value: '2021/1' },
      { expression: "#datetime.format('yesterday', 'yyyy')", value: null, strict: 'refused' },
      { expression: "#datetime.format('2021-01-01Z', null)", value: null },
    ],
    impl: (args, context) => printAt(args, context, patternAt(args, 1)),
    prepare: literals => {
      const [, source] = literals
      const pattern = fixedPattern(source, 1)
      return (args, context) => printAt(args, context, pattern ?? patternAt(args, 1))
    },
  },
  {
    ...common,
    name: 'parse',
    params: [text('text'), text('pattern', { literal: 'date-pattern' }), map('options')],
    returns: INSTANT_OR_NULL,
    cost: PER_CHARACTER,
    doc: "The instant that a text names in a Java `DateTimeFormatter` pattern. The zone is the text's own, else the option `zoneid`, else UTC; a date without a time is its midnight there. Null where the text does not match, has no full date, has an hour that is not complete (`h` without `a`), or the zone is unknown. Zone names are Java 17's, but `BST`, `IST` and others that it reads as a zone elsewhere give null.",
    examples: [
      { expression: "#datetime.parse('2022-01-01', 'yyyy-MM-dd', null)", value: '2022-01-01T00:00:00.000Z' },
      { expression: "#datetime.parse('2022-01-01 PST', 'yyyy-MM-dd z', null)", value: '2022-01-01T08:00:00.000Z' },
      {
        expression: "#datetime.parse('2022-07-01 10:00', 'yyyy-MM-dd HH:mm', {'zoneid': 'America/Vancouver'})",
        value: '2022-07-01T17:00:00.000Z',
      },
      { expression: "#datetime.parse('2021-13-01', 'yyyy-MM-dd', null)", value: null },
      { expression: "#datetime.parse('2021-01', 'yyyy-MM', null)", value: null },
    ],
    impl: (args, context) => parseAt(args, context, patternAt(args, 1)),
    prepare: literals => {
      const [, source] = literals
      const pattern = fixedPattern(source, 1)
      return (args, context) => parseAt(args, context, pattern ?? patternAt(args, 1))
    },
  },
  {
    ...common,
    name: 'toDateTimeInTimezone',
    params: [date(), text('timezone', { literal: 'time-zone' }), text('pattern', { literal: 'date-pattern' })],
    returns: TEXT_OR_NULL,
    cost: PER_CHARACTER,
    result: 'dated',
    doc: "The instant in a time zone, printed with a Java `DateTimeFormatter` pattern; without a pattern `yyyy-MM-dd'T'HH:mm:ss[.SSS]Z`, where a region has milliseconds only when there are some and an offset always. A zone is `Z`, `UTC`, `GMT` or `UT` (also with an offset), an offset, or an IANA name. Null where the date is not an instant or the zone or the pattern is none.",
    examples: [
      {
        expression: "#datetime.toDateTimeInTimezone('2023-01-01T04:30:30.000Z', 'America/Vancouver', null)",
        value: '2022-12-31T20:30:30-0800',
      },
      {
        expression:
          "#datetime.toDateTimeInTimezone('2023-01-01T04:30:30.123Z', 'America/Vancouver', 'dd-MM-YYYY hh:mm a')",
        value: '31-12-2022 08:30 PM',
      },
      {
        expression: "#datetime.toDateTimeInTimezone('2023-01-01T04:30:30.123Z', '+0100', null)",
        value: '2023-01-01T05:30:30.123+0100',
      },
      {
        expression: "#datetime.toDateTimeInTimezone('2023-01-01T04:30:30Z', '+0100', null)",
        value: '2023-01-01T05:30:30.000+0100',
      },
      {
        expression: "#datetime.toDateTimeInTimezone('2023-01-01', 'Z', null)",
        value: null,
        strict: { value: '2023-01-01T00:00:00+0000' },
      },
    ],
    impl: (args, context) => inZoneAt(args, context, zoneAt(args, 1), patternAt(args, 2)),
    prepare: literals => {
      const [, id, source] = literals
      const zone = id === undefined ? null : literalZone(id, 1)
      const pattern = fixedPattern(source, 2)
      return (args, context) => inZoneAt(args, context, zone ?? zoneAt(args, 1), pattern ?? patternAt(args, 2))
    },
  },
]
