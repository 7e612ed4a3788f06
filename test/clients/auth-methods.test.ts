import { describe, expect, it } from 'vitest'
import { readSchema } from '../../src/files/index.ts'
import { AUTH_METHODS, type AuthMethod, authMethodOf, authMethodsThat, type JsonObject } from '../../src/oauth.ts'

const all = authMethodsThat(() => true)
const pingOneNames = all.flatMap(method => AUTH_METHODS[method].pingOne ?? [])

/** Every list of methods in a schema: an enumeration that has the usual one, however deep it stands. */
const enumerations = (value: unknown): string[][] => {
  if (typeof value !== 'object' || value === null) return []
  const { enum: list } = value as { enum?: string[] }
  const own = Array.isArray(list) && list.includes('client_secret_basic') ? [list] : []
  return [...own, ...Object.values(value).flatMap(enumerations)]
}

const listsOf = (kind: Parameters<typeof readSchema>[0]): string[][] =>
  enumerations(JSON.parse(readSchema(kind)) as JsonObject)

describe('the table of client authentication methods', () => {
  it('requires that the schema of clients lists the same methods, here, in a change, and at the upstream', () => {
    expect(listsOf('client')).toEqual([
      [...all, ...pingOneNames],
      [...all, ...pingOneNames],
      [...all, ...pingOneNames],
    ])
  })

  it('requires that the schema of policy tests lists the same methods', () => {
    expect(listsOf('policy-test')).toEqual([all])
  })

  it('accepts the wire name and the PingOne name of a method', () => {
    for (const method of all) {
      expect(authMethodOf(method)).toBe(method)
      expect(authMethodOf(AUTH_METHODS[method].pingOne ?? method)).toBe(method)
    }
    expect(authMethodOf(undefined)).toBe<AuthMethod>('client_secret_basic')
  })

  it('requires that a method with an assertion presents it, and no other method does', () => {
    for (const method of all) {
      const { mechanism, signs } = AUTH_METHODS[method]
      expect([method, mechanism === 'assertion']).toEqual([method, signs !== null])
    }
  })
})
