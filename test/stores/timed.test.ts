import { describe, expect, it } from 'vitest'
import { GatewayError } from '../../src/outcome.ts'
import { openStore, STORE_OPERATIONS, type Store, timed } from '../../src/stores/index.ts'
import { storeContract } from './contract.ts'

storeContract('memory, timed', {
  open: async clock => timed(await openStore({ type: 'memory' }, clock), () => {}),
})

const NOW = 1_800_000_000
const watched = async (store?: Store) => {
  const heard: string[] = []
  const seconds: number[] = []
  const opened = store ?? (await openStore({ type: 'memory' }, () => NOW))
  const whole = timed(opened, (operation, took) => {
    heard.push(operation)
    seconds.push(took)
  })
  return { whole, heard, seconds }
}

describe('a timed store', () => {
  it('reports each operation once, by its name', async () => {
    const { whole, heard, seconds } = await watched()
    await whole.add('jti:a:1', '', NOW + 60, NOW)
    await whole.get('jti:a:1', NOW)
    await whole.set('jti:a:1', '', NOW + 60, NOW)
    await whole.delete('jti:a:1')
    await whole.increment('failures:a', NOW + 60, NOW)
    await whole.ping()
    await whole.revocations.get('revoked:a', NOW)
    await whole.revocations.set('revoked:a', '', NOW + 60, NOW)
    expect(heard).toEqual(STORE_OPERATIONS)
    for (const took of seconds) expect(took).toBeGreaterThanOrEqual(0)
  })

  it('returns at once what its store returns at once', async () => {
    const { whole } = await watched()
    expect(whole.add('jti:a:1', '', NOW + 60, NOW)).toBe(true)
  })

  it('reports how long a failure took, and throws it', async () => {
    const memory = await openStore({ type: 'memory' }, () => NOW)
    const slow = new GatewayError('store_unavailable', 'time limit reached')
    const fails = (): Promise<never> => new Promise((_, reject) => setTimeout(reject, 50, slow))
    const { whole, heard, seconds } = await watched({ ...memory, add: fails, get: fails })
    await expect(whole.add('jti:a:1', '', NOW + 60, NOW)).rejects.toBe(slow)
    await expect(whole.get('jti:a:1', NOW)).rejects.toBe(slow)
    expect(heard).toEqual(['add', 'get'])
    for (const took of seconds) expect(took).toBeGreaterThan(0.04)
  })
})
