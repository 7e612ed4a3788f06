import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLocalJWKSet, type JWK, jwtVerify } from 'jose'
import { beforeEach, describe, expect, it } from 'vitest'
import { openStore, type Store } from '../../src/stores/index.ts'
import {
  INACTIVE,
  introspect,
  rememberClaims,
  revokeAccessToken,
  revokeClient,
  signIntrospection,
} from '../../src/tokens/index.ts'
import { isRevoked } from '../../src/tokens/remembered.ts'
import { dumpOf } from '../stores/dump.ts'
import { activeKey, ISSUER, issue, NOW, ringOf } from './fixtures.ts'

const ring = ringOf(activeKey())
let store: Store
beforeEach(async () => {
  store = await openStore({ type: 'memory' }, () => NOW)
})

const OWNER = { clientId: 'partner-a', audiences: [], resourceIds: [], introspects: [] as readonly string[] | null }
const RESOURCE = { ...OWNER, clientId: 'orders-api', audiences: ['https://other.example', 'https://api.example'] }
const STRANGER = { ...OWNER, clientId: 'partner-b', audiences: ['https://other.example'] }
const STRICT = { afterLoss: 'inactive', isEnabled: () => true } as const
const told = (token: string, caller: Parameters<typeof introspect>[1]['caller'] = OWNER, now = NOW) =>
  introspect(token, { ring, issuer: ISSUER, store, now, caller, ...STRICT })
const ask = async (...asked: Parameters<typeof told>) => (await told(...asked)).answer
const revoke = (token: string, clientId: string, now = NOW) =>
  revokeAccessToken(token, { ring, issuer: ISSUER, store, now, clientId })
const name = ({ jti, expiresAt }: { jti: string; expiresAt: number }) => ({ clientId: 'partner-a', jti, expiresAt })

describe('introspection', () => {
  it('returns the claims of the token to the client it was issued to', async () => {
    const { token, jti } = issue(ring)
    expect(await ask(token)).toEqual({
      active: true,
      token_type: 'Bearer',
      iss: ISSUER,
      sub: 'partner-a',
      client_id: 'partner-a',
      aud: 'https://api.example',
      exp: NOW + 600,
      iat: NOW,
      jti,
      scope: 'read write',
      tenant: 'acme',
    })
  })

  it('returns them to a client whose audiences meet those of the token', async () => {
    const { token } = issue(ring, { audience: ['https://a.example', 'https://api.example'] })
    expect(await ask(token, RESOURCE)).toMatchObject({
      active: true,
      aud: ['https://a.example', 'https://api.example'],
    })
  })

  it('returns nothing but inactive to anybody else', async () => {
    expect(await ask(issue(ring).token, STRANGER)).toEqual({ active: false })
  })

  it('returns nothing but inactive for expired, foreign and malformed tokens', async () => {
    const { token } = issue(ring)
    expect(await ask(token, OWNER, NOW + 600)).toEqual({ active: false })
    expect(await ask(issue(ringOf(activeKey())).token)).toEqual({ active: false })
    expect(await ask('x')).toEqual({ active: false })
  })

  it('returns remembered claims beside and above those of the token', async () => {
    const issued = issue(ring)
    await rememberClaims(store, name(issued), { tenant: 'acme-inc', risk: { level: 2 } }, NOW)
    expect(await ask(issued.token)).toMatchObject({ active: true, tenant: 'acme-inc', risk: { level: 2 } })
    expect(await ask(issue(ring).token)).not.toHaveProperty('risk')
  })

  it('never lets a remembered claim replace or add a member of the protocol', async () => {
    const issued = issue(ring, { scope: [] })
    await rememberClaims(
      store,
      name(issued),
      { active: false, scope: 'admin', sub: 'x', username: 'x', token_type: 'x' },
      NOW,
    )
    const answer = await ask(issued.token)
    expect(answer).toMatchObject({ active: true, sub: 'partner-a', token_type: 'Bearer' })
    expect(answer).not.toHaveProperty('scope')
    expect(answer).not.toHaveProperty('username')
  })

  it('reports a store that does not answer, rather than calling the token active', async () => {
    const { mkdtempSync, rmSync } = await import('node:fs')
    const path = mkdtempSync('/tmp/claimgate-tokens-')
    const closed = await openStore({ type: 'lmdb', path }, () => NOW)
    await closed.close()
    const asking = introspect(issue(ring).token, {
      ring,
      issuer: ISSUER,
      store: closed,
      now: NOW,
      caller: OWNER,
      ...STRICT,
    })
    await expect(asking).rejects.toMatchObject({ code: 'store_unavailable' })
    rmSync(path, { recursive: true })
  })
})

describe('what the store holds of tokens', () => {
  let path: string
  let lasting: Store
  beforeEach(async () => {
    path = mkdtempSync(join(tmpdir(), 'claimgate-tokens-'))
    lasting = await openStore({ type: 'lmdb', path }, () => NOW)
    return async () => {
      await lasting.close()
      rmSync(path, { recursive: true })
    }
  })
  const context = { ring, issuer: ISSUER, now: NOW, caller: OWNER, ...STRICT }

  it('is of no use without them: no claim, no client, no token', async () => {
    const issued = issue(ring)
    await rememberClaims(lasting, name(issued), { risk: 'a-rare-word', 'rare-claim': 1 }, NOW)
    expect((await introspect(issued.token, { ...context, store: lasting })).answer).toMatchObject({ 'rare-claim': 1 })
    await revokeAccessToken(issued.token, { ...context, store: lasting, clientId: 'partner-a' })
    await lasting.ping()
    const octets = dumpOf(path)
    expect(octets).toContain('revoked:')
    for (const word of ['a-rare-word', 'rare-claim', 'partner-a', issued.jti]) expect(octets).not.toContain(word)
  })

  it('counts as before where an earlier version wrote it in clear', async () => {
    const [revoked, remembered] = [issue(ring), issue(ring)]
    await lasting.revocations.set(`revoked:partner-a:${revoked.jti}`, '1', NOW + 600, NOW)
    await lasting.set(`claims:partner-a:${remembered.jti}`, '{"risk":3}', NOW + 600, NOW)
    expect(await introspect(revoked.token, { ...context, store: lasting })).toMatchObject({
      reason: 'inactive_revoked',
    })
    expect((await introspect(remembered.token, { ...context, store: lasting })).answer).toMatchObject({ risk: 3 })
  })
})

describe('introspection by a resource server', () => {
  const server = { clientId: 'rs', audiences: [], resourceIds: [], introspects: [] }

  it('accepts one whose resource_ids meet the audience', async () => {
    const asked = { ...server, resourceIds: ['https://api.example'] }
    expect(await ask(issue(ring).token, asked)).toMatchObject({ active: true })
    expect(await told(issue(ring).token, { ...server, resourceIds: ['https://api.example/'] })).toEqual({
      answer: INACTIVE,
      reason: 'inactive_not_for_caller',
    })
  })

  it('accepts one that looks after the client, or after any', async () => {
    for (const introspects of [['partner-z', 'partner-a'], null])
      expect(await ask(issue(ring).token, { ...server, introspects })).toMatchObject({ active: true })
    expect(await ask(issue(ring).token, { ...server, introspects: ['partner-b'] })).toEqual(INACTIVE)
  })

  it('reports why a token is inactive, each by its own name', async () => {
    const issued = issue(ring)
    expect((await told('nothing', OWNER)).reason).toBe('inactive_unknown')
    expect((await told(issued.token, STRANGER)).reason).toBe('inactive_not_for_caller')
    await revoke(issued.token, 'partner-a')
    expect((await told(issued.token, OWNER)).reason).toBe('inactive_revoked')
    expect((await told(issue(ring).token, OWNER)).reason).toBe(null)
  })
})

describe('introspection after the store has lost its data', () => {
  /** A store that began at an instant, with something before it. */
  const begun = (at: number) => openStore({ type: 'memory' }, () => at)
  const answered = async (issuedAt: number, lostAt: number, context: object = {}) => {
    const { token } = issue(ring, { now: issuedAt })
    const asked = { ring, issuer: ISSUER, store: await begun(lostAt), now: lostAt + 1, caller: OWNER, ...STRICT }
    return (await introspect(token, { ...asked, ...context })).reason
  }

  it('returns inactive for what was issued before, because it may have been revoked', async () => {
    expect(await answered(NOW - 1, NOW)).toBe('inactive_after_loss')
    expect(await answered(NOW - 0.01, NOW)).toBe('inactive_after_loss')
    expect(await answered(NOW, NOW)).toBe(null)
    expect(await answered(NOW + 0.5, NOW)).toBe(null)
  })

  it('tells apart what was issued before and after within one second', async () => {
    let now = NOW + 500
    const kept = await openStore({ type: 'memory' }, () => now)
    const [before, after] = [issue(ring, { now: NOW + 0.3 }).token, issue(ring, { now: NOW + 0.7 }).token]
    for (let index = 0; index < 9; index++) await kept.set(`claims:a:${index}`, '', NOW + 100, now)
    now += 100
    await kept.set('claims:a:sweeps', '', now + 100, now)
    now = NOW + 0.5
    const asked = { ring, issuer: ISSUER, store: kept, now: NOW + 1, caller: OWNER, ...STRICT }
    expect((await introspect(before, asked)).reason).toBe('inactive_after_loss')
    expect((await introspect(after, asked)).reason).toBe(null)
  })

  it('returns inactive for a token whose remembered claims are lost, and for no other', async () => {
    const isMissed = async (remembers: boolean, context: object = {}) => {
      const { token } = issue(ring, { now: NOW + 1, remembers })
      return (
        await introspect(token, { ring, issuer: ISSUER, store, now: NOW + 2, caller: OWNER, ...STRICT, ...context })
      ).reason
    }
    expect(await isMissed(true)).toBe('inactive_after_loss')
    expect(await isMissed(false)).toBe(null)
    expect(await isMissed(true, { afterLoss: 'active' })).toBe(null)
  })

  it('accepts them where the operator says so', async () => {
    expect(await answered(NOW - 1, NOW, { afterLoss: 'active' })).toBe(null)
  })
})

describe('introspection of the tokens of a client', () => {
  const asOf = async (issuedAt: number) => (await told(issue(ring, { now: issuedAt }).token, OWNER, NOW + 9)).reason

  it('returns inactive for those that were issued before it was revoked', async () => {
    await revokeClient(store, 'partner-a', NOW + 5.5, NOW + 6)
    expect(await asOf(NOW + 5)).toBe('inactive_client_revoked')
    expect(await asOf(NOW + 5.4)).toBe('inactive_client_revoked')
    expect(await asOf(NOW + 5.6)).toBe(null)
    // Another call for an earlier instant takes nothing back.
    await revokeClient(store, 'partner-a', NOW + 1, NOW + 7)
    expect(await asOf(NOW + 5.4)).toBe('inactive_client_revoked')
    await revokeClient(store, 'partner-b', NOW + 8, NOW + 8)
    expect(await asOf(NOW + 5.6)).toBe(null)
  })

  it('returns inactive for all of them while it is disabled', async () => {
    const disabled = {
      ring,
      issuer: ISSUER,
      store,
      now: NOW,
      caller: OWNER,
      afterLoss: 'active',
      isEnabled: () => false,
    } as const
    expect((await introspect(issue(ring).token, disabled)).reason).toBe('inactive_client_disabled')
  })
})

describe('introspection as a JWT', () => {
  it('returns what an independent verifier accepts, for the caller alone', async () => {
    const key = ring.active('ES256')
    if (key === null) throw new Error('no key')
    const answer = await ask(issue(ring).token)
    const jwt = signIntrospection(answer, { issuer: ISSUER, audience: 'orders-api', now: NOW + 0.5 }, key)
    const jwks = createLocalJWKSet({ keys: ring.publicJwks.keys.map(one => ({ ...one }) as JWK) })
    const options = { issuer: ISSUER, audience: 'orders-api', typ: 'token-introspection+jwt' }
    const { payload } = await jwtVerify(jwt, jwks, options)
    expect(payload).toEqual({ iss: ISSUER, aud: 'orders-api', iat: NOW, token_introspection: answer })
    await expect(jwtVerify(jwt, jwks, { ...options, audience: 'partner-b' })).rejects.toThrow()
    expect(await ask(jwt)).toEqual(INACTIVE)
  })
})

describe('revocation', () => {
  it('accepts the client the token was issued to', async () => {
    const issued = issue(ring)
    expect(await revoke(issued.token, 'partner-a')).toBe('revoked')
    expect(await ask(issued.token)).toEqual({ active: false })
    expect(await isRevoked(store, name(issued), NOW)).toBe(true)
  })

  it('accepts a second revocation', async () => {
    const { token } = issue(ring)
    await revoke(token, 'partner-a')
    expect(await revoke(token, 'partner-a')).toBe('revoked')
  })

  it('refuses any other client, also one that may introspect', async () => {
    const { token } = issue(ring)
    expect(await revoke(token, RESOURCE.clientId)).toBe('other_client')
    expect(await ask(token)).toMatchObject({ active: true })
  })

  it('reports expired, foreign and malformed tokens as unknown', async () => {
    expect(await revoke(issue(ring).token, 'partner-a', NOW + 600)).toBe('unknown')
    expect(await revoke(issue(ringOf(activeKey())).token, 'partner-a')).toBe('unknown')
    expect(await revoke('x', 'partner-a')).toBe('unknown')
  })

  it('never revokes another token', async () => {
    const [one, other] = [issue(ring), issue(ring)]
    await revoke(one.token, 'partner-a')
    expect(await ask(other.token)).toMatchObject({ active: true })
  })

  it('never forgets a revocation before the token expires', async () => {
    const { token } = issue(ring)
    await revoke(token, 'partner-a')
    expect(await ask(token, OWNER, NOW + 599.9)).toEqual({ active: false })
  })
})
