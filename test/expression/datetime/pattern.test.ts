import { describe, expect, test } from 'vitest'
import { CODES, compilePattern, UTC, zoneOf } from '../../../src/expression/datetime/index.ts'

describe('compilePattern', () => {
  test.each([
    ['yyyy-MM-ddTHH:mm', 'CG2401', 10, 11],
    ['yyyy f', 'CG2401', 5, 6],
    ['ppj', 'CG2401', 2, 3],
    ['yyyy HHH', 'CG2402', 5, 8],
    ['aa', 'CG2402', 0, 2],
    ['SSSSSSSSSS', 'CG2402', 0, 10],
    ["yyyy 'T", 'CG2403', 5, 7],
    ['yyyy]', 'CG2403', 4, 5],
    ['yyyy{', 'CG2403', 4, 5],
    ['pp', 'CG2403', 0, 2],
    ['ppppHmm', 'CG2403', 5, 7],
    ['cc', 'CG2402', 0, 2],
  ])('reports the place of the mistake in %s', (text, code, start, end) => {
    const result = compilePattern(text)
    if (result.ok) throw new Error('compiled')
    expect(result.mistake).toMatchObject({ code, start, end })
    expect(Object.keys(CODES)).toContain(result.mistake.code)
  })

  test.each([
    ['BST', 'z'],
    ['IST', 'z'],
    ['British Summer Time', 'zzzz'],
    ['Irish Standard Time', 'zzzz'],
  ])('refuses the zone name %s, which Java 17 reads as a zone elsewhere', (name, letters) => {
    const result = compilePattern(`yyyy-MM-dd ${letters}`)
    expect(result.ok && result.pattern.parse(`2022-07-01 ${name}`, UTC)).toBeNull()
  })

  test('refuses years that no zone could be asked about', () => {
    const result = compilePattern('yyyy-MM-dd')
    const vancouver = zoneOf('America/Vancouver')
    if (!result.ok || vancouver === null) throw new Error('not compiled')
    expect(result.pattern.parse('+999999999-12-31', vancouver)).toBeNull()
  })
})

describe('zoneOf', () => {
  test('refuses spellings that Intl would take', () => {
    for (const id of ['utc', 'america/vancouver', 'EST', 'PST', 'Europe/paris', '', '__proto__', 'constructor'])
      expect(zoneOf(id)).toBeNull()
  })

  test('accepts a zone newer than the table under its id', () => {
    expect(zoneOf('America/Coyhaique')?.offsetAt(Date.UTC(2026, 6, 1))).toBe(-3 * 3600)
  })

  test('returns correct offsets after more zones than are kept', () => {
    const first = zoneOf('Asia/Tokyo')
    for (let hour = 1; hour <= 12; hour += 1) for (const sign of '+-') zoneOf(`Etc/GMT${sign}${hour}`)
    for (const city of 'Paris Rome Oslo Berlin Madrid Vienna Prague Warsaw Athens Sofia Riga Vilnius Tallinn Helsinki Stockholm Zurich Lisbon London Dublin Brussels Amsterdam Malta Monaco Kiev Minsk Moscow Samara Saratov Kirov Volgograd Istanbul Belgrade Zagreb Sarajevo Skopje Tirane Andorra Gibraltar Vaduz Budapest Bucharest'.split(
      ' ',
    ))
      expect(zoneOf(`Europe/${city}`)).not.toBeNull()
    expect(zoneOf('Asia/Tokyo')).not.toBe(first)
    expect(zoneOf('Asia/Tokyo')?.offsetAt(0)).toBe(9 * 3600)
  })
})
