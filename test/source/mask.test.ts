import { describe, expect, it } from 'vitest'
import { createMask } from '../../src/source/index.ts'

const masked = (line: string): string =>
  createMask(['value', 'client_secret', 'token'])({
    code: 'CG4016',
    severity: 'warning',
    message: 'm',
    help: 'h',
    file: 'a.yaml',
    line: 1,
    column: 1,
    endLine: 1,
    endColumn: 2,
    excerpt: line,
  }).excerpt

const SECRET = '7Fjfp0ZBr1KtDRbn'

describe('the line that a diagnostic shows', () => {
  it.each([
    `client_secret: ${SECRET}`,
    `secrets: [{ value: ${SECRET}, expires_at: 2099-01-01 }]`,
    `secrets: [{ value: "${SECRET}" }]`,
    `{"client_secret": "${SECRET}", "client_id": "a"}`,
    `- value: '${SECRET}'`,
    `admin: { token: ${SECRET} }`,
    `jwks: { keys: [{ kty: EC, x: a, d: ${SECRET} }] }`,
    `url: rediss://user:${SECRET}@redis.internal:6379`,
    `client_secret: "it \\" ${SECRET}"`,
    `value: "${SECRET}`,
  ])('never has the secret of %j', line => {
    const shown = masked(line)
    expect(shown).not.toContain(SECRET)
    expect(shown).toHaveLength(line.length)
  })

  it.each([
    'value: "env:PARTNER_A_SECRET"',
    'value: file:../secrets/partner-a',
    'endpoints: { token: /oauth/token }',
    'token: { lifetime: 60 }',
    'metadata: { kind: partner, tenant: acme }',
    'issuer: https://login.example.com:8443/path',
  ])('returns %j as it is', line => {
    expect(masked(line)).toBe(line)
  })
})
