import { createHmac } from 'node:crypto'
import { Writable } from 'node:stream'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { assertion, assertionForm, basicHeader, post, type Running, run, SECRET } from './running.ts'

let running: Running
let written = ''

beforeAll(async () => {
  const log = pino(
    { level: 'trace' },
    new Writable({
      write: (chunk, _, done) => {
        written += String(chunk)
        done()
      },
    }),
  )
  running = await run({ gateway: { log } })
})
afterAll(() => running.stop())

test('never logs a secret, an assertion, a token, a claim value or a raw body', async () => {
  const canaries = ['canary-secret', 'canary-body', 'canary-claim', SECRET]
  const url = `${running.url}/token`
  const form = { grant_type: 'client_credentials' }
  await post(url, form, basicHeader('basic', 'canary-secret'))
  await post(url, { ...form, client_id: 'post', client_secret: 'canary-secret' }, {})
  await post(url, 'a=canary-body&a=%', {})
  await post(url, 'canary-body=%ff', {})
  await post(url, `x=canary-body${'x'.repeat(70_000)}`, {})
  await post(url, { 'canary-body': '1' }, { 'content-encoding': 'gzip' })
  await post(url, { ...form, scope: 'canary-body' })
  await post(url, { grant_type: 'canary-body' })
  const good = await assertion({ secret_claim: 'canary-claim' })
  const bad = await assertion({ secret_claim: 'canary-claim', exp: 1 })
  const issued = (await (await post(url, assertionForm(good), {})).json()) as { access_token: string }
  await post(url, assertionForm(good), {})
  await post(url, assertionForm(bad), {})
  await post(url, assertionForm(`${good}x`), {})
  await post(`${running.url}/introspect`, { token: issued.access_token })
  await post(`${running.url}/revoke`, { token: issued.access_token })
  expect(written.match(/"event":"request"/g)?.length).toBe(14)
  for (const canary of [...canaries, good, bad, issued.access_token]) expect(written).not.toContain(canary)
  for (const part of [...good.split('.'), ...issued.access_token.split('.')]) expect(written).not.toContain(part)
  expect(written).not.toContain(createHmac('sha256', '').update(SECRET).digest('hex'))
})
