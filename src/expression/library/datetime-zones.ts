/** Fields of an instant in a time zone: what office hours and weekends are asked about. */
import { MS_PER_DAY, modulo, type Zone, zoneOf } from '../datetime/index.ts'
import { EvaluationError } from '../evaluation-error.ts'
import type { Value } from '../value.ts'
import { textAt } from './arguments.ts'
import { common, dayOf, instantOf } from './datetime-instant.ts'
import { literalZone } from './datetime-patterns.ts'
import type { Context, Entry } from './entry.ts'
import { date, FLAT, INTEGER_OR_NULL, TEXT_OR_NULL, text } from './params.ts'

/** 1970-01-01, day 0, was a Thursday. */
const WEEKDAYS = ['Thursday', 'Friday', 'Saturday', 'Sunday', 'Monday', 'Tuesday', 'Wednesday'] as const

type Args = readonly Value[]
type ZoneAt = (args: Args) => Zone | null

const dynamic: ZoneAt = args => {
  const id = textAt(args, 1)
  return id === null ? null : zoneOf(id)
}

/** @throws EvaluationError in `strict` where there is no instant or no zone: neither answer may let it pass */
const field =
  (read: (localMs: number) => Value) =>
  (zoneAt: ZoneAt) =>
  (args: Args, context: Context): Value => {
    const epochMs = instantOf(args, 0, 'date', context)
    const zone = zoneAt(args)
    if (zone === null && context.profile === 'strict')
      throw new EvaluationError('invalid_argument', '`timezone` is not a time zone')
    return epochMs === null || zone === null ? null : read(epochMs + zone.offsetAt(epochMs) * 1000)
  }

const compiledOnce = (body: ReturnType<typeof field>): Pick<Entry, 'impl' | 'prepare'> => ({
  impl: body(dynamic),
  prepare: ([, id]) => {
    if (id === undefined) return body(dynamic)
    const zone = literalZone(id, 1)
    return body(() => zone)
  },
})

const inZone = {
  ...common,
  extension: true,
  params: [date('date', 'demanded'), text('timezone', { literal: 'time-zone', nullable: false })],
  cost: FLAT,
} as const

/** `hourInTimezone` and `weekdayInTimezone`. */
export const datetimeZones: readonly Entry[] = [
  {
    ...inZone,
    name: 'hourInTimezone',
    returns: INTEGER_OR_NULL,
    nullWhen: [],
    doc: 'The hour of an instant in a time zone, 0 to 23. What is no instant or no time zone, null too, is an error in `strict` and null in `pel`.',
    examples: [
      { expression: "#datetime.hourInTimezone('2026-07-01T22:30:00Z', 'Europe/Berlin')", value: 0 },
      { expression: "#datetime.hourInTimezone('2026-01-01T22:30:00Z', 'Europe/Berlin')", value: 23 },
      { expression: "#datetime.hourInTimezone(start, 'Z')", facts: { start: 'soon' }, value: null, strict: 'failure' },
    ],
    ...compiledOnce(field(localMs => Math.floor(modulo(localMs, MS_PER_DAY) / 3_600_000))),
  },
  {
    ...inZone,
    name: 'weekdayInTimezone',
    returns: { ...TEXT_OR_NULL, oneOf: WEEKDAYS },
    nullWhen: [],
    doc: 'The English name of the day of the week of an instant in a time zone, `Monday` to `Sunday`. What is no instant or no time zone, null too, is an error in `strict` and null in `pel`.',
    examples: [
      { expression: "#datetime.weekdayInTimezone('2026-11-29T23:30:00Z', 'Europe/Berlin')", value: 'Monday' },
      { expression: "#datetime.weekdayInTimezone('2026-11-29T23:30:00Z', 'UTC')", value: 'Sunday' },
      { expression: "#datetime.weekdayInTimezone('1969-12-31Z', '+14:00')", value: 'Wednesday' },
    ],
    ...compiledOnce(field(localMs => WEEKDAYS[modulo(dayOf(localMs), 7)] ?? null)),
  },
]
