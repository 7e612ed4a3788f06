/** One policy about exchanges decides alike wherever it stands: where we are the token service, and in front of one. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { TOKEN_EXCHANGE } from '../../src/oauth.ts'
import { exchangeIn, type Front, startFront, userToken } from './front.ts'
import { ACCESS, ask, exchangeOf, foreign, ID_TOKEN, ORDERS, ownToken, STOCK, start } from './stage.ts'

const POLICY = `policy: exchange
applies_to: { clients: [web, agent], grant_types: ["${TOKEN_EXCHANGE}"] }
subject_token: { properties: { groups: { type: array, items: { type: string }, default: [] } } }
actor_token: { properties: { kind: { type: string } } }
rules:
  - { id: person, effect: allow, when: "context.requestData.subjectToken.sub == 'alice' || context.requestData.subjectToken.sub == 'web'" }
  - { id: sales, effect: require, when: "not ('banned' in context.requestData.subjectToken.groups)", error: access_denied }
  - { id: robots, effect: require, when: "context.requestData.actorToken == null || context.requestData.actorToken.kind == 'robot'" }
  - { id: types, effect: deny, when: "context.requestData.requestedTokenType == '${ACCESS.replace('access_token', 'jwt')}'", error: invalid_target }
  - { id: scopes, effect: deny, when: "#data.size(request.scopes) > 1" }
`

interface Mode {
  readonly name: string
  readonly decided: (token: string, more: Record<string, string>) => Promise<unknown>
  readonly own: (more: Record<string, string>) => Promise<string>
  readonly stop: () => Promise<unknown>
}

const verdict = (status: number, body: object, record: Record<string, unknown> | undefined): unknown => ({
  status,
  error: Reflect.get(body, 'error') ?? null,
  detail: record?.['detail'] ?? null,
  decision: record?.['decision'] ?? null,
  rules: record?.['rules'] ?? null,
})

const embedded = async (): Promise<Mode> => {
  const running = await start({ files: { 'policies/exchange.yaml': POLICY } })
  return {
    name: 'issue',
    decided: async (token, more) => {
      const { status, body, record } = await ask(running, 'web', exchangeOf(token, more))
      return verdict(status, body, record)
    },
    own: more => ownToken(running, 'web', more),
    stop: () => running.stop(),
  }
}

const inFront = async (name: string, config: object): Promise<Mode> => {
  const front: Front = await startFront({ config: config as never, policies: { delegating: POLICY } })
  return {
    name,
    decided: async (token, more) => {
      const { status, body } = await exchangeIn(front, 'web', token, more)
      const record = front.on.lines.findLast(({ fields }) => fields['event'] === 'request')?.fields
      return verdict(status, body, record)
    },
    own: ({ scope = '' }) => userToken(front, 'web', { sub: 'web', ...(scope === '' ? {} : { scope }) }),
    stop: front.stop,
  }
}

const VERIFIED = { token_exchange: { tokens: 'verified' } }
let modes: readonly Mode[] = []
beforeAll(async () => {
  modes = await Promise.all([
    embedded(),
    inFront('reissue, answered here', {}),
    inFront('reissue, forwarded', { ...VERIFIED }),
    inFront('introspection, forwarded', { ...VERIFIED, fulfilment: 'introspection' }),
    inFront('none, forwarded', { ...VERIFIED, fulfilment: 'none' }),
  ])
})
afterAll(() => Promise.all(modes.map(({ stop }) => stop())))

const person = (claims: object = {}): string => foreign('users', { azp: 'web-app', ...claims })
const asId = { subject_token_type: ID_TOKEN, scope: 'orders:read' }
const acting = (claims: object) => ({ actor_token: person(claims), actor_token_type: ID_TOKEN })

const ROWS: readonly (readonly [what: string, ask: (mode: Mode) => Promise<unknown>, status: number])[] = [
  ['a person', ({ decided }) => decided(person(), asId), 200],
  ['a person whom nobody knows', ({ decided }) => decided(person({ sub: 'bob' }), asId), 400],
  ['a person who is banned', ({ decided }) => decided(person({ groups: ['banned'] }), asId), 400],
  ['groups of another type', ({ decided }) => decided(person({ groups: 'sales' }), asId), 400],
  ['a robot that acts', ({ decided }) => decided(person(), { ...asId, ...acting({ sub: 'r', kind: 'robot' }) }), 200],
  ['somebody else who acts', ({ decided }) => decided(person(), { ...asId, ...acting({ sub: 'eve' }) }), 400],
  [
    'a type that is denied',
    ({ decided }) => decided(person(), { ...asId, requested_token_type: ACCESS.replace('access_token', 'jwt') }),
    400,
  ],
  ['two scopes', ({ decided }) => decided(person(), { ...asId, scope: 'orders:read stock:read' }), 400],
  ['no scope', ({ decided }) => decided(person(), { subject_token_type: ID_TOKEN }), 400],
  ['a scope that is not registered', ({ decided }) => decided(person(), { ...asId, scope: 'admin' }), 400],
  ['a registered resource', ({ decided }) => decided(person(), { ...asId, resource: STOCK }), 200],
  [
    'a resource that is not registered',
    ({ decided }) => decided(person(), { ...asId, resource: 'https://evil.example' }),
    400,
  ],
  ['an expired token', ({ decided }) => decided(person({ iat: 1, exp: 2 }), asId), 400],
  ['a token of another application', ({ decided }) => decided(person({ azp: 'other' }), asId), 400],
  ['a token for another audience', ({ decided }) => decided(person({ aud: ORDERS }), asId), 400],
  ['a token of nobody', ({ decided }) => decided(person({ iss: 'https://nobody.example' }), asId), 400],
  [
    'a token of the client with one scope',
    async mode => mode.decided(await mode.own({ scope: 'orders:read' }), {}),
    200,
  ],
  [
    'a token of the client with three',
    async mode => mode.decided(await mode.own({ scope: 'orders:read orders:write stock:read' }), {}),
    400,
  ],
  [
    'more scope than the token has',
    async mode => mode.decided(await mode.own({ scope: 'orders:read' }), { scope: 'stock:read' }),
    400,
  ],
]

it.each(ROWS)('returns the same decision everywhere for %s', async (_, row, status) => {
  const verdicts = await Promise.all(modes.map(async mode => ({ mode: mode.name, verdict: await row(mode) })))
  const [first] = verdicts
  expect(first?.verdict).toMatchObject({ status })
  for (const each of verdicts) expect(each).toEqual({ ...each, verdict: first?.verdict })
})
