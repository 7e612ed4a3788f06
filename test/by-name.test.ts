import fc from 'fast-check'
import { expect, test } from 'vitest'
import { byNameOf } from '../src/by-name.ts'

const NAMES: readonly string[] = ['a', 'b', 'c', 'd', 'e']
const name = fc.constantFrom(...NAMES)
const change = fc.record({ gone: fc.array(name), come: fc.uniqueArray(name) })

test('holds after any changes what a map holds after them', () => {
  let next = 0
  fc.assert(
    fc.property(fc.uniqueArray(name), fc.array(change, { maxLength: 8 }), (first, changes) => {
      const model = new Map(first.map(one => [one, { at: next++ }]))
      let names = byNameOf(new Map(model))
      for (const { gone, come } of changes) {
        const before = new Map(model)
        for (const one of gone) model.delete(one)
        const values = come.map(one => [one, { at: next++ }] as const)
        const isTaken = values.some(([one]) => model.has(one))
        const after = names.changed(gone, values)
        expect(after === null).toBe(isTaken)
        // What was there is as it was, for whoever still holds it.
        for (const one of NAMES) expect(names.get(one)).toBe(before.get(one))
        if (after === null) return
        names = after
        for (const [one, value] of values) model.set(one, value)
        for (const one of NAMES) expect([names.get(one), names.has(one)]).toEqual([model.get(one), model.has(one)])
        expect([...names.keys()].sort()).toEqual([...model.keys()].sort())
      }
    }),
    { seed: 1, numRuns: 2000 },
  )
})

test('refuses a name that comes twice, and more changes than are worth it', () => {
  const names = byNameOf(new Map([['a', {}]]))
  expect(
    names.changed(
      [],
      [
        ['b', {}],
        ['b', {}],
      ],
    ),
  ).toBeNull()
  const many = Array.from({ length: 6000 }, (_, at) => [`b-${at}`, {}] as const)
  expect(names.changed([], many)).toBeNull()
  expect(names.changed([], many.slice(0, 4000))?.has('b-3999')).toBe(true)
})
