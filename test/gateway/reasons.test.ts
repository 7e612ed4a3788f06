/** Every reason code of a gateway without an upstream: a request that has it, and what its record says. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { REASON_PAGES } from '../../src/gateway/index.ts'
import { gatewayOfReasons, REQUESTS, type Row } from './reason-requests.ts'
import type { Running } from './running.ts'

let running: Running
beforeAll(async () => {
  running = await gatewayOfReasons()
})
afterAll(() => running.stop())

const recorded = () => running.lines.findLast(({ fields }) => fields['event'] === 'request')?.fields ?? {}

test.each<[string, Row]>(Object.entries(REQUESTS))('%s', async (code, { ask, ...told }) => {
  await ask(running)
  const record = recorded()
  expect(record).toMatchObject({ detail: code, ...told })
  // A name is told once, and only where it is registered.
  if ('claimed_client_id' in record) expect(record['client_id']).toBeNull()
  else expect(told).not.toHaveProperty('claimed_client_id')
})

test('never writes text that a request made up', async () => {
  expect(JSON.stringify(running.lines)).not.toMatch(/canary|evil\.example|saml2-bearer:|nobody/)
  expect(Object.keys(REASON_PAGES)).toEqual(expect.arrayContaining(Object.keys(REQUESTS)))
})
