import { expect, test } from 'vitest'
import { createAlike } from '../../src/clients/alike.ts'

test('returns one list for all that say the same', () => {
  const alike = createAlike()
  const first = ['a', 'b']
  expect(alike(first)).toBe(first)
  expect(alike(['a', 'b'])).toBe(first)
  expect(alike([])).toEqual([])
})

test.each([
  [['a', 'b'], ['a,b']],
  [[], ['']],
  [
    ['a', '', 'b'],
    ['a,', 'b'],
  ],
  [
    ['a', 'b'],
    ['b', 'a'],
  ],
])('never takes %j for %j', (one, other) => {
  const alike = createAlike()
  alike(one)
  expect(alike(other)).toEqual(other)
  expect(alike(one)).toEqual(one)
})

test('returns every list as it is, however many different ones there are', () => {
  const alike = createAlike()
  for (let n = 0; n < 5000; n++) expect(alike([`${n}`])).toEqual([`${n}`])
})
