/** The table of parameters, and the spellings that others read as one of them. */
import { describe, expect, it } from 'vitest'
import { foldText, isNearParameter, mayBeParameter, namesParameter, OAUTH_PARAMETERS } from '../src/oauth-parameters.ts'

const wide = (text: string): string => text.replace(/[a-z]/g, char => String.fromCharCode(char.charCodeAt(0) + 0xfee0))
const camel = (text: string): string => text.replace(/_(.)/g, (_, char: string) => char.toUpperCase())

/** Ways to write a name that some framework reads as the name itself. */
const SPELLINGS: readonly (readonly [string, (name: string) => string])[] = [
  ['capitals', name => name.toUpperCase()],
  ['brackets', name => `${name}[]`],
  ['an index', name => `${name}[0]`],
  ['a key', name => `${name}[a][b]`],
  ['an index behind a dot', name => `${name}.0`],
  ['full width', wide],
  ['a space before', name => ` ${name}`],
  ['a space after', name => `${name} `],
  ['a character that is not seen', name => `${name.slice(0, 1)}\u200b${name.slice(1)}`],
  ['a percent inside', name => `%${name.charCodeAt(0).toString(16)}${name.slice(1)}`],
  ['two percents inside', name => `%25${name.charCodeAt(0).toString(16)}${name.slice(1)}`],
  ['an accent', name => `${name.slice(0, 1)}\u0301${name.slice(1)}`],
]
const SEPARATED: typeof SPELLINGS = [
  ['dots', name => name.replaceAll('_', '.')],
  ['hyphens', name => name.replaceAll('_', '-')],
  ['spaces', name => name.replaceAll('_', ' ')],
  ['no separator', name => name.replaceAll('_', '')],
  ['camel case', camel],
  ['an open bracket', name => name.replace('_', '[')],
]
const NAMES = [...OAUTH_PARAMETERS.keys()]
const ROWS = [
  ...NAMES.flatMap(name => SPELLINGS.map(([way, write]) => [name, way, write(name)] as const)),
  ...NAMES.filter(name => name.includes('_')).flatMap(name =>
    SEPARATED.map(([way, write]) => [name, way, write(name)] as const),
  ),
]

describe('names of parameters', () => {
  it.each(NAMES)('accepts %s as it is spelt', name => {
    expect([isNearParameter(name), mayBeParameter(name)]).toEqual([false, true])
  })

  it.each(ROWS)('refuses %s with %s', (_name, _way, written) => {
    expect([written, isNearParameter(written)]).toEqual([written, true])
  })

  it.each([
    'client-request-id',
    'x-client-SKU',
    'client_info',
    'weather',
    'a.b',
    'a[b]',
    'p',
    'token_format',
    'request_id',
    'resource_id',
    'organization',
    'p[scope]',
    '',
    '€',
  ])('accepts %j, which is no parameter to anybody', name => {
    expect(mayBeParameter(name)).toBe(false)
  })

  it('refuses what does not settle, and soon', () => {
    const startedMs = performance.now()
    expect(isNearParameter(`%${'25'.repeat(8000)}`)).toBe(true)
    expect(foldText(`%${'25'.repeat(2000)}73`)).toBe('s')
    expect(performance.now() - startedMs).toBeLessThan(1000)
  })

  it.each([
    ['a=1;scope=x', true],
    ['client-request-id=1&%73cope=x', true],
    ['x=scope', false],
    ['&&', false],
  ])('returns whether the query %s names one: %s', (query, expected) => {
    expect(namesParameter(query)).toBe(expected)
  })
})
