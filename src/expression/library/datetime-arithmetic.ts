import { MS_PER_DAY, modulo, monthsBetween, periodBetween, plusMonths } from '../datetime/index.ts'
import type { Value } from '../value.ts'
import { integerAt, textAt, valueAt } from './arguments.ts'
import { common, dayOf, instantAt, writtenWithin } from './datetime-instant.ts'
import type { Entry } from './entry.ts'
import { date, FLAT, fallback, INSTANT_OR_NULL, integer, NUMBER_OR_NULL, TEXT_OR_NULL, text } from './params.ts'

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
  params: [date(), integer('count')],
  returns: INSTANT_OR_NULL,
  cost: FLAT,
  result: 'dated',
  doc: `The instant \`count\` ${unit.toLowerCase()} later, or earlier when \`count\` is negative.${note} Null where the date is not an instant; beyond the years 0001 to 9999 an error in \`strict\`, null in \`pel\`.`,
  examples: [...examples, { expression: `#datetime.add${unit}('', 1)`, value: null, strict: 'refused' }],
  impl: (args, context) => {
    const count = integerAt(args, 1, 'count')
    const epochMs = instantAt(args, 0, context)
    return epochMs === null ? null : writtenWithin(change(epochMs, count), context)
  },
})

const multiples = (ms: number) => (epochMs: number, count: number) => epochMs + count * ms

const CLAMPED = ' A day that the month does not have becomes its last day.'

/** `#datetime.addDays` and its like. */
export const additions: readonly Entry[] = [
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
    { expression: "#datetime.addYears('2021-01-31T01:01:01Z', 8000)", value: null, strict: 'refused' },
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

const onDays =
  (difference: (from: number, to: number) => Value, fallbackOf: (args: readonly Value[]) => Value): Entry['impl'] =>
  (args, context) => {
    const from = instantAt(args, 0, context)
    const to = instantAt(args, 1, context)
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
  params: [date('from'), date('to'), fallback()],
  returns: NUMBER_OR_NULL,
  cost: FLAT,
  nullWhen: [2],
  doc: `The whole ${unit} from one date to another, negative when \`to\` is earlier; the default where one is not an instant. Calendar dates in UTC are compared: the time of day does not count.`,
  examples: [
    ...examples,
    { expression: `#datetime.${unit}Between('2021-01-01Z', 'x', -1)`, value: -1, strict: 'refused' },
  ],
  impl: onDays(difference, args => valueAt(args, 2)),
})

/** `#datetime.daysBetween` and its like. */
export const differences: readonly Entry[] = [
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
    params: [date('from'), date('to'), text('default')],
    returns: TEXT_OR_NULL,
    cost: FLAT,
    nullWhen: [2],
    doc: 'The ISO 8601 period from one calendar date to another, `P1Y2M3D`; each part is negative when `to` is earlier, and no difference is `P0D`. The default where one is not an instant.',
    examples: [
      { expression: "#datetime.periodBetween('2021-01-01T00:00:00Z', '2021-01-01T00:00:00Z', null)", value: 'P0D' },
      { expression: "#datetime.periodBetween('2020-01-31Z', '2021-03-01Z', null)", value: 'P1Y1M1D' },
      { expression: "#datetime.periodBetween('2021-03-01Z', '2020-12-31Z', null)", value: 'P-2M-1D' },
      { expression: "#datetime.periodBetween(null, '2021-01-01Z', 'none')", value: 'none' },
    ],
    impl: onDays(periodBetween, args => textAt(args, 2)),
  },
]
