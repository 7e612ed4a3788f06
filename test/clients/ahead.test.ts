import { describe, expect, it } from 'vitest'
import { mayBeFromBefore, rememberUse } from '../../src/clients/ahead.ts'
import { openStore } from '../../src/stores/index.ts'

const NOW = 1_800_000_000
const opened = () => openStore({ type: 'memory' }, () => NOW)

describe('clients whose clock is ahead of ours', () => {
  it('refuses after a loss what was used before it, and accepts what is later', async () => {
    const store = await opened()
    rememberUse(store, 'a', NOW + 10, { now: NOW, lost: 0 })
    const lost = NOW + 1
    expect(mayBeFromBefore(store, 'a', NOW + 10, lost)).toBe(true)
    expect(mayBeFromBefore(store, 'a', NOW + 9, lost)).toBe(true)
    expect(mayBeFromBefore(store, 'a', NOW + 11, lost)).toBe(false)
    expect(mayBeFromBefore(store, 'b', NOW + 2, lost)).toBe(false)
    expect(mayBeFromBefore(await opened(), 'a', NOW + 10, lost)).toBe(false)
  })

  it('never forgets over later uses what was used before the loss', async () => {
    const store = await opened()
    rememberUse(store, 'a', NOW + 10, { now: NOW, lost: 0 })
    const lost = NOW + 1
    for (const later of [12, 14, 13]) {
      expect(mayBeFromBefore(store, 'a', NOW + later, lost)).toBe(false)
      rememberUse(store, 'a', NOW + later, { now: NOW + 2, lost })
    }
    expect(mayBeFromBefore(store, 'a', NOW + 10, lost)).toBe(true)
    expect(mayBeFromBefore(store, 'a', NOW + 11, lost)).toBe(false)
    // And all of them after another loss.
    expect(mayBeFromBefore(store, 'a', NOW + 14, NOW + 3)).toBe(true)
  })

  it('remembers nothing of a client whose clock is right', async () => {
    const store = await opened()
    rememberUse(store, 'a', NOW, { now: NOW, lost: 0 })
    expect(mayBeFromBefore(store, 'a', NOW, NOW)).toBe(false)
  })
})
