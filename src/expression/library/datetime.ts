/**
 * `#datetime`: ISO 8601 instants in, ISO 8601 in UTC out. What is null, empty or no instant gives null (-1 for a field, the
 * default for a difference), and so does a result outside the years 0001 to 9999. A date without `Z` or an offset is no
 * instant; `#datetime.parse` reads such texts.
 */
import {
  CODES,
  civilDateOf,
  compilePattern,
  type DatePattern,
  existingDay,
  inRange,
  MS_PER_DAY,
  modulo,
  monthsBetween,
  periodBetween,
  plusMonths,
  scanInstant,
  UTC,
  writeDate,
  writeDateTime,
  writeTime,
  type Zone,
  zoneOf,
} from '../datetime/index.ts'
import type { Value } from '../value.ts'
import { integerAt, mapAt, numberAt, textAt, valueAt } from './arguments.ts'
import { type Context, type Entry, LiteralError } from './entry.ts'
import { chargeText } from './limits.ts'
import { doubleValue } from './numbers.ts'
import {
  FLAT,
  fallback,
  INTEGER,
  integer,
  map,
  NUMBER_OR_NULL,
  PER_CHARACTER,
  TEXT,
  TEXT_OR_NULL,
  text,
} from './params.ts'

type Args = readonly Value[]

const common = { namespace: 'datetime', pure: true, extension: false } as const

/** Most characters of a pattern that is not a constant; a longer one gives null. */
const MAX_PATTERN = 200

const instantAt = (args: Args, index: number): number | null => {
  const source = textAt(args, index)
  return source === null ? null : scanInstant(source)
}

const onInstant =
  (change: (epochMs: number) => Value): Entry['impl'] =>
  args => {
    const epochMs = instantAt(args, 0)
    return epochMs === null ? null : change(epochMs)
  }

const written = (epochMs: number): string | null => (inRange(epochMs) === null ? null : writeDateTime(epochMs))

const dayOf = (epochMs: number): number => Math.floor(epochMs / MS_PER_DAY)

const addMonths = (epochMs: number, months: number): number =>
  plusMonths(dayOf(epochMs), months) * MS_PER_DAY + modulo(epochMs, MS_PER_DAY)

const adding = (
  unit: string,
  change: (epochMs: number, count: number) => number,
  note: string,
  examples: Entry['examples'],
): Entry => ({
  ...common,
  name: `add${unit}`,
  params: [text('date'), integer('count')],
  returns: TEXT_OR_NULL,
  cost: FLAT,
  doc: `The instant \`count\` ${unit.toLowerCase()} later, or earlier when \`count\` is negative.${note} Null where the date is not an instant.`,
  examples: [...examples, { expression: `#datetime.add${unit}('', 1)`, value: null }],
  impl: args => {
    const count = integerAt(args, 1, 'count')
    const epochMs = instantAt(args, 0)
    return epochMs === null ? null : written(change(epochMs, count))
  },
})

const multiples = (ms: number) => (epochMs: number, count: number) => epochMs + count * ms

const CLAMPED = ' A day that the month does not have becomes its last day.'

const additions: readonly Entry[] = [
  adding('Days', multiples(MS_PER_DAY), '', [
    { expression: "#datetime.addDays('2021-01-31T01:01:01Z', 1)", value: '2021-02-01T01:01:01.000Z' },
    { expression: "#datetime.addDays('2021-03-01T00:00:00+02:00', -1)", value: '2021-02-27T22:00:00.000Z' },
  ]),
  adding('Months', addMonths, CLAMPED, [
    { expression: "#datetime.addMonths('2020-12-31T01:01:01.001Z', 2)", value: '2021-02-28T01:01:01.001Z' },
  ]),
  adding('Years', (epochMs, count) => addMonths(epochMs, count * 12), CLAMPED, [
    { expression: "#datetime.addYears('2021-01-31T01:01:01Z', 1)", value: '2022-01-31T01:01:01.000Z' },
    { expression: "#datetime.addYears('2020-02-29Z', 1)", value: '2021-02-28T00:00:00.000Z' },
    { expression: "#datetime.addYears('2021-01-31T01:01:01Z', 8000)", value: null },
  ]),
  adding('Hours', multiples(3_600_000), '', [
    { expression: "#datetime.addHours('2021-01-31T23:59:59Z', 1)", value: '2021-02-01T00:59:59.000Z' },
  ]),
  adding('Minutes', multiples(60_000), '', [
    { expression: "#datetime.addMinutes('2021-01-31T23:59:59Z', 10)", value: '2021-02-01T00:09:59.000Z' },
  ]),
  adding('Seconds', multiples(1000), '', [
    { expression: "#datetime.addSeconds('2021-01-01T00:00:00.5Z', -1)", value: '2020-12-31T23:59:59.500Z' },
  ]),
]

const getting = (unit: string, doc: string, value: number, read: (epochMs: number) => number): Entry => ({
  ...common,
  name: `get${unit}`,
  params: [text('date')],
  returns: INTEGER,
  cost: FLAT,
  doc: `${doc} in UTC, or -1 where the date is not an instant.`,
  examples: [
    { expression: `#datetime.get${unit}('2021-01-31T23:58:59Z')`, value },
    { expression: `#datetime.get${unit}(null)`, value: -1 },
    { expression: `#datetime.get${unit}('31/01/2021')`, value: -1 },
  ],
  impl: args => {
    const epochMs = instantAt(args, 0)
    return epochMs === null ? -1 : read(epochMs)
  },
})

const getters: readonly Entry[] = [
  getting('DayOfMonth', 'The day of the month, 1 to 31,', 31, epochMs => civilDateOf(dayOf(epochMs)).day),
  getting('Month', 'The month, 1 to 12,', 1, epochMs => civilDateOf(dayOf(epochMs)).month),
  getting('Year', 'The year', 2021, epochMs => civilDateOf(dayOf(epochMs)).year),
  getting('Hour', 'The hour, 0 to 23,', 23, epochMs => Math.floor(modulo(epochMs, MS_PER_DAY) / 3_600_000)),
  getting('Minute', 'The minute, 0 to 59,', 58, epochMs => Math.floor(modulo(epochMs, 3_600_000) / 60_000)),
  getting('Second', 'The second, 0 to 59,', 59, epochMs => Math.floor(modulo(epochMs, 60_000) / 1000)),
]

const onDays =
  (difference: (from: number, to: number) => Value, fallbackOf: (args: Args) => Value): Entry['impl'] =>
  args => {
    const from = instantAt(args, 0)
    const to = instantAt(args, 1)
    return from === null || to === null ? fallbackOf(args) : difference(dayOf(from), dayOf(to))
  }

/** Adds zero so that no result is -0. */
const whole = (value: number): number => Math.trunc(value) + 0

const between = (
  unit: string,
  difference: (from: number, to: number) => number,
  examples: Entry['examples'],
): Entry => ({
  ...common,
  name: `${unit}Between`,
  params: [text('from'), text('to'), fallback()],
  returns: NUMBER_OR_NULL,
  cost: FLAT,
  doc: `The whole ${unit} from one date to another, negative when \`to\` is earlier; the default where one is not an instant. Calendar dates in UTC are compared: the time of day does not count.`,
  examples: [...examples, { expression: `#datetime.${unit}Between('2021-01-01Z', 'x', -1)`, value: -1 }],
  impl: onDays(difference, args => valueAt(args, 2)),
})

const differences: readonly Entry[] = [
  between('days', (from, to) => to - from, [
    { expression: "#datetime.daysBetween('2021-01-01T00:00:00Z', '2021-01-01T08:45:00Z', -1)", value: 0 },
    { expression: "#datetime.daysBetween('2021-01-03T00:00:01Z', '2021-01-01T10:30:00Z', -1)", value: -2 },
  ]),
  between('weeks', (from, to) => whole((to - from) / 7), [
    { expression: "#datetime.weeksBetween('2021-01-01T00:00:01Z', '2021-01-15T10:30:00Z', -1)", value: 2 },
  ]),
  between('months', monthsBetween, [
    { expression: "#datetime.monthsBetween('2021-02-01T00:00:01Z', '2021-03-01T10:30:00Z', -1)", value: 1 },
    { expression: "#datetime.monthsBetween('2021-01-31Z', '2021-02-28Z', -1)", value: 0 },
  ]),
  between('years', (from, to) => whole(monthsBetween(from, to) / 12), [
    { expression: "#datetime.yearsBetween('2021-01-01T00:00:01Z', '2022-01-01T10:30:00Z', -1)", value: 1 },
  ]),
  {
    ...common,
    name: 'periodBetween',
    params: [text('from'), text('to'), text('default')],
    returns: TEXT_OR_NULL,
    cost: FLAT,
    doc: 'The ISO 8601 period from one calendar date to another, `P1Y2M3D`; each part is negative when `to` is earlier, and no difference is `P0D`. The default where one is not an instant.',
    examples: [
      { expression: "#datetime.periodBetween('2021-01-01T00:00:00Z', '2021-01-01T00:00:00Z', -1)", value: 'P0D' },
      { expression: "#datetime.periodBetween('2020-01-31Z', '2021-03-01Z', null)", value: 'P1Y1M1D' },
      { expression: "#datetime.periodBetween('2021-03-01Z', '2020-12-31Z', null)", value: 'P-2M-1D' },
      { expression: "#datetime.periodBetween(null, '2021-01-01Z', -1)", value: '-1' },
    ],
    impl: onDays(periodBetween, args => textAt(args, 2)),
  },
]

/** Compiles a pattern of an evaluation, at a unit of work per character. */
const patternOf = (source: string, context: Context): DatePattern | null => {
  if (source.length > MAX_PATTERN) return null
  context.spend(source.length + 1)
  const compiled = compilePattern(source)
  return compiled.ok ? compiled.pattern : null
}

/** @throws LiteralError with the offset of the mistake */
const literalPattern = (source: string, argument: number): DatePattern => {
  const compiled = compilePattern(source)
  if (compiled.ok) return compiled.pattern
  const { code, message, start, end } = compiled.mistake
  throw new LiteralError(argument, start, end, code, message, CODES[code].help)
}

/** @throws LiteralError over the whole id */
const literalZone = (id: string, argument: number): Zone => {
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
  const epochMs = instantAt(args, 0)
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

/** PingOne prints no milliseconds where there are none. */
const defaultPrint = (epochMs: number, zone: Zone): string | null =>
  (modulo(epochMs, 1000) === 0 ? WITHOUT_MILLISECONDS : WITH_MILLISECONDS).print(epochMs, zone)

const inZoneAt = (args: Args, context: Context, zone: Zone | null, pattern: PatternAt): Value => {
  const epochMs = instantAt(args, 0)
  if (epochMs === null || zone === null) return null
  if (valueAt(args, 2) === null) return defaultPrint(epochMs, zone)
  return pattern(context)?.print(epochMs, zone) ?? null
}

const zoneAt = (args: Args, index: number): Zone | null => {
  const id = textAt(args, index)
  return id === null ? null : zoneOf(id)
}

const patterned: readonly Entry[] = [
  {
    ...common,
    name: 'format',
    params: [text('date'), text('pattern', { literal: 'date-pattern' })],
    returns: TEXT_OR_NULL,
    cost: PER_CHARACTER,
    doc: 'The instant in UTC, printed with a Java `DateTimeFormatter` pattern and English names. Weeks start on Sunday. The zone is the offset `Z`, also for `z` and `VV`. Null where the date is not an instant, or the pattern is null, not a pattern or, unless it is a constant, longer than 200 characters.',
    examples: [
      {
        expression: "#datetime.format('2021-01-01T09:15:00Z', 'EEEE, dd MMMM; h:mm a')",
        value: 'Friday, 01 January; 9:15 AM',
      },
      { expression: "#datetime.format('2021-01-01T09:15:00+09:15', 'yyyy/D')", value: '2021/1' },
      { expression: "#datetime.format('yesterday', 'yyyy')", value: null },
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
    returns: TEXT_OR_NULL,
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
    params: [text('date'), text('timezone', { literal: 'time-zone' }), text('pattern', { literal: 'date-pattern' })],
    returns: TEXT_OR_NULL,
    cost: PER_CHARACTER,
    doc: "The instant in a time zone, printed with a Java `DateTimeFormatter` pattern; without a pattern `yyyy-MM-dd'T'HH:mm:ss[.SSS]Z`, with milliseconds only where there are some. A zone is `Z`, `UTC`, `GMT` or `UT` (also with an offset), an offset, or an IANA name. Null where the date is not an instant or the zone or the pattern is none.",
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
      { expression: "#datetime.toDateTimeInTimezone('2023-01-01', 'Z', null)", value: null },
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

const toDateTime: Entry['impl'] = args => {
  const [year, month, day] = [integerAt(args, 0, 'year'), integerAt(args, 1, 'month'), integerAt(args, 2, 'day')]
  const [hour, minute, second] = [
    integerAt(args, 3, 'hour'),
    integerAt(args, 4, 'minute'),
    integerAt(args, 5, 'second'),
  ]
  const date = existingDay(year, month, day)
  if (date === null || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return null
  return written(date * MS_PER_DAY + ((hour * 60 + minute) * 60 + second) * 1000)
}

/** A side that is not an instant counts as null, and null comes before every instant. */
const compare: Entry['impl'] = args => {
  const a = instantAt(args, 0)
  const b = instantAt(args, 1)
  return Math.sign((a ?? Number.MIN_SAFE_INTEGER) - (b ?? Number.MIN_SAFE_INTEGER))
}

const conversions: readonly Entry[] = [
  {
    ...common,
    name: 'now',
    params: [],
    returns: TEXT,
    cost: FLAT,
    pure: false,
    doc: 'The instant of the decision: the same wherever a decision asks.',
    examples: [{ expression: '#datetime.compare(#datetime.now(), #datetime.now())', value: 0 }],
    impl: (_, context) => writeDateTime(context.nowMs),
  },
  {
    ...common,
    name: 'toDateTime',
    params: ['year', 'month', 'day', 'hour', 'minute', 'second'].map(integer),
    returns: TEXT_OR_NULL,
    cost: FLAT,
    doc: 'The instant of a date and time in UTC; null where there is no such day or time.',
    examples: [
      { expression: '#datetime.toDateTime(2021, 1, 31, 23, 59, 59)', value: '2021-01-31T23:59:59.000Z' },
      { expression: '#datetime.toDateTime(2021, 2, 29, 0, 0, 0)', value: null },
      { expression: '#datetime.toDateTime(2021, 1, 1, 24, 0, 0)', value: null },
    ],
    impl: toDateTime,
  },
  {
    ...common,
    name: 'toDate',
    params: [text('date')],
    returns: TEXT_OR_NULL,
    cost: FLAT,
    doc: 'The date of an instant in UTC.',
    examples: [
      { expression: "#datetime.toDate('2021-02-28Z')", value: '2021-02-28Z' },
      { expression: "#datetime.toDate('2023-01-01T23:59:59-08:00')", value: '2023-01-02Z' },
      { expression: "#datetime.toDate('2021-02-29Z')", value: null },
    ],
    impl: onInstant(writeDate),
  },
  {
    ...common,
    name: 'toTime',
    params: [text('date')],
    returns: TEXT_OR_NULL,
    cost: FLAT,
    doc: 'The time of day of an instant in UTC, with milliseconds only where there are some.',
    examples: [
      { expression: "#datetime.toTime('2023-01-01T23:59:59Z')", value: '23:59:59Z' },
      { expression: "#datetime.toTime('2023-01-01T23:59:59.001999Z')", value: '23:59:59.001Z' },
      { expression: "#datetime.toTime(' ')", value: null },
    ],
    impl: onInstant(writeTime),
  },
  {
    ...common,
    name: 'compare',
    params: [text('a'), text('b')],
    returns: INTEGER,
    cost: FLAT,
    doc: 'Zero for the same instant, -1 when `a` is earlier, 1 when it is later. What is not an instant counts as null, which comes first: test a claim that may be missing before comparing it.',
    examples: [
      { expression: "#datetime.compare('2021-01-01T00:00:00Z', '2021-01-01T00:00:00Z')", value: 0 },
      { expression: "#datetime.compare('2021-01-01T01:00:00+01:00', '2021-01-01Z')", value: 0 },
      { expression: "#datetime.compare('2020-01-01Z', '2021-01-01Z')", value: -1 },
      { expression: "#datetime.compare('2020-01-01Z', null)", value: 1 },
    ],
    impl: compare,
  },
  {
    ...common,
    name: 'toUnixTimestamp',
    params: [text('date')],
    returns: TEXT_OR_NULL,
    cost: FLAT,
    doc: 'The seconds since 1970-01-01T00:00:00Z, as a text; milliseconds are dropped.',
    examples: [
      { expression: "#datetime.toUnixTimestamp('2020-12-31Z')", value: '1609372800' },
      { expression: "#datetime.toUnixTimestamp('2020-12-31T23:59:59.001Z')", value: '1609459199' },
      { expression: "#datetime.toUnixTimestamp('')", value: null },
    ],
    impl: onInstant(epochMs => String(Math.floor(epochMs / 1000))),
  },
  {
    ...common,
    name: 'fromUnixTimestamp',
    params: [fallback('seconds')],
    returns: TEXT_OR_NULL,
    cost: FLAT,
    doc: 'The instant of a number of seconds since 1970-01-01T00:00:00Z; a fraction is dropped. Null gives null.',
    examples: [
      { expression: '#datetime.fromUnixTimestamp(1609459199)', value: '2020-12-31T23:59:59.000Z' },
      { expression: '#datetime.fromUnixTimestamp(null)', value: null },
    ],
    impl: args => {
      if (valueAt(args, 0) === null) return null
      return written(Math.trunc(doubleValue(numberAt(args, 0, 'seconds'))) * 1000)
    },
  },
]

/** The 27 functions of `#datetime`. */
export const datetime: readonly Entry[] = [...additions, ...getters, ...conversions, ...patterned, ...differences]
