import { describe, expect, it } from 'vitest'
import { openStore } from '../../src/stores/index.ts'
import { storeContract } from './contract.ts'

storeContract('memory', { open: clock => openStore({ type: 'memory' }, clock) })

const NOW = 1_800_000_000
const open = (limits: { totalBytes?: number; clientBytes?: number }) => openStore({ type: 'memory', limits }, () => NOW)

/** Writes until the store is full and returns how many entries it took. */
const fill = async (store: Awaited<ReturnType<typeof open>>, client: string): Promise<number> => {
  for (let index = 0; ; index++) {
    try {
      await store.add(`jti:${client}:${index}`, '', NOW + 60, NOW)
    } catch (failure) {
      expect(failure).toMatchObject({ name: 'GatewayError', code: 'store_full' })
      return index
    }
  }
}

describe('the memory store', () => {
  it('refuses when full and never forgets what is live', async () => {
    const store = await open({ totalBytes: 20_000, clientBytes: 20_000 })
    const count = await fill(store, 'a')
    expect(count).toBeGreaterThan(10)
    for (let index = 0; index < count; index++) expect(await store.add(`jti:a:${index}`, '', NOW + 60, NOW)).toBe(false)
  })

  it('refuses one client that has filled its share and accepts another', async () => {
    const store = await open({ totalBytes: 40_000 })
    await fill(store, 'greedy:client')
    expect(await store.add('jti:modest:1', '', NOW + 60, NOW)).toBe(true)
  })

  it('accepts again once entries have been expired for a minute', async () => {
    let now = NOW
    const limits = { totalBytes: 20_000, clientBytes: 20_000 }
    const store = await openStore({ type: 'memory', limits }, () => now)
    const count = await fill(store, 'a')
    now += 120
    for (let index = 0; index < count; index++) {
      expect(await store.add(`jti:b:${index}`, '', now + 60, now)).toBe(true)
    }
  })

  it('accepts a new value for a key when full, if it is not longer', async () => {
    const store = await open({ totalBytes: 20_000, clientBytes: 20_000 })
    await fill(store, 'a')
    await store.set('jti:a:0', '', NOW + 90, NOW)
    await expect(store.set('jti:a:0', 'x'.repeat(20_000), NOW + 90, NOW)).rejects.toMatchObject({ code: 'store_full' })
    expect(await store.get('jti:a:0', NOW + 80)).toBe('')
  })

  it('never grows when one key is written for ever', async () => {
    const store = await open({ totalBytes: 20_000, clientBytes: 20_000 })
    for (let index = 0; index < 20_000; index++) await store.set('claims:a:1', String(index), NOW + index, NOW)
    expect(await store.get('claims:a:1', NOW)).toBe('19999')
  })

  it('reports the second in which it was opened, so that what is issued right after it is usable', async () => {
    const store = await openStore({ type: 'memory' }, () => NOW + 0.5)
    expect(await store.amnesiaBefore()).toBe(NOW)
  })

  it('reports nothing lost where nothing was ever served', async () => {
    const store = await openStore({ type: 'memory', firstStart: true }, () => NOW + 0.5)
    expect(await store.amnesiaBefore()).toBe(0)
  })
})
