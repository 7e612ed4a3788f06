import { describe, expect, test } from 'vitest'
import { datetime } from '../../../src/expression/library/datetime.ts'
import { type Context, type Entry, LiteralError } from '../../../src/expression/library/entry.ts'
import type { Value } from '../../../src/expression/value.ts'

const context = (): Context & { spent: number } => {
  const made = {
    nowMs: 1672617599001,
    profile: 'pel' as const,
    spent: 0,
    spend: (units: number) => {
      made.spent += units
    },
  }
  return made
}

const entryOf = (name: string): Entry => {
  const entry = datetime.find(candidate => candidate.name === name)
  if (entry === undefined) throw new Error(`no function ${name}`)
  return entry
}

/** Reads the calls of the examples: literals, one level of calls, and `{'zoneid': '...'}`. */
const evaluate = (expression: string, prepared: boolean): Value => {
  const call = /^#datetime\.(\w+)\((.*)\)$/s.exec(expression)
  if (call === null)
    return JSON.parse(
      expression.replace(/'([^']*(?:''[^']*)*)'/g, (_, text: string) => JSON.stringify(text.replaceAll("''", "'"))),
    )
  const entry = entryOf(call[1] ?? '')
  const sources = [...(call[2] ?? '').matchAll(/'(?:[^']|'')*'|\{[^}]*\}|#[\w.]+\(\)|[^\s,]+/g)].map(match => match[0])
  const args = sources.map(source => evaluate(source, prepared))
  if (!prepared || entry.prepare === undefined) return entry.impl(args, context())
  const literals = entry.params.map((param, index) => {
    const value = args[index]
    return param.literal !== undefined && typeof value === 'string' ? value : undefined
  })
  return entry.prepare(literals, new Map())(args, context())
}

describe('#datetime', () => {
  test('returns the 27 functions of PEL', () => {
    const names =
      'addDays addMonths addYears addHours addMinutes addSeconds getDayOfMonth getMonth getYear getHour getMinute getSecond now toDateTime toDate toTime format compare daysBetween weeksBetween monthsBetween yearsBetween periodBetween toUnixTimestamp fromUnixTimestamp parse toDateTimeInTimezone'
    expect(
      datetime
        .filter(({ extension }) => !extension)
        .map(entry => entry.name)
        .sort(),
    ).toEqual(names.split(' ').sort())
    expect(datetime.filter(entry => !entry.pure).map(entry => entry.name)).toEqual(['now'])
  })

  test.each(
    datetime.flatMap(entry =>
      entry.examples
        .filter(({ facts }) => facts === undefined)
        .map(example => [example.expression, example.value] as const),
    ),
  )('returns the example %s', (expression, value) => {
    expect(evaluate(expression, false)).toEqual(value)
    expect(evaluate(expression, true)).toEqual(value)
  })

  test.each([
    ["#datetime.format('2021-01-01T10:15:00Z', 'EEEE, dd MMMM; h:mm a')", 'Friday, 01 January; 10:15 AM'],
    ["#datetime.daysBetween('2021-01-01T00:00:00Z', '2021-01-01T08:45:00Z', -1)", 0],
    ["#datetime.monthsBetween('2021-01-01T00:00:00Z', '2021-01-01T08:45:00Z', -1)", 0],
    ['#datetime.now()', '2023-01-01T23:59:59.001Z'],
    ["#datetime.format('2021-01-01Z', 'z VV XXX O')", 'Z Z Z GMT'],
    [
      "#datetime.toDateTimeInTimezone('2021-07-01Z', 'America/Los_Angeles', 'z, zzzz, v')",
      'PDT, Pacific Daylight Time, PT',
    ],
    ["#datetime.toDateTimeInTimezone('2021-07-01Z', 'A', null)", null],
    ["#datetime.toDateTimeInTimezone('2021-07-01Z', null, null)", null],
    ["#datetime.toDateTimeInTimezone('9999-12-31T23:00:00Z', '+0100', 'yyyy')", '+10000'],
    ["#datetime.parse('2021-07-01', 'yyyy-MM-dd', {'zoneid': 'Nowhere'})", null],
    ["#datetime.parse(null, 'yyyy-MM-dd', null)", null],
    ["#datetime.parse('2021-07-01 10:30', 'yyyy-MM-dd hh:mm', null)", null],
    ["#datetime.compare(null, '2021-01-01Z')", -1],
    ["#datetime.compare(null, 'x')", 0],
    ["#datetime.daysBetween('x', '2021-01-01Z', null)", null],
    ["#datetime.addMonths('2021-01-31Z', 2147483647)", null],
    ["#datetime.addDays('2021-01-31Z', -2147483648)", null],
    ['#datetime.toDateTime(10000, 1, 1, 0, 0, 0)', null],
    ['#datetime.toDateTime(0, 1, 1, 0, 0, 0)', null],
    ['#datetime.toDateTime(2021, 1, 1, 0, 0, 60)', null],
    ['#datetime.fromUnixTimestamp(-0.5)', '1970-01-01T00:00:00.000Z'],
    ['#datetime.fromUnixTimestamp(1e300)', null],
    ["#datetime.toUnixTimestamp('1969-12-31T23:59:59.5Z')", '-1'],
  ])('returns the value of %s', (expression, value) => {
    expect(evaluate(expression, false)).toEqual(value)
  })

  test('reports the argument and the offset of a literal pattern or zone', () => {
    const failure = (name: string, literals: readonly (string | undefined)[]): unknown => {
      try {
        return entryOf(name).prepare?.(literals, new Map())
      } catch (error) {
        return error
      }
    }
    const pattern = failure('format', [undefined, 'yyyy-MM-ddTHH'])
    expect(pattern).toBeInstanceOf(LiteralError)
    expect(pattern).toMatchObject({ argument: 1, start: 10, end: 11, code: 'CG2401' })
    expect(failure('toDateTimeInTimezone', [undefined, 'EST', undefined])).toMatchObject({
      argument: 1,
      start: 0,
      end: 3,
      code: 'CG2404',
    })
    expect(failure('toDateTimeInTimezone', [undefined, 'Z', "'"])).toMatchObject({ argument: 2, code: 'CG2403' })
    expect(failure('parse', [undefined, 'HHH', undefined])).toMatchObject({ argument: 1, code: 'CG2402' })
  })

  test('returns null for a pattern that is not a constant and is wrong or too long', () => {
    const { impl } = entryOf('format')
    expect(impl(['2021-01-01Z', 'f'], context())).toBeNull()
    expect(impl(['2021-01-01Z', 'd '.repeat(101)], context())).toBeNull()
    const charged = context()
    expect(impl(['2021-01-01Z', 'd '.repeat(100)], charged)).toHaveLength(200)
    expect(charged.spent).toBeGreaterThanOrEqual(200)
  })

  test('requires a whole number to add and a map of options', () => {
    expect(() => entryOf('addDays').impl(['2021-01-01Z', null], context())).toThrow('count')
    expect(() => entryOf('parse').impl(['2021-01-01', 'yyyy-MM-dd', 'UTC'], context())).toThrow('options')
  })
})
