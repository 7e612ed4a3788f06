/** Resource servers that introspect tokens whose introspection answer has no `aud`, as LemonLDAP::NG answers. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { client, type Double, json, startDouble } from './double.ts'

const ONLY = 'grant_types: []'
const CLIENTS =
  client('web', 'grant_types: [authorization_code]\nscope: openid read write') +
  client('shop', 'grant_types: [authorization_code]\nscope: openid read write') +
  client('any', `${ONLY}\nintrospects: any`) +
  client('listed', `${ONLY}\nintrospects: [web]`) +
  client('named', `${ONLY}\nresource_ids: [https://api.example]`) +
  client('other', `${ONLY}\nresource_ids: [https://api.example.org, HTTPS://API.EXAMPLE]`)

/** What the upstream answers next. */
let says: object = {}

const detail = (on: Double): unknown => on.lines.filter(({ fields }) => 'decision' in fields).at(-1)?.fields['detail']

describe.each(['none', 'introspection', 'reissue'] as const)('under %s', fulfilment => {
  let on: Double
  beforeAll(async () => {
    on = await startDouble({
      config: { fulfilment },
      clients: CLIENTS,
      paths: { '/introspect': (_, res) => json(res, says) },
    })
  })
  afterAll(() => on.stop())
  const ask = async (who: string, token = 'opaque') => (await on.post('/introspect', { token }, who)).body

  it('returns an answer without aud to those that look after its client', async () => {
    says = { active: true, client_id: 'web', sub: 'alice', scope: 'openid' }
    for (const who of ['any', 'listed', 'web']) expect(await ask(who)).toEqual(says)
    says = { active: true, client_id: 'shop' }
    expect(await ask('any')).toEqual(says)
    says = { active: true }
    expect(await ask('any')).toEqual(says)
  })

  it('returns exactly inactive to everybody else, and the record says by which rule', async () => {
    says = { active: true, client_id: 'shop', sub: 'alice' }
    for (const who of ['listed', 'named', 'other', 'web']) {
      expect(await ask(who)).toEqual({ active: false })
      expect(detail(on)).toBe('inactive_not_for_caller')
    }
    says = { active: true }
    for (const who of ['listed', 'named', 'web']) expect(await ask(who)).toEqual({ active: false })
    says = { active: true, client_id: ['web'], aud: [1, null] }
    for (const who of ['listed', 'named', 'web']) expect(await ask(who)).toEqual({ active: false })
    says = { active: false, client_id: 'web' }
    expect(await ask('any')).toEqual({ active: false })
    expect(detail(on)).toBe('inactive_upstream')
  })

  it('returns an answer whose aud is one of the resource_ids, compared exactly', async () => {
    for (const aud of ['https://api.example', ['x', 'https://api.example']]) {
      says = { active: true, client_id: 'shop', aud }
      expect(await ask('named')).toEqual(says)
      expect(await ask('other')).toEqual({ active: false })
    }
  })

  it('refuses tokens, device codes and pushed requests to a client without a grant', async () => {
    for (const grant_type of ['client_credentials', 'authorization_code'])
      expect(await on.token({ grant_type, code: 'c' }, 'any')).toMatchObject({ status: 400 })
    expect(await on.post('/par', { response_type: 'code' }, 'any')).toMatchObject({
      status: 400,
      body: { error: 'unauthorized_client' },
    })
  })
})

describe('tokens of ours under reissue', () => {
  let on: Double
  beforeAll(async () => {
    says = { active: true }
    on = await startDouble({ clients: CLIENTS, paths: { '/introspect': (_, res) => json(res, says) } })
  })
  afterAll(() => on.stop())

  it('returns them by the name of our client, and by resource_ids', async () => {
    const token = (await on.token({ grant_type: 'authorization_code', code: 'c' }, 'web')).body['access_token'] ?? ''
    for (const who of ['any', 'listed', 'named', 'web'])
      expect((await on.post('/introspect', { token }, who)).body).toMatchObject({ active: true, sub: 'alice' })
    for (const who of ['shop', 'other'])
      expect((await on.post('/introspect', { token }, who)).body).toEqual({ active: false })
    expect(detail(on)).toBe('inactive_not_for_caller')
  })
})
