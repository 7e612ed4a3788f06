import { expect, it } from 'vitest'
import { createClockSteps } from '../../src/gateway/request/clock-steps.ts'

it('reports a clock that steps by more than a minute, forward and back, and no other', () => {
  const told: unknown[] = []
  const note = (fields: { readonly event: string }): void => void told.push(fields)
  const steps = createClockSteps({ info: note, warn: note, error: note })
  let [clockMs, steadyMs] = [1_800_000_000_000, 5000]
  const pass = (ms: number, stepMs = 0): void => {
    clockMs += ms + stepMs
    steadyMs += ms
    steps(clockMs, steadyMs)
  }
  pass(0)
  pass(3_600_000)
  pass(10, 59_000)
  pass(10, -59_000)
  expect(told).toEqual([])
  pass(10, 3_600_000)
  pass(10)
  pass(10, -90_000)
  expect(told).toEqual([
    { event: 'clock_stepped', seconds: 3600 },
    { event: 'clock_stepped', seconds: -90 },
  ])
})
