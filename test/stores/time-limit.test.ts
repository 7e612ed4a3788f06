import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { withinLimit } from '../../src/stores/time-limit.ts'

it('returns work that was done while the thread was busy for longer than the limit', async () => {
  const work = sleep(10, 'done')
  const limited = withinLimit(work, 50)
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 120)
  expect(await limited).toBe('done')
})

it('reports work that is not done', async () => {
  await expect(withinLimit(new Promise(() => {}), 20)).rejects.toThrow('no answer within 20 ms')
})
