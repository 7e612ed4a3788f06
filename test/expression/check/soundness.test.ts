import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { prepare } from '../../../src/expression/index.ts'
import type { JsonObject, JsonValue } from '../../../src/oauth.ts'
import { long } from '../../long.ts'
import { environment } from './world.ts'

/** What an expression that passed `strict` may still end in. None is about types or null. */
const ALLOWED = new Set([
  'overflow',
  'division_by_zero',
  'index_out_of_range',
  'result_too_large',
  'budget_exceeded',
  'not_json',
  'not_a_number',
])

const small = fc.integer({ min: -5, max: 5 })
const word = fc.constantFrom('', 'a', 'gold', 'acme', '12')
const maybe = (value: fc.Arbitrary<JsonValue>): fc.Arbitrary<JsonValue | undefined> =>
  fc.oneof(value, fc.constant(null), fc.constant(undefined))

const present = (members: { readonly [name: string]: JsonValue | undefined }): JsonObject =>
  Object.fromEntries(Object.entries(members).filter((entry): entry is [string, JsonValue] => entry[1] !== undefined))

const record = (members: { readonly [name: string]: fc.Arbitrary<JsonValue | undefined> }): fc.Arbitrary<JsonObject> =>
  fc.record(members).map(present)

/** Values that the schemas of the world accept, with every optional property present, null or absent. */
const facts = record({
  clientAssertion: record({
    tenant: fc.constantFrom('acme', 'a', 'x y'),
    region: maybe(word),
    tier: maybe(fc.constantFrom('gold', 'silver', 'platinum')),
    level: maybe(small),
    admin: maybe(fc.boolean()),
    groups: fc.array(word, { maxLength: 3 }),
    roles: maybe(fc.array(fc.constantFrom('reader', 'writer'), { maxLength: 3 })),
    pair: fc.tuple(small, small).map(pair => [...pair]),
    limits: record({ rate: small, burst: maybe(small) }),
    address: maybe(record({ city: word, zip: maybe(word) })),
    items: fc.array(record({ name: word, price: maybe(small) }), { maxLength: 3 }),
  }),
  client: record({
    clientId: fc.constant('c1'),
    scopes: fc.array(word, { maxLength: 3 }),
    certificate: fc.constantFrom<JsonValue>(null, { subjectDn: 'CN=a' }),
    metadata: record({ tier: fc.constantFrom('gold', 'silver'), tenant: word, quota: maybe(small) }),
  }),
  request: record({
    grantType: fc.constantFrom('client_credentials', null),
    scopes: fc.array(word, { maxLength: 3 }),
    remoteAddress: fc.constant('10.0.0.1'),
    parameters: fc.constant({}),
  }),
})

const NUMBERS = [
  'clientAssertion.level',
  'clientAssertion.limits.rate',
  'clientAssertion.limits.burst',
  'client.metadata.quota',
  'clientAssertion.pair[0]',
]
const TEXTS = [
  'clientAssertion.tenant',
  'clientAssertion.region',
  'clientAssertion.tier',
  'clientAssertion.address.city',
  'clientAssertion.address.zip',
  'client.metadata.tier',
  'client.metadata.tenant',
  'client.certificate.subjectDn',
  'request.grantType',
  '#lowered',
]
const LISTS = ['clientAssertion.groups', 'clientAssertion.roles', 'client.scopes', 'request.scopes', '#allowed']
const BOOLEANS = ['clientAssertion.admin', 'true', 'false', '#debug']
const ROOTED = (path: string): string => (path.startsWith('#') ? path : `#root.${path}`)

const bracketed = (...parts: readonly string[]): string => `(${parts.join(' ')})`
const oneOf = (...texts: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...texts)

/** Expressions that are nearly well typed; the checker refuses many of them. Inside a loop facts begin with #root. */
type Grammar = {
  number: string
  text: string
  list: string
  boolean: string
  any: string
}
const expressions = (
  facts: (path: string) => string,
  inside: readonly string[],
  loops: boolean,
): { readonly [K in keyof Grammar]: fc.Arbitrary<Grammar[K]> } =>
  fc.letrec<Grammar>(tie => ({
    number: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      oneOf('0', '1', '-3', '2L', '1.5', 'null', ...NUMBERS.map(facts)),
      fc.tuple(tie('number'), oneOf('+', '-', '*', '/', '%', '^'), tie('number')).map(parts => bracketed(...parts)),
      fc.tuple(tie('any'), tie('number')).map(([a, b]) => `(${a} ?: ${b})`),
      fc.tuple(tie('boolean'), tie('number'), tie('number')).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
      fc.tuple(oneOf('level', 'quota'), tie('number')).map(([name, other]) => {
        const path = facts(name === 'level' ? 'clientAssertion.level' : 'client.metadata.quota')
        return `(${path} != null ? ${path} + ${other} : ${other})`
      }),
      tie('list').map(list => `#data.size(${list})`),
      tie('text').map(text => `#string.length(${text})`),
      fc.tuple(tie('text'), tie('number')).map(([a, b]) => `#string.asInt(${a}, ${b})`),
      fc.tuple(tie('number'), tie('number')).map(([a, b]) => `#math.max(${a}, ${b})`),
      tie('text').map(key => `#lifetimes[${key}]`),
      tie('text').map(key => `#map.get(#few, ${key})`),
      tie('number').map(value => `-${value}`),
    ),
    text: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      oneOf("'gold'", "'a'", "''", 'null', ...TEXTS.map(facts), ...inside),
      fc.tuple(tie('any'), tie('text')).map(([a, b]) => `(${a} + ${b})`),
      fc.tuple(tie('text'), tie('any')).map(([a, b]) => `(${a} ?: ${b})`),
      fc.tuple(tie('text'), tie('text')).map(([a, b]) => `#string.firstNonEmpty(${a}, ${b})`),
      fc.tuple(oneOf('upperCase', 'lowerCase', 'trim'), tie('any')).map(([name, a]) => `#string.${name}(${a})`),
      fc.tuple(tie('text'), tie('number')).map(([a, b]) => `#string.substring(${a}, 0, ${b})`),
      tie('list').map(list => `#string.join(${list}, ',')`),
      tie('list').map(list => `#list.first(${list})`),
      fc.tuple(tie('list'), tie('number')).map(([a, b]) => `${a}[${b}]`),
      fc.tuple(tie('boolean'), tie('any'), tie('any')).map(([a, b, c]) => `#core.ifelse(${a}, ${b}, ${c})`),
    ),
    list: fc.oneof(
      { maxDepth: 2, withCrossShrink: true },
      oneOf(...LISTS.map(facts), '{}'),
      fc.tuple(tie('any'), tie('any')).map(([a, b]) => `{${a}, ${b}}`),
      fc.tuple(tie('list'), tie('list')).map(([a, b]) => `#data.union(${a}, ${b})`),
      fc.tuple(tie('list'), tie('list')).map(([a, b]) => `#data.retainAll(${a}, ${b})`),
      tie('list').map(list => `#data.removeAll(${list}, {null})`),
      tie('list').map(list => `#list.sort(${list})`),
      tie('text').map(text => `#string.split(${text}, ' ')`),
      ...(loops
        ? [
            fc
              .tuple(oneOf(...LISTS), oneOf('.![', '.?['), expressions(ROOTED, ['#this'], false).any)
              .map(([list, open, body]) => `${facts(list)}${open}${body}]`),
            fc
              .tuple(oneOf('.![', '.?[', '.^['), expressions(ROOTED, ['name', 'price'], false).boolean)
              .map(([open, body]) => `${facts('clientAssertion.items')}${open}${body}]`),
            oneOf('price', 'price + 1', "name + 'x'").map(
              body => `${facts('clientAssertion.items')}.?[price != null].![${body}]`,
            ),
          ]
        : []),
    ),
    boolean: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      oneOf(...BOOLEANS.map(path => (path.includes('.') ? facts(path) : path))),
      fc
        .tuple(tie('any'), oneOf('==', '!='), fc.oneof(tie('any'), fc.constant('null')))
        .map(parts => bracketed(...parts)),
      fc.tuple(tie('number'), oneOf('<', '<=', '>', '>='), tie('number')).map(parts => bracketed(...parts)),
      fc.tuple(tie('text'), oneOf('<', '>'), tie('text')).map(parts => bracketed(...parts)),
      fc.tuple(tie('boolean'), oneOf('and', 'or'), tie('boolean')).map(parts => bracketed(...parts)),
      fc
        .tuple(
          oneOf(...NUMBERS.map(facts)),
          oneOf('!= null and', '== null or'),
          oneOf('<', '+ 1 ==', 'between {1, 2} and 1 =='),
          tie('number'),
        )
        .map(([path, guard, operator, other]) => `(${path} ${guard} ${path} ${operator} ${other})`),
      fc
        .tuple(
          oneOf(...TEXTS.map(facts)),
          oneOf('#string.isNotEmpty', '#core.isDefined', '#string.isNotBlank'),
          oneOf("matches 'a.*'", "+ 'x' == 'ax'", "< 'b'"),
        )
        .map(([path, test, rest]) => `(${test}(${path}) and ${path} ${rest})`),
      fc
        .tuple(oneOf(...LISTS.map(facts)), oneOf("[0] == 'a'", ".?[#this == 'a'] != null"))
        .map(([path, rest]) => `(#data.isNotEmpty(${path}) and ${path}${rest})`),
      fc
        .tuple(tie('text'), tie('text'), tie('boolean'))
        .map(([a, b, c]) => `(${a} == ${b} and (${a} + ${b}) == 'x' or ${c})`),
      tie('boolean').map(value => `!${value}`),
      fc.tuple(tie('any'), tie('list')).map(([a, b]) => `(${a} in ${b})`),
      fc.tuple(tie('any'), tie('number'), tie('number')).map(([a, b, c]) => `(${a} between {${b}, ${c}})`),
      fc.tuple(tie('text')).map(([a]) => `(${a} matches 'a+')`),
      tie('list').map(list => `#data.isNotEmpty(${list})`),
      fc.tuple(tie('list'), tie('list')).map(([a, b]) => `#data.containsAny(${a}, ${b})`),
    ),
    any: fc.oneof(tie('number'), tie('text'), tie('list'), tie('boolean')),
  }))

const where = environment('strict')

describe('a strict expression that passes the checker', () => {
  const RUNS = long(20_000, 500)
  test('never ends in a failure of types or of null', () => {
    let passed = 0
    fc.assert(
      fc.property(
        expressions(path => path, [], true).any,
        fc.array(facts, { minLength: 4, maxLength: 4 }),
        fc.constantFrom<JsonValue>(null, 'acme'),
        (text, inputs, lowered) => {
          const prepared = prepare(text, where)
          if (!prepared.ok) return
          passed += 1
          for (const input of inputs) {
            const result = prepared.expression.evaluate(input, {
              nowMs: 0,
              lets: [() => ({ ok: true, value: lowered })],
            })
            if (!result.ok && !ALLOWED.has(result.failure.code))
              throw new Error(`${text} fails with ${result.failure.code} on ${JSON.stringify(input)}`)
          }
        },
      ),
      { numRuns: RUNS },
    )
    // A generator whose expressions are all refused would prove nothing.
    expect(passed).toBeGreaterThan(RUNS / 12)
  })
})
