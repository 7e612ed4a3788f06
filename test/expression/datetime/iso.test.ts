import { describe, expect, test } from 'vitest'
import { inRange, scanInstant, writeDate, writeDateTime, writeTime } from '../../../src/expression/datetime/index.ts'

const utc = Date.UTC

describe('scanInstant', () => {
  test.each([
    ['2023-01-01T23:59:59Z', utc(2023, 0, 1, 23, 59, 59)],
    ['2023-01-01T23:59Z', utc(2023, 0, 1, 23, 59)],
    ['2023-01-01T23:59:59.1Z', utc(2023, 0, 1, 23, 59, 59, 100)],
    ['2023-01-01T23:59:59.123Z', utc(2023, 0, 1, 23, 59, 59, 123)],
    ['2023-01-01T23:59:59.123999Z', utc(2023, 0, 1, 23, 59, 59, 123)],
    ['1969-12-31T23:59:59.999999999Z', -1],
    ['2023-01-01T23:59:59+800', utc(2023, 0, 1, 15, 59, 59)],
    ['2023-01-01T23:59:59-0830', utc(2023, 0, 2, 8, 29, 59)],
    ['2023-01-01T23:59:59+08:00', utc(2023, 0, 1, 15, 59, 59)],
    ['2023-01-01T23:59:59+08', utc(2023, 0, 1, 15, 59, 59)],
    ['2023-01-01T00:00:00-00:00', utc(2023, 0, 1)],
    ['2021-02-28Z', utc(2021, 1, 28)],
    ['2021-02-28+18:00', utc(2021, 1, 27, 6)],
    ['2024-02-29-800', utc(2024, 1, 29, 8)],
    ['0001-01-01T00:00:00Z', -62135596800000],
    ['9999-12-31T23:59:59.999Z', 253402300799999],
  ])('accepts %s', (text, epochMs) => {
    expect(scanInstant(text, false)).toBe(epochMs)
  })

  test.each([
    '',
    ' ',
    '2023-01-01',
    '2023-01-01T23:59:59',
    '2023-01-01T23:59:59z',
    '2023-01-01t23:59:59Z',
    '2023-01-01 23:59:59Z',
    ' 2023-01-01T23:59:59Z',
    '2023-01-01T23:59:59Z ',
    '2023-01-01T23:59:59Z\n',
    '2023-01-01T24:00:00Z',
    '2023-01-01T23:60:00Z',
    '2023-01-01T23:59:60Z',
    '2023-01-01T23:59:59.Z',
    '2023-01-01T23:59:59,1Z',
    '2023-01-01T23:59:59.1234567890Z',
    '2023-01-01T235959Z',
    '2023-01-01TZ',
    '2023-01-01T23Z',
    '2023-02-29Z',
    '2023-04-31Z',
    '2023-13-01Z',
    '2023-00-01Z',
    '2023-01-00Z',
    '20230101Z',
    '2023-W01-1Z',
    '2023-001Z',
    '0000-01-01Z',
    '-2023-01-01Z',
    '+2023-01-01Z',
    '12023-01-01Z',
    '23-01-01Z',
    '2023-01-01T23:59:59+8',
    '2023-01-01T23:59:59+19:00',
    '2023-01-01T23:59:59+18:01',
    '2023-01-01T23:59:59+08:60',
    '2023-01-01T23:59:59+860',
    '2023-01-01T23:59:59+8:00',
    '2023-01-01T23:59:59+08:00:00',
    '2023-01-01T23:59:59[UTC]',
    '2023-01-01T23:59:59UTC',
    '0001-01-01T00:00:00+01:00',
    '9999-12-31T23:59:59-00:01',
    '２０２３-01-01Z',
    'Sun, 01 Jan 2023 23:59:59 GMT',
    '1672617599',
  ])('refuses %j', text => {
    expect(scanInstant(text, false)).toBeNull()
  })

  test.each([
    ['2023-01-01', utc(2023, 0, 1)],
    ['2024-02-29', utc(2024, 1, 29)],
    ['2023-01-01Z', utc(2023, 0, 1)],
  ])('accepts %s where dates alone are read', (text, epochMs) => {
    expect(scanInstant(text, true)).toBe(epochMs)
  })

  test.each([
    '2023-01-01T00:00:00',
    '2023-01-01T',
    '2023-01-01 ',
    '2023-01-01\n',
    '2023-02-29',
    '2023-1-1',
    '20230101',
  ])('refuses %j there too', text => {
    expect(scanInstant(text, true)).toBeNull()
  })

  test('returns from a text of any length at once', () => {
    expect(scanInstant(`2023-01-01T23:59:59.${'1'.repeat(100_000)}Z`, true)).toBeNull()
  })
})

test('returns what was scanned when it is written', () => {
  for (let epochMs = -62135596800000; epochMs < 253402300800000; epochMs += 9_999_999_999_7) {
    expect(scanInstant(writeDateTime(epochMs), false)).toBe(epochMs)
    expect(writeDateTime(epochMs)).toBe(new Date(epochMs).toISOString())
  }
})

test('returns dates and times of instants before 1970 too', () => {
  expect(writeDate(-1)).toBe('1969-12-31Z')
  expect(writeTime(-1)).toBe('23:59:59.999Z')
  expect(writeTime(-1000)).toBe('23:59:59Z')
})

test('refuses instants outside the years 0001 to 9999', () => {
  expect(inRange(253402300800000)).toBeNull()
  expect(inRange(-62135596800001)).toBeNull()
  expect(inRange(Number.NaN)).toBeNull()
})
