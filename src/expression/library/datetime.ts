/**
 * `#datetime`: ISO 8601 instants in, ISO 8601 in UTC out. What is null, empty or no instant gives null (the default for a
 * difference), and so does a result outside the years 0001 to 9999. A field or an order of it is -1 in `pel` and an error in
 * `strict`, where a date alone is its midnight in UTC. Other texts are read by `#datetime.parse`.
 */
import { civilDateOf, existingDay, MS_PER_DAY, modulo, writeDate, writeDateTime, writeTime } from '../datetime/index.ts'
import type { Value } from '../value.ts'
import { integerAt, numberAt, valueAt } from './arguments.ts'
import { additions, differences } from './datetime-arithmetic.ts'
import { common, dayOf, instantAt, instantOf, written, writtenWithin } from './datetime-instant.ts'
import { datetimePatterns } from './datetime-patterns.ts'
import { datetimeZones } from './datetime-zones.ts'
import type { Entry } from './entry.ts'
import { doubleValue } from './numbers.ts'
import { date, FLAT, fallback, INSTANT, INSTANT_OR_NULL, INTEGER, integer, TEXT_OR_NULL } from './params.ts'

const onInstant =
  (change: (epochMs: number) => Value): Entry['impl'] =>
  (args, context) => {
    const epochMs = instantAt(args, 0, context)
    return epochMs === null ? null : change(epochMs)
  }

const getting = (unit: string, doc: string, value: number, read: (epochMs: number) => number): Entry => ({
  ...common,
  name: `get${unit}`,
  params: [date('date', 'demanded')],
  returns: INTEGER,
  cost: FLAT,
  doc: `${doc} in UTC. What is not an instant, null too, is an error in \`strict\` and -1 in \`pel\`.`,
  examples: [
    { expression: `#datetime.get${unit}('2021-01-31T23:58:59Z')`, value },
    { expression: `#datetime.get${unit}(born)`, facts: { born: '31/01/2021' }, value: -1, strict: 'failure' },
    { expression: `#datetime.get${unit}('31/01/2021')`, value: -1, strict: 'refused' },
  ],
  impl: (args, context) => {
    const epochMs = instantOf(args, 0, 'date', context)
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

/** In `pel` a side that is not an instant counts as null, and null comes before every instant. */
const compare: Entry['impl'] = (args, context) => {
  const a = instantOf(args, 0, 'a', context)
  const b = instantOf(args, 1, 'b', context)
  return Math.sign((a ?? Number.MIN_SAFE_INTEGER) - (b ?? Number.MIN_SAFE_INTEGER))
}

const conversions: readonly Entry[] = [
  {
    ...common,
    name: 'now',
    params: [],
    returns: INSTANT,
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
    returns: INSTANT_OR_NULL,
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
    params: [date()],
    returns: INSTANT_OR_NULL,
    cost: FLAT,
    result: 'dated',
    doc: 'The date of an instant in UTC.',
    examples: [
      { expression: "#datetime.toDate('2021-02-28Z')", value: '2021-02-28Z' },
      { expression: "#datetime.toDate('2023-01-01T23:59:59-08:00')", value: '2023-01-02Z' },
      { expression: "#datetime.toDate('2021-02-28')", value: null, strict: { value: '2021-02-28Z' } },
      { expression: "#datetime.toDate('2021-02-29Z')", value: null, strict: 'refused' },
    ],
    impl: onInstant(writeDate),
  },
  {
    ...common,
    name: 'toTime',
    params: [date()],
    returns: TEXT_OR_NULL,
    cost: FLAT,
    result: 'dated',
    doc: 'The time of day of an instant in UTC, with milliseconds only where there are some.',
    examples: [
      { expression: "#datetime.toTime('2023-01-01T23:59:59Z')", value: '23:59:59Z' },
      { expression: "#datetime.toTime('2023-01-01T23:59:59.001999Z')", value: '23:59:59.001Z' },
      { expression: "#datetime.toTime(' ')", value: null, strict: 'refused' },
    ],
    impl: onInstant(writeTime),
  },
  {
    ...common,
    name: 'compare',
    params: [date('a', 'demanded'), date('b', 'demanded')],
    returns: INTEGER,
    cost: FLAT,
    doc: 'Zero for the same instant, -1 when `a` is earlier, 1 when it is later. What is not an instant, null too, is an error in `strict`, so that neither answer lets it pass; in `pel` it comes before every instant.',
    examples: [
      { expression: "#datetime.compare('2021-01-01T00:00:00Z', '2021-01-01T00:00:00Z')", value: 0 },
      { expression: "#datetime.compare('2021-01-01T01:00:00+01:00', '2021-01-01Z')", value: 0 },
      { expression: "#datetime.compare('2020-01-01Z', '2021-01-01Z')", value: -1 },
      { expression: "#datetime.compare(start, '2020-01-01Z')", facts: { start: 'soon' }, value: -1, strict: 'failure' },
      { expression: "#datetime.compare('2020-01-01Z', null)", value: 1, strict: 'refused' },
    ],
    impl: compare,
  },
  {
    ...common,
    name: 'toUnixTimestamp',
    params: [date()],
    returns: TEXT_OR_NULL,
    cost: FLAT,
    result: 'dated',
    doc: 'The seconds since 1970-01-01T00:00:00Z, as a text; milliseconds are dropped.',
    examples: [
      { expression: "#datetime.toUnixTimestamp('2020-12-31Z')", value: '1609372800' },
      { expression: "#datetime.toUnixTimestamp('2020-12-31T23:59:59.001Z')", value: '1609459199' },
      { expression: "#datetime.toUnixTimestamp('')", value: null, strict: 'refused' },
    ],
    impl: onInstant(epochMs => String(Math.floor(epochMs / 1000))),
  },
  {
    ...common,
    name: 'fromUnixTimestamp',
    params: [fallback('seconds')],
    returns: INSTANT_OR_NULL,
    cost: FLAT,
    nullWhen: [0],
    doc: 'The instant of a number of seconds since 1970-01-01T00:00:00Z; a fraction is dropped. Null gives null; beyond the years 0001 to 9999 it is an error in `strict`, null in `pel`.',
    examples: [
      { expression: '#datetime.fromUnixTimestamp(1609459199)', value: '2020-12-31T23:59:59.000Z' },
      { expression: '#datetime.fromUnixTimestamp(null)', value: null },
    ],
    impl: (args, context) => {
      if (valueAt(args, 0) === null) return null
      return writtenWithin(Math.trunc(doubleValue(numberAt(args, 0, 'seconds'))) * 1000, context)
    },
  },
]

/** The 27 functions of PingOne, and ours. */
export const datetime: readonly Entry[] = [
  ...additions,
  ...getters,
  ...conversions,
  ...datetimePatterns,
  ...differences,
  ...datetimeZones,
]
