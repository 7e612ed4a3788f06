import { describe, expect, test } from 'vitest'
import type { Trust } from '../../../src/expression/check/index.ts'
import { spelledPath } from '../../../src/expression/index.ts'
import { check, environment } from './world.ts'

const TABLE: readonly (readonly [expression: string, trust: Trust, reads: readonly string[]])[] = [
  ["'constant'", 'configured', []],
  ['#lifetimes', 'configured', []],
  ['client.metadata.tenant', 'configured', ['client.metadata.tenant']],
  ['#root.client.metadata.tenant', 'configured', ['client.metadata.tenant']],
  ['#this.client.clientId', 'configured', ['client.clientId']],
  ['client.certificate.subjectDn', 'verified', ['client.certificate.subjectDn']],
  ['request.remoteAddress', 'verified', ['request.remoteAddress']],
  ['request.scopes', 'requested', ['request.scopes']],
  ['clientAssertion.tenant', 'self-asserted', ['clientAssertion.tenant']],
  ['client', 'verified', ['client']],
  ['request', 'requested', ['request']],
  ['#root', 'requested', ['#root']],
  [
    "clientAssertion.admin == true ? client.clientId : 'x'",
    'self-asserted',
    ['client.clientId', 'clientAssertion.admin'],
  ],
  ['#lowered', 'self-asserted', ['clientAssertion.tenant']],
  ['#lifetimes[client.metadata.tier]', 'configured', ['client.metadata.tier']],
  ['clientAssertion.groups[0]', 'self-asserted', ['clientAssertion.groups[]']],
  ["client.metadata[request.grantType ?: 'x']", 'requested', ['client.metadata.*', 'request.grantType']],
  ['clientAssertion.items.![name]', 'self-asserted', ['clientAssertion.items[].name']],
  [
    "clientAssertion.items.?[name == 'x'].![price]",
    'self-asserted',
    ['clientAssertion.items[].name', 'clientAssertion.items[].price'],
  ],
  ["clientAssertion.items.?[name == 'x']", 'self-asserted', ['clientAssertion.items', 'clientAssertion.items[].name']],
  ['client.scopes.![1]', 'configured', ['client.scopes[]']],
  [
    'client.scopes.?[#this == #root.request.grantType]',
    'requested',
    ['client.scopes', 'client.scopes[]', 'request.grantType'],
  ],
  [
    '#data.retainAll(clientAssertion.groups, client.scopes)',
    'self-asserted',
    ['client.scopes', 'clientAssertion.groups'],
  ],
  ['clientAssertion.limits.![key]', 'self-asserted', ['clientAssertion.limits']],
  ['clientAssertion.free.x.y', 'self-asserted', ['clientAssertion.free.x.y']],
  ["clientAssertion.free['x.y']", 'self-asserted', ["clientAssertion.free['x.y']"]],
  ["clientAssertion.free['a''s'][\"[]\"]", 'self-asserted', ["clientAssertion.free['a''s']['[]']"]],
  ["clientAssertion.free['.*'].?[b.c == 1]", 'self-asserted', ["clientAssertion.free['.*']"]],
]

describe('trust', () => {
  for (const [expression, trust, reads] of TABLE) {
    test(`returns ${trust} for ${expression}`, () => {
      const checked = check(expression)
      expect(checked.trust).toBe(trust)
      expect(checked.reads.map(spelledPath)).toEqual(reads)
    })
  }

  test('returns the names that are used', () => {
    expect(check("#lowered == 'a' and #lifetimes['gold'] > 1").uses).toEqual(['lifetimes', 'lowered'])
  })

  test('never trusts what nobody has labelled', () => {
    expect(check('a.b', environment('pel', { root: { kind: 'any', nullable: true } })).trust).toBe('self-asserted')
  })
})
