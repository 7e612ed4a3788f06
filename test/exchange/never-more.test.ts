/** Random exchanges of random tokens, one after the other: none ever gives more than it began with. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { basicHeader } from '../gateway/running.ts'
import { long } from '../long.ts'
import { SECRET } from '../upstream/double.ts'
import { startFront, userToken } from './front.ts'
import {
  ACCESS,
  APP,
  ask,
  exchangeOf,
  foreign,
  GRANTED,
  ID_TOKEN,
  ORDERS,
  ownToken,
  payloadOf,
  STOCK,
  start,
} from './stage.ts'

const EXCHANGES = long(100_000, 500)
const AT_ONCE = 8

/** Where exchanges are answered, and how a client asks there. */
interface Place {
  readonly own: (client: string) => Promise<string>
  readonly asked: (client: string, form: string) => Promise<{ readonly status: number; readonly body: object }>
  readonly stop: () => Promise<unknown>
}

const PLACES: readonly (readonly [name: string, start: () => Promise<Place>])[] = [
  [
    'the embedded service',
    async () => {
      const running = await start()
      const own = (client: string) => ownToken(running, client)
      return { own, asked: (client, form) => ask(running, client, form), stop: () => running.stop() }
    },
  ],
  [
    'in front of an upstream',
    async () => {
      const front = await startFront()
      const asked: Place['asked'] = async (client, body) => {
        const type = { 'content-type': 'application/x-www-form-urlencoded' }
        const headers = { ...basicHeader(client, SECRET), ...type }
        const answer = await fetch(`${front.on.issuer}/token`, { method: 'POST', headers, body })
        return { status: answer.status, body: (await answer.json()) as object }
      }
      const scopes = (client: string) => REGISTERED[client]?.scopes.join(' ')
      return {
        own: client => userToken(front, client, { sub: client, scope: scopes(client) }),
        asked,
        stop: front.stop,
      }
    },
  ],
]

const SCOPES = ['orders:read', 'orders:write', 'stock:read', 'admin', 'profile'] as const
const TARGETS = [ORDERS, STOCK, 'https://evil.example'] as const
/** What each client may get at most. */
const REGISTERED: Readonly<
  Record<string, { readonly scopes: readonly string[]; readonly audiences: readonly string[] }>
> = {
  web: { scopes: GRANTED.scope.split(' '), audiences: GRANTED.audiences },
  agent: { scopes: ['orders:read'], audiences: [ORDERS] },
  api: { scopes: GRANTED.scope.split(' '), audiences: GRANTED.audiences },
}

const some = <T>(values: readonly T[]) => fc.subarray([...values])
const request = fc.record({
  client: fc.constantFrom('web', 'agent', 'api'),
  scope: fc.option(fc.oneof(fc.constantFrom(...SCOPES.map(name => [name])), some(SCOPES)), { nil: null, freq: 1 }),
  targets: fc.oneof(fc.constant([]), fc.constant([ORDERS]), some(TARGETS)),
  /** Which of the tokens that came before is the subject, and which the actor. */
  subject: fc.nat(),
  actor: fc.option(fc.nat(), { nil: null, freq: 1 }),
  fresh: fc.nat(9),
  life: fc.integer({ min: 1, max: 3600 }),
  claims: fc.record(
    { scope: some(SCOPES).map(names => names.join(' ')), scp: some(SCOPES), act: fc.constant({ sub: 'bot' }) },
    { requiredKeys: [] },
  ),
})
type Request = typeof request extends fc.Arbitrary<infer T> ? T : never

interface Known {
  readonly token: string
  readonly type: string
}

const scopesOf = (payload: Record<string, unknown>): readonly string[] | null => {
  const lists = [payload['scope'], payload['scp']].flatMap(value =>
    value === undefined ? [] : [typeof value === 'string' ? value.split(' ') : (value as string[])],
  )
  if (lists.length === 0) return payload['iss'] === 'https://users.example' ? null : []
  return (lists[0] ?? []).filter(name => lists.every(list => list.includes(name)))
}

describe.each(PLACES)('%s', (_, begin) => {
  let place: Place
  beforeAll(async () => {
    place = await begin()
  })
  afterAll(() => place.stop())

  it(`never gives more time, scope or audience in ${EXCHANGES} exchanges`, {
    timeout: long(3_600_000, 60_000),
  }, async () => {
    const own = await Promise.all(['web', 'agent', 'api'].map(place.own))
    const pool: Known[] = own.map(token => ({ token, type: ACCESS }))
    const draws = fc.sample(request, { numRuns: EXCHANGES, seed: 8693 })
    const seen = { issued: 0, refused: 0, deepest: 0 }

    const pick = (at: number): Known => pool[at % pool.length] as Known
    const subjectOf = ({ fresh, subject, life, claims }: Request): Known => {
      if (fresh > 3) return pick(subject)
      const now = Math.floor(Date.now() / 1000)
      const audience = { aud: fresh > 1 ? APP : 'https://api.example.com', azp: 'web-app' }
      return { token: foreign('users', { ...audience, ...claims, iat: now, exp: now + life }), type: ID_TOKEN }
    }
    const tried = async (drawn: Request): Promise<void> => {
      const subject = subjectOf(drawn)
      const actor = drawn.actor === null ? null : pick(drawn.actor)
      const form = new URLSearchParams(exchangeOf(subject.token, { subject_token_type: subject.type }))
      if (drawn.scope !== null) form.set('scope', drawn.scope.join(' '))
      for (const target of drawn.targets) form.append('resource', target)
      if (actor !== null)
        for (const [name, value] of [
          ['actor_token', actor.token],
          ['actor_token_type', actor.type],
        ] as const)
          form.set(name, value)
      const { status, body } = await place.asked(drawn.client, form.toString())
      if (status !== 200) {
        expect(['invalid_request', 'invalid_scope', 'invalid_target']).toContain(Reflect.get(body, 'error'))
        seen.refused += 1
        return
      }
      seen.issued += 1
      const token = String(Reflect.get(body, 'access_token'))
      check(payloadOf(token), drawn, [subject, ...(actor === null ? [] : [actor])])
      pool.push({ token, type: ACCESS })
      if (pool.length > 200) pool.splice(3, 1)
    }
    const check = (
      payload: Record<string, unknown>,
      { client, scope, targets }: Request,
      from: readonly Known[],
    ): void => {
      const registered = REGISTERED[client] ?? { scopes: [], audiences: [] }
      const origins = from.map(({ token }) => payloadOf(token))
      for (const origin of origins) expect(Number(payload['exp'])).toBeLessThanOrEqual(Number(origin['exp']))
      expect(Number(payload['exp']) - Number(payload['iat'])).toBeLessThanOrEqual(900)
      const scopes = String(payload['scope']).split(' ')
      const most = scopesOf(origins[0] ?? {}) ?? registered.scopes
      for (const name of scopes) {
        expect(most).toContain(name)
        expect(registered.scopes).toContain(name)
        if (scope !== null && scope.length > 0) expect(scope).toContain(name)
      }
      for (const audience of [payload['aud']].flat()) {
        expect(registered.audiences).toContain(audience)
        if (targets.length > 0) expect(targets).toContain(audience)
      }
      const [subject = {}] = origins
      expect(payload['sub']).toBe(subject['iss'] === 'https://users.example' ? 'users|alice' : subject['sub'])
      expect(payload['client_id']).toBe(client)
      let depth = 0
      for (
        let act = payload['act'] as Record<string, unknown> | undefined;
        act !== undefined;
        act = act['act'] as never
      )
        depth += 1
      expect(depth).toBeGreaterThan(0)
      expect(depth).toBeLessThanOrEqual(4)
      seen.deepest = Math.max(seen.deepest, depth)
    }

    for (let at = 0; at < draws.length; at += AT_ONCE) await Promise.all(draws.slice(at, at + AT_ONCE).map(tried))
    expect(seen.issued).toBeGreaterThan(EXCHANGES / 20)
    expect(seen.refused).toBeGreaterThan(EXCHANGES / 20)
    expect(seen.deepest).toBe(4)
  })
})
