import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { epochDayOf, monthsBetween, periodBetween, plusMonths } from '../../../src/expression/datetime/calendar.ts'
import { compilePattern, UTC, type Zone, zoneOf } from '../../../src/expression/datetime/index.ts'

type Row =
  | ['moments', ...[number, string][]]
  | ['format', string, ...(string | null)[]]
  | ['bad', string]
  | ['parse', string, string | null, ...[string, number | null][]]
  | ['zone', string, string | null]
  | ['between', string, string, number, number, number, number, string]
  | ['months', string, number, string]

const rows: readonly Row[] = readFileSync(new URL('java-formats.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map(line => JSON.parse(line))

const select = <Kind extends Row[0]>(kind: Kind): Extract<Row, [Kind, ...unknown[]]>[] =>
  rows.filter((row): row is Extract<Row, [Kind, ...unknown[]]> => row[0] === kind)

const zone = (id: string | null): Zone => {
  const found = id === null ? UTC : zoneOf(id)
  if (found === null) throw new Error(`no zone ${id}`)
  return found
}

const day = (text: string): number => {
  const [year = 0, month = 0, date = 0] = text.split('-').map(Number)
  return epochDayOf(year, month, date)
}

const compiled = (pattern: string) => {
  const result = compilePattern(pattern)
  if (!result.ok) throw new Error(`${pattern}: ${result.mistake.message}`)
  return result.pattern
}

describe('date patterns against Java 17', () => {
  const moments = select('moments').flatMap(([, ...list]) => list)

  test('returns the texts that Java prints, for every letter, width and moment', () => {
    const formats = select('format')
    expect(formats.length * moments.length).toBeGreaterThan(10_000)
    for (const [, pattern, ...wanted] of formats) {
      const printed = moments.map(([epochMs, id]) => compiled(pattern).print(epochMs, zone(id)))
      expect({ pattern, printed }).toEqual({ pattern, printed: wanted })
    }
  })

  test('refuses the patterns that Java refuses', () => {
    const accepted = select('bad').filter(([, pattern]) => compilePattern(pattern).ok)
    expect(select('bad').length).toBeGreaterThan(300)
    expect(accepted).toEqual([])
  })

  test('returns the instants that Java reads, or null', () => {
    let count = 0
    for (const [, pattern, fallback, ...cases] of select('parse')) {
      const { parse } = compiled(pattern)
      const read = cases.map(([text]) => [text, parse(text, zone(fallback))])
      expect({ pattern, read }).toEqual({ pattern, read: cases })
      count += cases.length
    }
    expect(count).toBeGreaterThan(6000)
  })

  test('accepts the zone ids that Java accepts', () => {
    const zones = select('zone')
    expect(zones.map(([, id]) => [id, zoneOf(id)?.id ?? null])).toEqual(zones.map(([, id, wanted]) => [id, wanted]))
  })
})

describe('calendar arithmetic against java.time', () => {
  test('returns the differences and periods between dates', () => {
    const rows = select('between')
    expect(rows).toHaveLength(400)
    for (const [, from, to, ...wanted] of rows) {
      const [a, b] = [day(from), day(to)]
      const months = monthsBetween(a, b)
      const differences = [b - a, Math.trunc((b - a) / 7) + 0, months, Math.trunc(months / 12) + 0]
      expect({ from, to, all: [...differences, periodBetween(a, b)] }).toEqual({ from, to, all: wanted })
    }
  })

  test('returns the dates of added months', () => {
    const rows = select('months')
    expect(rows.length).toBeGreaterThan(200)
    expect(rows.map(([, from, months]) => plusMonths(day(from), months))).toEqual(rows.map(([, , , to]) => day(to)))
  })
})
