/** A store that forgets, docs/architecture.md: what could have been used before it began is refused. Time is an argument. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { type Running, run } from '../gateway/running.ts'
import { assertionForm, CLIENTS, ISSUER, jws, rs256 } from './forge.ts'
import { POLICY } from './stage.ts'
import { form, request, send } from './wire.ts'

const BEGINNING_MS = 1_800_000_000_000
let nowMs = BEGINNING_MS
const running: Running[] = []
afterEach(() => Promise.all(running.splice(0).map(one => one.stop())))

/** Starts a gateway with a memory store at the instant that it is. */
async function start(keys?: string): Promise<Running> {
  const one = await run({
    gateway: { clockMs: () => nowMs },
    files: {
      'clients/interop.json': CLIENTS,
      'policies/baseline.yaml': POLICY,
      ...(keys === undefined ? {} : { 'keys.json': keys }),
    },
  })
  running.push(one)
  return one
}
const use = async ({ listening }: Running, assertion: string): Promise<number> =>
  (
    await send(
      listening.port,
      request({ body: form({ grant_type: 'client_credentials', ...assertionForm(assertion) }) }),
    )
  ).status

/** An assertion whose times are seconds after the beginning. */
const assertion = (times: Readonly<Record<string, number>>): string => {
  const absolute = Object.fromEntries(Object.entries(times).map(([name, value]) => [name, BEGINNING_MS / 1000 + value]))
  return jws(
    { alg: 'RS256', kid: 'r1' },
    { iss: 'i-rsa', sub: 'i-rsa', aud: ISSUER, jti: crypto.randomUUID(), ...absolute },
    rs256(),
  )
}

describe('a memory store that began again', () => {
  // The first gateway runs from 0; the use is at 400, the restart at `restart`, the second use right after it.
  test.each<[string, Readonly<Record<string, number>>, number]>([
    ['made a minute before the restart', { iat: 400, exp: 460 }, 440],
    ['without iat', { exp: 690 }, 440],
  ])('refuses a used assertion %s', async (_, times, restart) => {
    nowMs = BEGINNING_MS
    const first = await start()
    nowMs = BEGINNING_MS + 400_000
    const used = assertion(times)
    expect(await use(first, used)).toBe(200)
    nowMs = BEGINNING_MS + restart * 1000
    const second = await start(readFileSync(join(first.folder, 'keys.json'), 'utf8'))
    nowMs += 10
    expect(await use(second, used)).toBe(503)
  })
})
