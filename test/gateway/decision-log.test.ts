/** Where decision records go, in a whole gateway. */
import { createHmac } from 'node:crypto'
import { existsSync, readFileSync, renameSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { makeProof, proofKey } from '../dpop/made.ts'
import { assertion, assertionForm, basicHeader, post, type Running, run, SECRET, until } from './running.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

const started = async (decisionLog: object, more: Parameters<typeof run>[0] = {}): Promise<Running> => {
  const running = await run({ ...more, config: { ...more.config, decision_log: decisionLog } })
  ends.push(running.stop)
  return running
}
const GRANT = { grant_type: 'client_credentials' }
const inFile = ({ folder }: Running, name = 'decisions.ndjson'): string => readFileSync(join(folder, name), 'utf8')
const recordsIn = (text: string): Record<string, unknown>[] =>
  text
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line))
const metricsOf = ({ gateway }: Running): Promise<string> => gateway.metrics.text()

/** A receiver of records that answers with a status of the moment. */
const receiver = async () => {
  const state = { status: 200, taken: '' }
  const server = createServer(async (req, res) => {
    let body = ''
    for await (const chunk of req) body += String(chunk)
    if (state.status === 200) state.taken += body
    res.writeHead(state.status).end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  ends.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return { state, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }
}

describe('a file', () => {
  it('has each record with the id that the answer carries, the log has none, and SIGHUP opens it anew', async () => {
    const running = await started({ to: 'file:./decisions.ndjson' })
    const answers = [await post(`${running.url}/token`, GRANT), await post(`${running.url}/token`, GRANT, {})]
    await until(() => recordsIn(inFile(running)).length === 2)
    const ids = answers.map(({ headers }) => headers.get('claimgate-decision'))
    expect(recordsIn(inFile(running)).map(({ id }) => id)).toEqual(ids)
    expect(running.lines.filter(({ fields }) => fields['event'] === 'request')).toEqual([])
    renameSync(join(running.folder, 'decisions.ndjson'), join(running.folder, 'old'))
    await running.gateway.reopen()
    expect(existsSync(join(running.folder, 'decisions.ndjson'))).toBe(true)
    await post(`${running.url}/token`, GRANT)
    await until(() => recordsIn(inFile(running)).length === 1)
    expect(recordsIn(inFile(running, 'old')).length).toBe(2)
    // The file has a line a moment before it is counted.
    await expect
      .poll(() => metricsOf(running))
      .toMatch(/claimgate_decision_log_records_total\{result="delivered"\} 3\n/)
  })

  it('that cannot be opened keeps the gateway from starting', async () => {
    await expect(started({ to: 'file:/dev/null/log' })).rejects.toThrow('The file of decision_log.to cannot be opened')
  })
})

describe('a receiver', () => {
  it('gets what waits at a clean stop, and the token that is there now', async () => {
    const { state, url } = await receiver()
    const running = await started({ to: url, token: 'env:CLIENT_SECRET' })
    for (let index = 0; index < 20; index++) await post(`${running.url}/token`, GRANT)
    await running.gateway.close()
    expect(recordsIn(state.taken).length).toBe(20)
  })

  it('that is away makes requests fail with 503 under deny, and they succeed when it is back', async () => {
    const { state, url } = await receiver()
    state.status = 503
    const running = await started({ to: url, overflow: 'deny', buffer: 65_536 })
    const answers: number[] = []
    for (let index = 0; index < 200; index++) answers.push((await post(`${running.url}/token`, GRANT)).status)
    const admitted = answers.indexOf(503)
    expect(admitted).toBeGreaterThan(50)
    expect(new Set(answers.slice(0, admitted))).toEqual(new Set([200]))
    expect(new Set(answers.slice(admitted))).toEqual(new Set([503]))
    const refused = await post(`${running.url}/token`, GRANT)
    expect(await refused.json()).toMatchObject({ error: 'temporarily_unavailable' })
    expect([refused.headers.get('retry-after'), refused.headers.get('cache-control')]).toEqual(['5', 'no-store'])
    expect(await metricsOf(running)).toMatch(/claimgate_unavailable_total\{reason="decision_log_full"\} [1-9]/)
    state.status = 200
    await until(async () => (await post(`${running.url}/token`, GRANT)).status === 200)
    await running.gateway.close()
    // Every request that was admitted is recorded, and nothing else.
    expect(recordsIn(state.taken).length).toBe(admitted + 1)
    expect(recordsIn(state.taken).every(({ status }) => status === 200)).toBe(true)
    const details = running.lines
      .filter(({ fields }) => fields['event'] === 'request')
      .map(({ fields }) => fields['detail'])
    expect(new Set(details)).toEqual(new Set(['decision_log_full']))
  })

  it('that is away makes requests wait under block, until it is back', async () => {
    const { state, url } = await receiver()
    state.status = 503
    const running = await started({ to: url, overflow: 'block', buffer: 65_536 })
    let answered = 0
    const asked = Promise.all(
      Array.from({ length: 250 }, async (_, index) => {
        await new Promise(resolve => setTimeout(resolve, index * 4))
        const { status } = await post(`${running.url}/token`, GRANT)
        answered++
        return status
      }),
    )
    await until(async () => /waiting_bytes (?:6[5-9]|[7-9]\d|1\d\d)\d{3}\n/.test(await metricsOf(running)))
    await new Promise(resolve => setTimeout(resolve, 1200))
    expect(answered).toBeLessThan(250)
    state.status = 200
    expect(new Set(await asked)).toEqual(new Set([200]))
    await running.gateway.close()
    expect(recordsIn(state.taken).length).toBe(250)
  })

  it('that is away loses records under drop, and no request', async () => {
    const { state, url: to } = await receiver()
    state.status = 500
    const running = await started({ to, buffer: 65_536 })
    for (let index = 0; index < 200; index++) expect((await post(`${running.url}/token`, GRANT)).status).toBe(200)
    const text = await metricsOf(running)
    const of = (name: string): number => Number(new RegExp(`${name} (\\d+)\n`).exec(text)?.[1])
    expect(of('records_total\\{result="accepted"\\}')).toBe(200)
    expect(of('records_total\\{result="dropped"\\}')).toBe(200 - of('waiting_records'))
    expect(of('waiting_bytes')).toBeLessThanOrEqual(65_536)
    await until(async () => (await metricsOf(running)).includes('claimgate_decision_log_up 0'))
    expect(running.lines.filter(({ fields }) => fields['result'] === 'dropped').length).toBe(1)
    state.status = 200
  })
})

describe('facts', () => {
  const factsOf = async (facts: string) => {
    const running = await started({ to: 'file:./decisions.ndjson', facts })
    const jwt = await assertion({ department: 'canary-claim', number: 7, flag: true })
    await post(`${running.url}/token`, assertionForm(jwt), {})
    await post(`${running.url}/token`, assertionForm(await assertion({ department: 'canary-claim' })), {})
    await until(() => recordsIn(inFile(running)).length === 2)
    const [first, second] = recordsIn(inFile(running)) as { facts?: { clientAssertion: Record<string, unknown> } }[]
    return { text: inFile(running), first: first?.facts?.clientAssertion, second: second?.facts?.clientAssertion }
  }

  it('are not written by default', async () => {
    const { text, first } = await factsOf('none')
    expect(first).toBeUndefined()
    expect(text).not.toContain('canary')
  })

  it('are digests that tell the same value from another, by a key that is ours', async () => {
    const { text, first, second } = await factsOf('hashed')
    expect(first?.['department']).toMatch(/^[\w-]{22}$/)
    expect(first?.['department']).toBe(second?.['department'])
    expect(first?.['jti']).not.toBe(second?.['jti'])
    expect(first).toMatchObject({ flag: true, number: expect.stringMatching(/^[\w-]{22}$/) })
    expect(text).not.toContain('canary')
    expect(text).not.toContain('"acme"')
    const guess = createHmac('sha256', '').update('string:canary-claim').digest('base64url').slice(0, 22)
    expect(text).not.toContain(guess)
  })

  it('are as they are where they may be', async () => {
    const { first } = await factsOf('plain')
    expect(first).toMatchObject({ department: 'canary-claim', number: 7, flag: true })
  })
})

describe('canaries', () => {
  it.each(['none', 'hashed', 'plain'])(
    'never reach a sink: secrets, assertions, proofs and tokens, facts %s',
    async facts => {
      const { state, url: to } = await receiver()
      const running = await started({ to, facts })
      const endpoint = `${running.url}/token`
      const key = proofKey()
      const jwt = await assertion(facts === 'plain' ? {} : { secret_claim: 'canary-claim' })
      const proof = makeProof(key, 'https://login.example.com/token')
      const issued = await post(endpoint, assertionForm(jwt), { dpop: proof })
      const { access_token: token } = (await issued.json()) as { access_token: string }
      const exchange = { grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange' }
      await post(endpoint, { ...exchange, subject_token: token, actor_token: 'canary-actor' })
      await post(endpoint, {
        ...GRANT,
        code: 'canary-code',
        refresh_token: 'canary-refresh',
        password: 'canary-password',
      })
      await post(endpoint, { ...GRANT, client_id: 'post', client_secret: 'canary-secret' }, {})
      await post(endpoint, GRANT, basicHeader('canary-client', 'canary-secret'))
      await post(endpoint, GRANT, { ...basicHeader('basic'), cookie: 'canary-cookie', traceparent: 'canary-trace' })
      await post(`${endpoint}?access_token=canary-query`, GRANT)
      await post(endpoint, assertionForm(`${jwt}canary`), { authorization: 'Bearer canary-bearer' })
      await post(endpoint, 'canary-body=%ff&=', {})
      await post(`${running.url}/introspect`, { token, token_type_hint: 'access_token' })
      await post(`${running.url}/revoke`, { token: `${token}canary` })
      await running.gateway.close()
      expect(recordsIn(state.taken).length).toBe(11)
      const everything = state.taken + JSON.stringify(running.lines)
      const parts = [...jwt.split('.'), ...token.split('.'), ...proof.split('.')]
      for (const canary of ['canary', SECRET, ...parts]) expect(everything).not.toContain(canary)
    },
  )
})
