import { describe, expect, it } from 'vitest'
import { createDeadlines } from '../../src/gateway/request/deadlines.ts'

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

describe('a time limit for many', () => {
  it('calls each that has not ended once, in the order of their beginnings, and never one that has', async () => {
    const deadlines = createDeadlines(60)
    const late: string[] = []
    const begin = (name: string): (() => void) => deadlines.begin(() => void late.push(name))
    begin('first')
    const ended = begin('ended')
    await pause(20)
    begin('second')
    ended()
    await expect.poll(() => late, { timeout: 5000 }).toEqual(['first', 'second'])
    // The timer has run out in between, and begins again.
    begin('third')
    await expect.poll(() => late, { timeout: 5000 }).toEqual(['first', 'second', 'third'])
    await pause(120)
    expect(late).toEqual(['first', 'second', 'third'])
  })

  it('never calls one before its time is over', async () => {
    const deadlines = createDeadlines(40)
    for (let round = 0; round < 5; round++) {
      const begunMs = performance.now()
      const overMs = await new Promise<number>(resolve => deadlines.begin(() => resolve(performance.now())))
      expect(overMs - begunMs).toBeGreaterThanOrEqual(40)
      await pause(round * 10)
    }
  })

  it('holds the time of one that began while the timer of an earlier one ran', async () => {
    const deadlines = createDeadlines(80)
    const ended = deadlines.begin(() => {
      throw new Error('it has ended')
    })
    await pause(50)
    const begunMs = performance.now()
    const over = new Promise<number>(resolve => deadlines.begin(() => resolve(performance.now())))
    ended()
    expect((await over) - begunMs).toBeGreaterThanOrEqual(80)
  })
})
