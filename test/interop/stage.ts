/** The gateway of these tests: its clients, one policy, and no throttling unless a test is about it. */
import { type Running, type RunOptions, run } from '../gateway/running.ts'
import { CLIENTS } from './forge.ts'

export const POLICY = `
policy: baseline
metadata:
  required: [tenant]
  properties: { tenant: { type: string } }
rules:
  - { id: registered, effect: allow, when: true }
  - { id: not-nobody, effect: deny, when: "client.metadata.tenant == 'nobody'" }
claims:
  access_token: { tenant: client.metadata.tenant }
`

const AN_HOUR_MS = 3_600_000

/**
 * Starts a gateway with the clients of `forge.ts`. Its store was born an hour ago: a younger one refuses assertions that
 * could have been used before its birth, and that is not what these tests are about.
 */
export async function stage(options: RunOptions = {}): Promise<Running> {
  let agoMs = AN_HOUR_MS
  const running = await run({
    ...options,
    gateway: { clockMs: () => Date.now() - agoMs, ...options.gateway },
    files: { 'clients/interop.json': CLIENTS, 'policies/baseline.yaml': POLICY, ...options.files },
    config: { throttling: { enabled: false }, ...options.config },
  })
  agoMs = 0
  return running
}
