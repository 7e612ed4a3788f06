import { createLocalJWKSet, type JWK, jwtVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import type { SignatureAlg } from '../../src/jose/index.ts'
import { tokenHash } from '../../src/jose/token-hash.ts'
import type { JsonObject } from '../../src/oauth.ts'
import { generateKey, type StoredKey } from '../../src/tokens/index.ts'
import { proofThumbprint } from '../../src/upstream/dpop.ts'
import { type ReissueInput, reissue } from '../../src/upstream/reissue.ts'
import { tokenFacts } from '../../src/upstream/token-facts.ts'
import type { VerifiedToken } from '../../src/upstream/verify.ts'
import { ringOf } from '../tokens/fixtures.ts'
import { accessClaims, idClaims, issuerKey, NOW } from './issuer.ts'

const PERMITTED = ['orders:read', 'orders:write', 'openid']
const OURS = 'https://login.example'
const keys: readonly StoredKey[] = [generateKey('ES256', 'active', NOW), generateKey('RS256', 'active', NOW)]
const ring = ringOf(...keys)

const access = (
  claims: JsonObject = {},
  alg: SignatureAlg = 'ES256',
  typ: string | null = 'at+jwt',
): VerifiedToken => ({
  alg,
  typ,
  payload: accessClaims(claims),
})
const id = (claims: JsonObject = {}): VerifiedToken => ({ alg: 'RS256', typ: 'JWT', payload: idClaims(claims) })

const given = (different: Partial<ReissueInput> = {}): ReissueInput => ({
  accessToken: access(),
  idToken: null,
  answeredScope: 'orders:read orders:write',
  issuer: OURS,
  clientId: 'web',
  upstreamClientId: 'web',
  ring,
  now: NOW,
  maxLifetime: 86_400,
  narrowing: { permitted: PERMITTED, scope: null, audience: null },
  claims: { access_token: {}, id_token: {} },
  proofThumbprint: null,
  tokenType: 'Bearer',
  ...different,
})

/** Issues again, and verifies the result with our keys as anybody would. */
async function again(different: Partial<ReissueInput> = {}) {
  const outcome = reissue(given(different))
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusal))
  const { accessToken, idToken, ...rest } = outcome.value
  return { ...rest, ...(await verified(accessToken.token)), accessToken, idToken: await verifiedOrNull(idToken?.token) }
}
async function verified(token: string) {
  const jwks = createLocalJWKSet({ keys: ring.publicJwks.keys as unknown as JWK[] })
  const { payload, protectedHeader } = await jwtVerify(token, jwks, { currentDate: new Date(NOW * 1000) })
  return { payload: payload as JsonObject, header: protectedHeader }
}
const verifiedOrNull = (token: string | undefined) => (token === undefined ? null : verified(token))
const refusal = (different: Partial<ReissueInput>) => {
  const outcome = reissue(given(different))
  return outcome.ok ? null : outcome.refusal
}

describe('an access token issued again', () => {
  it('returns every claim but the issuer and the jti, and those of the policies', async () => {
    const claims = { acr: 'gold', sid: 's', cnf: { 'x5t#S256': 'x' }, act: { sub: 'b' }, custom: [1, { a: null }] }
    const { payload } = await again({
      accessToken: access(claims),
      claims: { access_token: { tenant: 'acme', nested: { a: [1] } }, id_token: {} },
    })
    const { jti, ...rest } = payload
    const expected = { ...accessClaims(claims), iss: OURS, tenant: 'acme', nested: { a: [1] } } as Record<
      string,
      unknown
    >
    delete expected['jti']
    expect(rest).toEqual(expected)
    expect(jti).toMatch(/^[\w-]{22}$/)
  })

  it.each([
    ['ES256', 'at+jwt'],
    ['RS256', 'JWT'],
    ['RS256', 'application/at+jwt'],
    ['ES256', null],
  ] as const)('keeps the algorithm %s and typ %s', async (alg, typ) => {
    const { header } = await again({ accessToken: access({}, alg, typ) })
    expect(header).toEqual({
      alg,
      kid: keys.find(key => key.alg === alg)?.kid,
      ...(typ === null ? {} : { typ }),
    })
  })

  it('never has the same jti twice, nor the upstream’s', async () => {
    const jtis = await Promise.all(Array.from({ length: 20 }, async () => (await again()).payload['jti']))
    expect(new Set([...jtis, 'upstream-jti']).size).toBe(21)
  })

  it('returns the value of a policy for a claim of the same name, and the upstream’s where there is none', async () => {
    const accessToken = access({ dept: 'sales', team: 'a' })
    const { payload } = await again({ accessToken, claims: { access_token: { dept: 'it' }, id_token: {} } })
    expect(payload).toMatchObject({ dept: 'it', team: 'a' })
  })

  it('never lets a policy’s claim replace a reserved one', async () => {
    const reserved =
      'iss sub aud exp iat nbf jti client_id cnf scope act auth_time acr amr azp nonce at_hash c_hash s_hash sid active ' +
      'token_type username authorization_details token_introspection _claim_names _claim_sources'
    const evil = Object.fromEntries(reserved.split(' ').map(name => [name, 'evil']))
    const { payload, idToken } = await again({ idToken: id(), claims: { access_token: evil, id_token: evil } })
    expect(Object.values(payload)).not.toContain('evil')
    expect(Object.values(idToken?.payload ?? {})).not.toContain('evil')
    expect(Object.keys(payload).sort()).toEqual(Object.keys(accessClaims()).sort())
  })

  it.each([
    ['the upstream’s where nothing is shorter', 86_400, 600],
    ['ours where it is shorter', 60, 60],
  ])('returns an expiry of %s', async (_, maxLifetime, lifetime) => {
    const { payload, expiresIn, accessToken } = await again({ maxLifetime })
    expect(payload['exp']).toBe(NOW + lifetime)
    expect(accessToken.expiresAt).toBe(NOW + lifetime)
    expect(expiresIn).toBe(lifetime)
  })

  it('reports no negative lifetime where the clocks differ', () => {
    const late = reissue(given({ accessToken: access({ exp: NOW - 3 }) }))
    expect(late).toMatchObject({ ok: true, value: { expiresIn: 0 } })
  })

  it.each([
    ['a string', { scope: 'a b c' }, { scope: 'b' }],
    ['a list', { scope: ['a', 'b'] }, { scope: ['b'] }],
    ['scp', { scope: null, scp: ['a', 'b'] }, { scp: ['b'] }],
    ['both', { scope: 'a b', scp: 'b c' }, { scope: 'b', scp: 'b' }],
    ['only the answer', { scope: null }, { scope: 'b' }],
  ])('returns what is left of a scope that is %s', async (_, claims, narrowed) => {
    const narrowing = { permitted: ['a', 'b', 'c'], scope: ['b', 'z'], audience: null }
    const { payload, scope } = await again({ accessToken: access(claims), narrowing, answeredScope: 'a b' })
    expect(payload).toMatchObject(narrowed)
    expect(scope).toBe('b')
  })

  it('reports the scope of the token, else that of the answer, else none', async () => {
    expect((await again({ answeredScope: 'other' })).scope).toBe('orders:read orders:write')
    const accessToken = access({ scope: null })
    expect((await again({ accessToken, answeredScope: 'openid' })).scope).toBe('openid')
    expect((await again({ accessToken, answeredScope: null })).scope).toBeNull()
  })

  it.each([
    ['a text', 'a', ['a', 'x'], 'a'],
    ['a list', ['a', 'b', 'c'], ['c', 'a'], ['a', 'c']],
    ['a list of one', ['a'], ['a'], ['a']],
  ])('returns what is left of an audience that is %s', async (_, aud, audience, left) => {
    const { payload } = await again({
      accessToken: access({ aud }),
      narrowing: { permitted: PERMITTED, scope: null, audience },
    })
    expect(payload['aud']).toEqual(left)
  })

  it('refuses when nothing is left of scope or audience', () => {
    expect(refusal({ narrowing: { permitted: PERMITTED, scope: ['z'], audience: null } })).toEqual({
      kind: 'empty',
      error: 'invalid_scope',
    })
    expect(refusal({ narrowing: { permitted: PERMITTED, scope: null, audience: ['z'] } })).toEqual({
      kind: 'empty',
      error: 'invalid_target',
    })
    const accessToken = access({ aud: null })
    const narrowing = { permitted: PERMITTED, scope: null, audience: ['z'] }
    expect(refusal({ accessToken, narrowing })).toEqual({ kind: 'empty', error: 'invalid_target' })
  })

  it('returns the name of our client where several share one at the upstream', async () => {
    const accessToken = access({ sub: 'shared', client_id: 'shared', azp: 'shared' })
    const { payload } = await again({ accessToken, clientId: 'partner-a', upstreamClientId: 'shared' })
    expect(payload).toMatchObject({ sub: 'partner-a', client_id: 'partner-a', azp: 'partner-a' })
  })

  it.each(['PS256', 'RS384', 'ES512', 'EdDSA'] as const)('refuses %s without an active key of ours', alg => {
    const unsignable = { kind: 'unsignable', reason: 'no_active_key_for_alg' }
    expect(refusal({ accessToken: access({}, alg) })).toEqual(unsignable)
    expect(refusal({ idToken: { ...id(), alg } })).toEqual(unsignable)
  })
})

describe('an ID token issued again', () => {
  it('returns every claim but the issuer, and the hash of the new access token', async () => {
    const more = { at_hash: 'of the old one', c_hash: 'c', s_hash: 's', acr: 'a', amr: ['pwd'], azp: 'web', sid: 's' }
    const { idToken, accessToken } = await again({
      idToken: id(more),
      claims: { access_token: {}, id_token: { dept: 'it' } },
    })
    const at_hash = tokenHash('RS256', accessToken.token)
    expect(idToken?.payload).toEqual({ ...idClaims(more), iss: OURS, at_hash, dept: 'it' })
    expect(idToken?.header).toEqual({ alg: 'RS256', typ: 'JWT', kid: keys[1]?.kid })
  })

  it('returns no hash and no jti where the upstream’s had none, and a new jti where it had one', async () => {
    expect((await again({ idToken: id() })).idToken?.payload).toEqual({ ...idClaims(), iss: OURS })
    const { idToken } = await again({ idToken: id({ jti: 'old' }) })
    expect(idToken?.payload['jti']).toMatch(/^[\w-]{22}$/)
  })

  it('never lives by the lifetime of access tokens', async () => {
    expect((await again({ idToken: id(), maxLifetime: 10 })).idToken?.payload['exp']).toBe(NOW + 300)
  })
})

describe('the hash of an access token', () => {
  it.each([
    ['RS256', 16],
    ['ES384', 24],
    ['PS512', 32],
    ['EdDSA', 32],
  ] as const)('has with %s half the octets', (alg, octets) => {
    expect(Buffer.from(tokenHash(alg, 'token'), 'base64url')).toHaveLength(octets)
  })

  it('reports what OpenID Connect Core says in its appendix A.3', () => {
    expect(tokenHash('RS256', 'jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y')).toBe('77QmUPtjPfzWtF2AnpK9RQ')
  })
})

describe('a sender-constrained token', () => {
  const proof = (jwk: object): string =>
    `${Buffer.from(JSON.stringify({ typ: 'dpop+jwt', jwk })).toString('base64url')}.e30.x`

  it('accepts the key that the request proved, and keeps the binding', async () => {
    const { jwk } = await issuerKey('ES256')
    const thumbprint = proofThumbprint(proof(jwk))
    const cnf = { jkt: thumbprint }
    const { payload } = await again({ accessToken: access({ cnf }), proofThumbprint: thumbprint, tokenType: 'DPoP' })
    expect(payload['cnf']).toEqual(cnf)
  })

  it('refuses another key, no key, and a DPoP token that is bound to none', () => {
    const accessToken = access({ cnf: { jkt: 'a' } })
    expect(refusal({ accessToken, proofThumbprint: 'b' })).toMatchObject({ reason: 'dpop_key_differs' })
    expect(refusal({ accessToken, proofThumbprint: null })).toMatchObject({ reason: 'dpop_key_differs' })
    expect(refusal({ tokenType: 'DPoP', proofThumbprint: 'b' })).toMatchObject({ reason: 'dpop_token_not_bound' })
  })

  it('reports the thumbprint of a proof’s key as RFC 9449 section 6.1 does, and null for what is no proof', () => {
    const jwk = {
      kty: 'EC',
      x: 'l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs',
      y: '9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA',
      crv: 'P-256',
    }
    expect(proofThumbprint(proof(jwk))).toBe('0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I')
    for (const text of [
      undefined,
      '',
      'x',
      'e30.e30.x',
      proof({ ...jwk, d: 'x' }),
      `${proof(jwk)}, ${proof(jwk)}`.slice(3),
    ])
      expect(proofThumbprint(text)).toBeNull()
  })
})

describe('the facts of the upstream', () => {
  const about = { grantType: 'authorization_code', clientIds: ['web'] }

  it('reports the user from both tokens, the ID token first, without what tokens say of themselves', () => {
    const { user, upstream } = tokenFacts(access({ dept: 'a', team: 'x' }), id({ dept: 'b', email: 'e' }), about)
    expect(user).toEqual({ sub: 'alice', dept: 'b', team: 'x', email: 'e', auth_time: NOW - 60 })
    expect(upstream.accessToken).toEqual(accessClaims({ dept: 'a', team: 'x' }))
    expect(upstream.idToken).toEqual(idClaims({ dept: 'b', email: 'e' }))
  })

  it.each([
    ['client credentials', access(), { ...about, grantType: 'client_credentials' }],
    ['a token of the client itself', access({ sub: 'web' }), about],
    ['a token without a subject', { ...access(), payload: { iss: 'x' } }, about],
    ['an opaque token', null, about],
  ])('reports no user with %s', (_, token, subject) => {
    expect(tokenFacts(token, null, subject).user).toBeNull()
  })

  it('reports the user of an ID token beside a token of the client', () => {
    expect(tokenFacts(access({ sub: 'web', dept: 'a' }), id(), about).user).toEqual({
      sub: 'alice',
      auth_time: NOW - 60,
    })
  })
})
