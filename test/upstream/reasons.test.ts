/** Every reason code that only a gateway in front of a token service gives: a request that has it, and its record. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { gatewaysOfReasons, UPSTREAM_REQUESTS, type UpstreamRow } from './reason-requests.ts'

let gateways: Awaited<ReturnType<typeof gatewaysOfReasons>>
beforeAll(async () => {
  gateways = await gatewaysOfReasons()
})
afterAll(() => Promise.all([gateways.none.behind.stop(), gateways.reissue.behind.stop()]))

const linesOf = (on: UpstreamRow['on']) => gateways[on].behind.lines

test.each<[string, UpstreamRow]>(Object.entries(UPSTREAM_REQUESTS))('%s', async (code, { on, ask, ...told }) => {
  await ask(gateways[on])
  const record = linesOf(on).findLast(({ fields }) => fields['event'] === 'request')?.fields
  expect(record).toMatchObject({ detail: code, ...told })
})

test('never writes text that a request or the upstream made up', () => {
  expect(JSON.stringify([linesOf('none'), linesOf('reissue')])).not.toMatch(/canary|evil/)
})
