/** What people write who come from other languages: the advice is followed, and what comes of it works. */
import { describe, expect, it } from 'vitest'
import { checkTree, type Type, typeOfSchema } from '../../src/expression/check/index.ts'
import type { ExpressionDiagnostic } from '../../src/expression/diagnostic.ts'
import { type Environment, prepare } from '../../src/expression/index.ts'
import { parse } from '../../src/expression/parse/index.ts'
import type { JsonValue } from '../../src/oauth.ts'

const SCHEMA = {
  required: ['role', 'groups', 'uac', 'n', 'kubernetes.io', 'cognito:groups', 'https://example.com/roles'],
  properties: {
    role: { type: 'string' },
    ref: { type: 'string' },
    dept: { type: 'string' },
    groups: { type: 'array', items: { type: 'string', maxLength: 60 }, maxItems: 20 },
    people: {
      type: 'array',
      items: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
      default: [],
    },
    uac: { type: 'integer' },
    n: { type: 'string' },
    'kubernetes.io': {
      type: 'object',
      properties: {
        namespace: { type: 'string' },
        'pod.name': { type: 'string' },
        node: { type: 'object', properties: { 'zone-id': { type: 'string' } } },
      },
    },
    'x-env': { type: 'string' },
    'cognito:groups': { type: 'array', items: { type: 'string' } },
    'https://example.com/roles': { type: 'array', items: { type: 'string' } },
    'custom:stage': { type: 'string' },
  },
}

const assertion: Type = typeOfSchema(SCHEMA, { trust: 'self-asserted', title: 'the client assertion' })
const environment = (profile: 'strict' | 'pel'): Environment => ({
  profile,
  root: {
    kind: 'map',
    nullable: false,
    additional: null,
    title: 'the facts',
    properties: new Map([['clientAssertion', { type: assertion }]]),
  },
  names: new Map([['roles', { kind: 'const', value: ['admin', 'dev'] }]]),
  undefinedNames: 'error',
})

const FACTS: JsonValue = {
  clientAssertion: {
    role: 'dev',
    groups: ['a', 'b'],
    people: [{ name: 'Ann' }],
    uac: 514,
    n: '7',
    dept: "it's",
    ref: 'refs/heads/main',
    'kubernetes.io': { namespace: 'prod', 'pod.name': 'p', node: { 'zone-id': 'z' } },
    'x-env': 'test',
    'cognito:groups': ['a'],
    'https://example.com/roles': ['x'],
    'custom:stage': 'live',
  },
}

const a = (text: string): string => text.replaceAll('@', 'clientAssertion.')
const apply = (text: string, { start, end, fix }: ExpressionDiagnostic): string =>
  text.slice(0, start) + fix + text.slice(end)

/** Follows the fix of the first mistake until there is none: a few rounds at most. */
const mend = (text: string): string => {
  let at = text
  for (let round = 0; round < 5; round++) {
    const { diagnostics } = prepare(at, environment('strict'))
    const first = diagnostics.find(({ fix }) => fix !== undefined)
    if (first === undefined) return at
    at = apply(at, first)
  }
  throw new Error(`still wrong: ${at}`)
}

const errorsOf = (text: string): readonly ExpressionDiagnostic[] =>
  prepare(text, environment('strict')).diagnostics.filter(({ severity }) => severity === 'error')

/** What was written, and the value of what the fixes make of it. */
const MENDED: readonly (readonly [written: string, value: JsonValue])[] = [
  // names that need brackets
  ["@kubernetes.io.namespace == 'prod'", true],
  ["@kubernetes.io.pod.name == 'p'", true],
  ["@kubernetes.io.node.zone-id == 'z'", true],
  ["@x-env == 'test'", true],
  ["@role == 'dev' and @x-env != 'live'", true],
  ["'a' in @cognito:groups", true],
  ["@custom:stage == 'live'", true],
  ["'x' in @https://example.com/roles", true],
  ["#string.upperCase(@custom:stage) == 'LIVE'", true],
  // lists
  ["@role in ['admin', 'dev']", true],
  ["@role in ['dev']", true],
  ["@role in ['admin', 'x',]", false],
  ["@role in ('admin', 'dev')", true],
  ['@groups == []', false],
  ["#data.containsAny(@groups, ['a', 'z'])", true],
  ["#data.containsAny(@groups, ['a'])", true],
  // words
  ["@role not in {'admin'}", true],
  ["@role NOT IN ['admin', 'x']", true],
  ['@dept is null', false],
  ['@dept is not null', true],
  ['@dept IS NULL or @ref IS NOT NULL', true],
  ["@role startsWith 'd'", true],
  ["@role starts with 'd'", true],
  ["@ref ends with 'main'", true],
  ["@role like 'd*'", true],
  ["@role like 'd%' and @role LIKE '_ev'", true],
  ["@role ilike 'DEV'", true],
  ["@role not like 'x%'", true],
  ["@role equals 'dev'", true],
  ["@role not between {'x', 'z'}", true],
  ["@role between 'a' and 'z'", true],
  ["@role is not in ['x']", true],
  ["@role isnt 'x'", true],
  ["@role !~ 'x.*'", true],
  ["@role == 'dev' or 'admin'", true],
  ["@role == ('x' or 'admin' or 'dev')", true],
  ["@role == 'x' or 'admin' or 'dev'", true],
  ["@uac == 1 or @role == 'x' or 'dev'", true],
  // not
  ["not @role in {'x'}", true],
  ["!@role in {'x'}", true],
  ["not @role matches 'x.*'", true],
  ["not @uac < 5 and @role == 'dev'", true],
  ['!@dept', false],
  ['not @dept or @uac == 1', false],
  ['!@role', false],
  ['!@groups', false],
  // calls
  ["string.lowerCase(@role) == 'dev'", true],
  ["String.upperCase(@role) == 'DEV'", true],
  ["lower(@role) == 'dev'", true],
  ["@role.toLower() == 'dev'", true],
  ["@role.toUpperCase().trim() == 'DEV'", true],
  ["trim(lower(@role)) == 'dev'", true],
  ['has(@dept)', true],
  ['not has(@dept)', false],
  ['isNull(@dept)', false],
  ['exists(@dept) and isNotNull(@ref)', true],
  ["if(@role == 'dev', 1, 2) + 1", 2],
  ["IIF(@role == 'dev', 'y', 'n')", 'y'],
  ["if (@role == 'dev') then 1 else 2", 1],
  ["if @role == 'dev' then 1 else 2", 1],
  ["coalesce(@dept, 'none')", "it's"],
  ["concat('a', 'b', @role)", 'abdev'],
  ['Math.max(1, 2)', 2],
  ["startsWith(@role, 'd')", true],
  ["@role.startsWith('d')", true],
  ["@role.substring(1) == 'ev'", true],
  ["@groups.join(',')", 'a,b'],
  ["split('a b', ' ')", ['a', 'b']],
  ['Arrays.first(@groups)', 'a'],
  ['#lower(@role)', 'dev'],
  ['String.substringBefore(\'a@b\', "@")', 'a'],
  // strings
  ["@dept == 'it\\'s'", true],
  ["#string.contains(@dept ?: '', 't\\'s')", true],
  ["@role == 'dev' ? 'x'", 'x'],
  ["(@role == 'x' ? 'x') == null", true],
  // loops
  ["@groups.?[this == 'a']", ['a']],
  ["@groups.?[it == 'a']", ['a']],
  ["@people.?[this.name == 'Ann'].![item.name]", ['Ann']],
  // patterns
  ["(@ref ?: '') matches 'refs/heads/*'", true],
  ["(@ref ?: '') matches '*/main'", true],
  ["(@ref ?: '') matches 'refs/**'", true],
  ["'repo:my-org/web:ref:refs/heads/main' matches 'repo:my-org/*:ref:refs/heads/main'", true],
  ["'v1.2.3' matches 'v*.*.*'", true],
  ["#regex.matches(@ref, 'refs/*/main')", true],
]

/** Advice in words, where there is a choice: what was written, a part of the help, and what a reader makes of it. */
const TOLD: readonly (readonly [written: string, help: string, then: string, value: JsonValue])[] = [
  ["@groups contains 'a'", "'a' in clientAssertion.groups for a list", "'a' in @groups", true],
  [
    "@role contains 'e'",
    "#string.contains(clientAssertion.role, 'e') for a text",
    "#string.contains(@role, 'e')",
    true,
  ],
  ["@groups.includes('a')", "'a' in clientAssertion.groups for a list", "'a' in @groups", true],
  ['len(@groups) == 2', '#data.size(clientAssertion.groups) for a list', '#data.size(@groups) == 2', true],
  [
    '@groups.any(x)',
    '#data.isNotEmpty(clientAssertion.groups.?[condition])',
    "#data.isNotEmpty(@groups.?[#this == 'a'])",
    true,
  ],
  [
    '@groups.all(x)',
    'clientAssertion.groups.?[condition]',
    "#data.size(@groups.?[#this == 'a']) == #data.size(@groups)",
    false,
  ],
  ['@uac & 2 == 2', '(clientAssertion.uac % 4) / 2 == 1', '(@uac % 4) / 2 == 1', true],
  ['(@uac & 512) != 0', '(clientAssertion.uac % 1024) / 512 == 1', '(@uac % 1024) / 512 == 1', true],
  ['4 & @uac', '(clientAssertion.uac % 8) / 4 == 1', '(@uac % 8) / 4 == 1', false],
  ['@groups[-1]', '#list.last(clientAssertion.groups)', '#list.last(@groups)', 'b'],
  [
    "#datetime.getDayOfWeek('2026-11-30T00:00:00Z')",
    "#datetime.format(x, 'EEEE')",
    "#datetime.format('2026-11-30T00:00:00Z', 'EEEE')",
    'Monday',
  ],
  ['@dept exists', 'clientAssertion.dept != null', '@dept != null', true],
  ["@role in 'dev, admin'", "{'dev', 'admin'}", "@role in {'dev', 'admin'}", true],
  ["'d' in @role", '#string.contains(clientAssertion.role, ', "#string.contains(@role, 'd')", true],
  ['1 if true else 2', 'condition ? x : y', 'true ? 1 : 2', 1],
  ['now()', '#datetime.now()', '#datetime.compare(#datetime.now(), #datetime.now())', 0],
]

describe('a mistake of somebody who knows another language', () => {
  it.each(MENDED)('offers a fix that works for %s', (written, value) => {
    const text = a(written)
    expect(prepare(text, environment('strict')).diagnostics).not.toEqual([])
    const mended = mend(text)
    expect(errorsOf(mended)).toEqual([])
    const prepared = prepare(mended, environment('strict'))
    if (!prepared.ok) throw new Error(mended)
    expect(prepared.expression.evaluate(FACTS, { nowMs: 0 })).toEqual({ ok: true, value })
  })

  it.each(TOLD)('says of %s what to write', (written, help, then, value) => {
    const diagnostics = prepare(a(written), environment('strict')).diagnostics
    expect(diagnostics.map(one => one.help).join('\n')).toContain(help)
    const prepared = prepare(a(then), environment('strict'))
    expect(errorsOf(a(then))).toEqual([])
    expect(prepared.ok && prepared.expression.evaluate(FACTS, { nowMs: 0 })).toEqual({ ok: true, value })
  })

  it.each([
    ['#json.parse(clientAssertion.role)', "#json.parse(clientAssertion.role, 'name')"],
    ['foo(clientAssertion.role)', 'claimgate reference'],
    ['#xyzzy.frobnicate(clientAssertion.role)', 'there are #string'],
  ])('never suggests what has nothing to do with %s', (text, help) => {
    const [first] = prepare(text, environment('strict')).diagnostics
    expect(first?.help).toContain(help)
    expect(first?.help).not.toContain('did you mean')
    expect(first?.fix).toBeUndefined()
  })

  it.each([
    ["IIF(clientAssertion.role == 'a', 'x', 'y') == 'x'"],
    ['has(clientAssertion.dept) and true'],
    ["trim(lower(clientAssertion.role)) == 'a'"],
    ["#iif(clientAssertion.role == 'a', 'x', 'y') == 'x'"],
  ])('writes into the help what can stand in the place of the call: %s', text => {
    const [first] = prepare(text, environment('strict')).diagnostics
    expect(first?.help).toBe(`write ${first?.fix}`)
  })

  it('holds a choice together, and not a call', () => {
    const [first] = prepare("trim(lower(clientAssertion.role)) == 'a'", environment('strict')).diagnostics
    expect(first?.fix).toMatch(/^#string\.trim/)
  })

  it.each([
    ["clientAssertion.role STARTS WITH 'a'", 'STARTS WITH'],
    ["clientAssertion.role NOT IN {'a'}", 'NOT IN'],
    ["clientAssertion.role startsWith 'a'", 'startsWith'],
    ['clientAssertion.role IS NOT null', 'IS NOT'],
  ])('names an operator as it is written: %s', (text, written) => {
    const [first] = prepare(text, environment('strict')).diagnostics
    expect(first?.message).toBe(`there is no operator \`${written}\``)
  })

  it('says one thing of a name that needs brackets, and nothing of its parts', () => {
    for (const text of [
      "clientAssertion.x-env == 'a'",
      "clientAssertion.kubernetes.io.namespace == 'a'",
      "clientAssertion.kubernetes.io.pod.name == 'a'",
      "clientAssertion.kubernetes.io.node.zone-id == 'a'",
    ])
      expect(prepare(text, environment('strict')).diagnostics).toHaveLength(1)
  })

  it.each([
    ["clientAssertion.role matches 'ab*c'"],
    ["clientAssertion.role matches '[a-z]*'"],
    ["clientAssertion.role matches 'refs/heads/.*'"],
    ["clientAssertion.role matches '.*/main'"],
    ["clientAssertion.role matches '(a/b)*'"],
    ["clientAssertion.role matches 'x/\\d*'"],
    ["clientAssertion.role matches 'a/[^/]*'"],
  ])('accepts a regular expression with a star: %s', text => {
    expect(prepare(text, environment('strict')).diagnostics.map(({ code }) => code)).not.toContain('CG2130')
  })

  it('accepts bits that are words, and words that are names', () => {
    for (const text of ["clientAssertion.role == 'a' & clientAssertion.n == 'b'", "{'is': 1}['is'] == 1"])
      expect(prepare(text, environment('strict')).diagnostics.map(({ message }) => message)).not.toContain(
        'there are no operators for bits',
      )
  })

  it('looks at each part once, however often `not` and `between` are nested', () => {
    let text = "clientAssertion.role == 'x'"
    for (let depth = 0; depth < 25; depth++) text = `not (${text}) == true`
    const parsed = parse(text)
    if (parsed.node === null) throw new Error('not parsed')
    const before = performance.now()
    checkTree(parsed.node, text, environment('strict'))
    expect(performance.now() - before).toBeLessThan(2000)
  })
})
