/** What may be asked of the upstream, and which scope is sent there. */
import { describe, expect, it } from 'vitest'
import { DEFAULT_RULES } from '../../src/clients/claims.ts'
import type { Client } from '../../src/clients/index.ts'
import {
  readDeviceRequest,
  readPushedRequest,
  readTokenRequest,
  scopeToSend,
} from '../../src/gateway/front/forwarded-grant.ts'
import { parseForm, withParameter } from '../../src/gateway/request/form.ts'

const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code'

const client = (different: Partial<Client> = {}): Client => ({
  clientId: 'a',
  name: null,
  method: 'client_secret_basic',
  issuer: null,
  algs: [],
  grantTypes: ['client_credentials', 'authorization_code', 'refresh_token', DEVICE],
  scopes: ['read', 'write'],
  audiences: [],
  resourceIds: [],
  introspects: [],
  subjectTokens: [],
  liftsBinding: false,
  idJag: new Map(),
  fulfilment: null,
  fapi2: false,
  dpopBound: false,
  certificateBound: false,
  accessTokenLifetime: null,
  metadata: {},
  assertion: DEFAULT_RULES,
  disabled: false,
  upstream: null,
  ...different,
})

const formOf = (parameters: Record<string, string> | string) => {
  const parsed = parseForm(new URLSearchParams(parameters).toString())
  if (!parsed.ok) throw new Error(parsed.fault)
  return parsed.form
}

const RULES = { grantTypes: new Set([...client().grantTypes, 'password']), sameIssuer: true }
const read = (parameters: Record<string, string> | string, who = client(), rules = RULES) =>
  readTokenRequest(formOf(parameters), who, rules)
const detailOf = (outcome: ReturnType<typeof read>) =>
  outcome.ok ? null : [outcome.refusal.error, outcome.refusal.detail]

describe('a token request', () => {
  it.each([
    [{ grant_type: 'client_credentials' }, ['read', 'write']],
    [{ grant_type: 'client_credentials', scope: 'read read' }, ['read']],
    [{ grant_type: 'refresh_token' }, ['read', 'write']],
    [{ grant_type: 'authorization_code', code: 'x' }, []],
    [{ grant_type: 'authorization_code', code: 'x', scope: 'read' }, []],
    [{ grant_type: DEVICE, device_code: 'x' }, []],
  ])('returns the scopes that policies see: %j', (parameters, scopes) => {
    expect(read(parameters)).toEqual({ ok: true, value: { scopes, audiences: null } })
  })

  it('returns the resources, any of them where the client has no registered audiences', () => {
    const asked = 'grant_type=client_credentials&resource=https://a.example&resource=https://b.example'
    expect(read(asked)).toMatchObject({ value: { audiences: ['https://a.example', 'https://b.example'] } })
    const registered = client({ audiences: ['https://a.example'] })
    expect(detailOf(read(asked, registered))).toEqual(['invalid_target', 'resource_not_registered'])
  })

  it.each([
    [{}, 'invalid_request', 'grant_type_missing'],
    [{ grant_type: 'unheard-of' }, 'unsupported_grant_type', 'grant_type_unsupported'],
    [{ grant_type: 'password' }, 'unauthorized_client', 'grant_type_not_registered'],
    [{ grant_type: 'client_credentials', scope: 'read  write' }, 'invalid_scope', 'scope_malformed'],
    [{ grant_type: 'authorization_code', scope: 'a"b' }, 'invalid_scope', 'scope_malformed'],
    [{ grant_type: 'refresh_token', scope: 'admin' }, 'invalid_scope', 'scope_not_registered'],
  ])('refuses %j', (parameters, error, detail) => {
    expect(detailOf(read(parameters as Record<string, string>))).toEqual([error, detail])
  })

  it('refuses everything that a user takes part in where the upstream calls itself by another name', () => {
    const rules = { ...RULES, sameIssuer: false }
    expect(read({ grant_type: 'client_credentials' }, client(), rules).ok).toBe(true)
    for (const grant_type of ['authorization_code', 'refresh_token', DEVICE])
      expect(detailOf(read({ grant_type }, client(), rules))?.[0]).toBe('unsupported_grant_type')
  })

  it('requires code_verifier of a public client, with a code only', () => {
    const open = client({ method: 'none' })
    const code = { grant_type: 'authorization_code', code: 'x' }
    expect(detailOf(read(code, open))).toEqual(['invalid_request', 'code_verifier_missing'])
    expect(read({ ...code, code_verifier: 'y' }, open).ok).toBe(true)
    expect(read({ grant_type: 'refresh_token' }, open).ok).toBe(true)
    expect(read(code).ok).toBe(true)
  })
})

describe('a pushed request', () => {
  const pkce = { code_challenge: 'x', code_challenge_method: 'S256' }
  const push = (parameters: Record<string, string>, who = client()) => readPushedRequest(formOf(parameters), who)

  it('returns the scopes, all registered ones when it names none', () => {
    expect(push({ scope: 'read' })).toMatchObject({ value: { scopes: ['read'] } })
    expect(push({})).toMatchObject({ value: { scopes: ['read', 'write'] } })
  })

  it.each([
    [{ request_uri: 'urn:x' }, 'request_uri'],
    [{ request: 'a.b.c' }, 'request_object'],
    [{ scope: 'admin' }, 'scope_not_registered'],
  ])('refuses %j', (parameters, detail) => {
    expect(detailOf(push(parameters as Record<string, string>))?.[1]).toBe(detail)
  })

  it('requires PKCE with S256 of a public client', () => {
    const open = client({ method: 'none' })
    expect(push(pkce, open).ok).toBe(true)
    const detail = (wrong: Record<string, string>) => detailOf(push(wrong, open))?.[1]
    expect(detail({})).toBe('code_challenge_missing')
    expect(detail({ code_challenge: 'x' })).toBe('code_challenge_method')
    expect(detail({ ...pkce, code_challenge_method: 'plain' })).toBe('code_challenge_method')
  })
})

it('refuses a device request for a scope that is not registered', () => {
  expect(readDeviceRequest(formOf({ scope: 'read' }), client())).toMatchObject({ value: { scopes: ['read'] } })
  expect(detailOf(readDeviceRequest(formOf({ scope: 'admin' }), client()))?.[0]).toBe('invalid_scope')
})

describe('the scope that is sent', () => {
  const send = (
    parameters: Record<string, string>,
    allowed: readonly string[] | null,
    who = client(),
    defaultScope: 'none' | 'registered' = 'none',
  ) => {
    const requested = read(parameters, who)
    if (!requested.ok) throw new Error(requested.refusal.detail)
    const sent = scopeToSend(formOf(parameters), requested.value, allowed, defaultScope)
    return sent.ok ? sent.value : sent.refusal.error
  }
  const service = { grant_type: 'client_credentials' }
  const refresh = { grant_type: 'refresh_token' }

  it.each([
    ['none where none was asked for and nothing narrows', service, null, null],
    ['what was asked for', { ...service, scope: 'write' }, null, 'write'],
    ['what the policies left', service, ['read', 'other'], 'read'],
    ['none of a refresh that nothing narrows', refresh, null, null],
    ['what a refresh asks for', { ...refresh, scope: 'read' }, null, 'read'],
    ['what the policies left of a refresh', refresh, ['write'], 'write'],
    ['none with a code', { grant_type: 'authorization_code', scope: 'read' }, ['read'], null],
    ['none with a device code', { grant_type: DEVICE }, null, null],
  ])('returns %s', (_, parameters, allowed, sent) => {
    expect(send(parameters as Record<string, string>, allowed)).toBe(sent)
  })

  it('returns none for a client without scopes', () => {
    expect(send(service, null, client({ scopes: [] }))).toBeNull()
    expect(send(service, ['read'], client({ scopes: [] }))).toBeNull()
  })

  it('refuses when nothing is left', () => {
    expect(send(service, [])).toBe('invalid_scope')
    expect(send({ ...service, scope: 'read' }, ['write'])).toBe('invalid_scope')
    expect(send(refresh, ['other'])).toBe('invalid_scope')
  })

  it('returns a form with it, or without any, and everything else as it was', () => {
    const form = formOf({ grant_type: 'x', scope: 'read', a: 'b' })
    expect([...withParameter(form, 'scope', 'write').single]).toEqual([
      ['grant_type', 'x'],
      ['scope', 'write'],
      ['a', 'b'],
    ])
    expect(withParameter(form, 'scope', null).single.has('scope')).toBe(false)
    expect(form.single.get('scope')).toBe('read')
  })
})
