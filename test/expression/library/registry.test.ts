import { describe, expect, it } from 'vitest'
import { CODES, evaluateDynamic } from '../../../src/expression/index.ts'
import { FACTS, FAILS, PROFILES, REFUSED, SYNTAX } from '../../../src/expression/library/guide.ts'
import { NAMESPACES, REGISTRY } from '../../../src/expression/library/index.ts'
import { reference } from '../../../src/expression/library/reference.ts'

const entries = [...REGISTRY.values()]
const names = (namespace: string, extension: boolean): readonly string[] =>
  entries
    .filter(entry => entry.namespace === namespace && entry.extension === extension)
    .map(({ name }) => name)
    .sort()

const PEL: Readonly<Record<string, string>> = {
  string:
    'asBase64Decoded asBase64Encoded asBigDecimal asBigInt asDouble asFloat asInt asLong asUrlDecoded asUrlEncoded compare endsWith firstNonBlank firstNonEmpty format indexOf isNotBlank isNotEmpty join lastIndexOf length lowerCase replace split startsWith substring trim upperCase uuidAsBase64Guid',
  datetime:
    'addDays addHours addMinutes addMonths addSeconds addYears compare daysBetween format fromUnixTimestamp getDayOfMonth getHour getMinute getMonth getSecond getYear monthsBetween now parse periodBetween toDate toDateTime toDateTimeInTimezone toTime toUnixTimestamp weeksBetween yearsBetween',
  data: 'containsAll containsAny equals indexOf isNotEmpty removeAll retainAll size union',
  regex: 'findAllMatches matches replaceAll replaceFirst',
  crypto: 'hmacHexDigest',
  core: 'ifelse switchExpr',
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  string:
    'asBase64UrlDecoded asBase64UrlEncoded contains equalsIgnoreCase matchesWildcard removePrefix substringAfter substringBefore',
  datetime: 'hourInTimezone weekdayInTimezone',
  regex: 'capture',
  crypto: 'sha256',
  core: 'isDefined',
  list: 'contains distinct first flatten last sort',
  map: 'get keys merge values',
  math: 'abs ceil floor max min round',
  net: 'inCidr',
  json: 'parse',
}

describe('the registry', () => {
  it('returns the 72 functions of PingOne', () => {
    for (const [namespace, expected] of Object.entries(PEL)) {
      expect(names(namespace, false)).toEqual(expected.split(' '))
    }
    expect(entries.filter(({ extension }) => !extension)).toHaveLength(72)
  })

  it('returns the extensions and marks them', () => {
    for (const [namespace, expected] of Object.entries(EXTENSIONS)) {
      expect(names(namespace, true)).toEqual(expected.split(' '))
    }
    expect(entries.filter(({ extension }) => extension)).toHaveLength(31)
    expect(NAMESPACES).toEqual([
      'string',
      'datetime',
      'data',
      'regex',
      'crypto',
      'core',
      'list',
      'map',
      'math',
      'net',
      'json',
    ])
  })

  it('requires a doc and an example of every function', () => {
    for (const { name, doc, examples } of entries) {
      expect({ name, doc: doc.length > 10, examples: examples.length > 0 }).toEqual({ name, doc: true, examples: true })
    }
  })

  it('returns a reference that names every function and marks extensions', () => {
    const text = reference([])
    for (const { namespace, name, extension } of entries) {
      expect(text).toContain(`### #${namespace}.${name}${extension ? ' (extension)' : ''}\n`)
    }
  })

  it('requires that what entries say of their arguments is said of arguments that they have', () => {
    const wrong = entries.flatMap(entry => {
      const { namespace, name, returns, params, variadic } = entry
      const { nullWhen = [], sizeOf, falseWhenNull, proves } = entry
      const about = [...nullWhen, ...(proves?.notNull ?? []), sizeOf, falseWhenNull, proves?.unlessNull]
      const most = params.length + (variadic === undefined ? 0 : variadic.params.length * variadic.max)
      const fits =
        about.every(at => at === undefined || at < most) &&
        (nullWhen.length === 0 || returns.nullable) &&
        (proves === undefined && falseWhenNull === undefined ? true : returns.type === 'Boolean') &&
        (sizeOf === undefined || returns.type === 'Integer')
      return fits ? [] : [`#${namespace}.${name}`]
    })
    expect(wrong).toEqual([])
  })

  it('reports no code without a help page', () => {
    expect(Object.keys(CODES)).toContain('CG2303')
    expect(Object.keys(CODES)).toContain('CG2390')
  })
})

describe('the examples of the reference', () => {
  const examples = entries.flatMap(entry => entry.examples.map(example => ({ ...example, entry: entry.name })))
  const run = (expression: string, facts: unknown, profile: 'strict' | 'pel'): unknown => {
    const result = evaluateDynamic(expression, (facts ?? {}) as never, { profile, nowMs: 0 })
    return result.ok ? { value: result.value } : result.failure === undefined ? 'refused' : 'failure'
  }

  it.each(examples)('returns what the reference says: $expression', ({ expression, value, error, facts, strict }) => {
    const said = error === true ? 'failure' : { value: value ?? null }
    expect(run(expression, facts, 'pel')).toEqual(said)
    const inStrict = run(expression, facts, 'strict')
    // What always fails is an error of the load in `strict`.
    if (strict === undefined && error === true) expect(['failure', 'refused']).toContain(inStrict)
    else expect(inStrict).toEqual(strict ?? said)
  })
})

describe('the guide of the reference', () => {
  const run = (expression: string, profile: 'strict' | 'pel'): unknown => {
    const answer = evaluateDynamic(expression, FACTS as never, { profile, nowMs: 0 })
    return answer.ok ? answer.value : answer.failure === undefined ? REFUSED : FAILS
  }

  it.each(SYNTAX)('returns what the guide says: $expression', ({ expression, value }) => {
    expect([run(expression, 'strict'), run(expression, 'pel')]).toEqual([value, value])
  })

  it.each(PROFILES)('returns in each profile what the guide says: $expression', ({ expression, strict, pel }) => {
    expect([run(expression, 'strict'), run(expression, 'pel')]).toEqual([strict, pel])
  })
})
