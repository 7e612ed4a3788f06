import { decodeJwt, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import {
  type ClientRecord,
  clientOf,
  decideRequest,
  type Given,
  type PolicyTestInput,
  prepareInvariants,
  requestOf,
  setOf,
} from '../../src/policy/index.ts'
import { proveInvariants } from '../../src/prove/index.ts'
import { assertionForm, clientKeys, jwtClient, post, run } from '../gateway/running.ts'
import { long } from '../long.ts'
import { NOW, sourceOf } from '../policy/given.ts'
import { type Hole, holes } from './holes.ts'
import { seeded } from './random-policies.ts'

const CLIENT = {
  clientId: 'jwt',
  method: 'private_key_jwt',
  grantTypes: ['client_credentials'],
  scopes: ['x:read', 'x:write'],
  audiences: ['https://orders.example.com', 'https://stock.example.com'],
  accessTokenLifetime: null,
  metadata: {},
} as const satisfies ClientRecord

const inputOf = ({ policy, invariant, metadata }: Hole): PolicyTestInput => ({
  sources: [sourceOf(policy, 'hole.yaml')],
  tests: [sourceOf(JSON.stringify({ invariants: [{ name: 'hole', ...invariant }] }), 'hole.test.yaml')],
  clients: [{ ...CLIENT, metadata }],
  fulfilment: 'issue',
  consts: {},
  nowMs: NOW,
})

/** Whether the evaluator allows a request, and the invariant is then false. */
const breaks = (input: PolicyTestInput, given: Given): boolean => {
  const [invariant] = prepareInvariants(input).invariants
  const client = clientOf(given, input.clients)
  if (invariant === undefined || client === null) return false
  const { root } = decideRequest(requestOf(given, client, NOW, input), setOf(invariant.policies), client, NOW)
  const answered = invariant.expect.evaluate(root, { nowMs: NOW })
  return (root as { decision?: unknown }).decision === 'allow' && !(answered.ok && answered.value === true)
}

/** Sends a request file to a gateway that has the policy. */
const accepted = async (
  { policy, metadata }: Hole,
  given: Given,
): Promise<{ readonly status: number; readonly claims: object }> => {
  const registered = {
    ...JSON.parse(jwtClient()),
    scope: CLIENT.scopes.join(' '),
    audiences: CLIENT.audiences,
    metadata,
  }
  const running = await run({
    files: {
      'clients/jwt.json': JSON.stringify(registered),
      'policies/hole.yaml': policy,
      'policies/baseline.yaml': 'policy: baseline\n',
      'clients/basic.yaml': '[]',
    },
  })
  try {
    const now = Math.floor(Date.now() / 1000)
    const standard = { iss: 'jwt', sub: 'jwt', aud: running.issuer, iat: now, exp: now + 60, jti: crypto.randomUUID() }
    const jwt = await new SignJWT({ ...standard, ...given.assertion })
      .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
      .sign(clientKeys.privateKey)
    const scope = given.request?.scope
    const answer = await post(
      `${running.url}/token`,
      { ...assertionForm(jwt), ...(typeof scope === 'string' ? { scope } : {}) },
      {},
    )
    const { access_token = null } = (await answer.json()) as { access_token?: string }
    return { status: answer.status, claims: access_token === null ? {} : decodeJwt(access_token) }
  } finally {
    await running.stop()
  }
}

describe('a hole of a policy', () => {
  it('is refuted with a request that the evaluator, and a gateway, accept', {
    timeout: long(1_200_000, 30_000),
  }, async () => {
    const all = holes(seeded(20), long(200, 20))
    const missed: string[] = []
    for (const hole of all) {
      const input = inputOf(hole)
      const { invariants, diagnostics } = await proveInvariants(input)
      expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
      const [answer] = invariants
      const request = answer?.request ?? null
      if (answer?.verdict !== 'refuted' || request === null)
        missed.push(`${answer?.verdict}: ${JSON.stringify([hole, answer?.obstacles])}`)
      else {
        expect([hole, request, breaks(input, request)]).toEqual([hole, request, true])
        if (long(true, false))
          expect([hole, request, (await accepted(hole, request)).status]).toEqual([hole, request, 200])
      }
    }
    expect(missed.length, missed.join('\n')).toBeLessThanOrEqual(all.length / 20)
  })
})
