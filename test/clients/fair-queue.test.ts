import { describe, expect, test } from 'vitest'
import { createFairQueue } from '../../src/clients/fair-queue.ts'

/** Works that end when they are told to, and the order in which they begin. */
const works = () => {
  const begun: string[] = []
  const ends = new Map<string, () => void>()
  const work = (name: string) => () => {
    begun.push(name)
    return new Promise<string>(resolve => ends.set(name, () => resolve(name)))
  }
  const end = async (name: string): Promise<void> => {
    ends.get(name)?.()
    // Until what waited has begun.
    await new Promise(setImmediate)
  }
  return { begun, work, end }
}

const A = { party: 'a', name: 'a' }
const ask = (name: string) => ({ party: name.charAt(0), name: name.charAt(0) })

describe('a queue in which parties take turns', () => {
  test('returns what the works answer, and runs no more at once than it may', async () => {
    const queue = createFairQueue({ atOnce: 2, waiting: 9, ofParty: 9 })
    const { begun, work, end } = works()
    const all = ['1', '2', '3'].map(name => queue.run(A, work(name)))
    expect(begun).toEqual(['1', '2'])
    for (const name of ['2', '1', '3']) await end(name)
    expect(await Promise.all(all)).toEqual(['1', '2', '3'])
  })

  test('requires parties to take turns, and each to wait for its own works only', async () => {
    const queue = createFairQueue({ atOnce: 1, waiting: 99, ofParty: 9 })
    const { begun, work, end } = works()
    for (const name of ['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'c1']) queue.run(ask(name), work(name))
    for (let n = 0; n < 7; n++) await end(begun.at(-1) ?? '')
    expect(begun).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4'])
  })

  test('requires the names of one party to take turns, so that no flood under one holds up another', async () => {
    const queue = createFairQueue({ atOnce: 1, waiting: 999, ofParty: 500 })
    const { begun, work, end } = works()
    const run = (party: string, name: string, count: number): void => {
      for (let n = 1; n <= count; n++) queue.run({ party, name }, work(`${party}.${name}${n}`))
    }
    run('a', 'x', 300)
    run('a', 'y', 2)
    run('b', 'x', 1)
    run('a', 'z', 1)
    for (let n = 0; n < 7; n++) await end(begun.at(-1) ?? '')
    expect(begun).toEqual(['a.x1', 'a.x2', 'b.x1', 'a.y1', 'a.z1', 'a.x3', 'a.y2', 'a.x4'])
  })

  test('refuses what is beyond the places of a party, and beyond all of them', async () => {
    const queue = createFairQueue({ atOnce: 1, waiting: 3, ofParty: 2 })
    const { begun, work, end } = works()
    const runs = ['a1', 'a2', 'a3', 'a4', 'b1', 'b2'].map(name => queue.run(ask(name), work(name)))
    expect(runs.map(run => run === null)).toEqual([false, false, false, true, false, true])
    for (let n = 0; n < 4; n++) await end(begun.at(-1) ?? '')
    expect(queue.run(A, work('a5'))).not.toBeNull()
  })

  test('accepts the next work after one that failed', async () => {
    const queue = createFairQueue({ atOnce: 1, waiting: 3, ofParty: 2 })
    const failed = queue.run(A, () => Promise.reject(new Error('no')))
    const next = queue.run(A, async () => 'yes')
    await expect(failed).rejects.toThrow('no')
    expect(await next).toBe('yes')
  })
})
