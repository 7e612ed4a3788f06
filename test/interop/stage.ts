/** The gateway of these tests: its clients, one policy, and no throttling unless a test is about it. */
import { type Running, type RunOptions, run } from '../gateway/running.ts'
import { CLIENTS } from './forge.ts'

const POLICY = `
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

/** Starts a gateway with the clients of `forge.ts`. */
export const stage = (options: RunOptions = {}): Promise<Running> =>
  run({
    ...options,
    files: { 'clients/interop.json': CLIENTS, 'policies/baseline.yaml': POLICY, ...options.files },
    config: { throttling: { enabled: false }, ...options.config },
  })
