/**
 * `#datetime`: ISO 8601 instants in, ISO 8601 in UTC out. What is null, empty or no instant gives null (-1 for a field, the
 * default for a difference), and so does a result outside the years 0001 to 9999. A date without `Z` or an offset is no
 * instant; `#datetime.parse` reads such texts.
 */
import {
  civilDateOf,
  existingDay,
  inRange,
  MS_PER_DAY,
  modulo,
  monthsBetween,
  periodBetween,
  plusMonths,
  writeDate,
  writeDateTime,
  writeTime,
} from '../datetime/index.ts'
import type { Value } from '../value.ts'
import { integerAt, numberAt, textAt, valueAt } from './arguments.ts'
import { common, instantAt } from './datetime-instant.ts'
import { datetimePatterns } from './datetime-patterns.ts'
import type { Entry } from './entry.ts'
import { doubleValue } from './numbers.ts'
import { FLAT, fallback, INTEGER, integer, NUMBER_OR_NULL, TEXT, TEXT_OR_NULL, text } from './params.ts'

type Args = readonly Value[]

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
export const datetime: readonly Entry[] = [
  ...additions,
  ...getters,
  ...conversions,
  ...datetimePatterns,
  ...differences,
]
