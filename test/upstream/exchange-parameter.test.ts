import { describe, expect, it } from 'vitest'
import { exchangeInTarget, exchangeParameter, readTokenField } from '../../src/upstream/exchange-parameter.ts'

const exchanged = (value: string): Promise<string | null> => Promise.resolve(value === 'ours' ? 'theirs' : null)

describe('exchanging a parameter', () => {
  it.each([
    ['hint=ours', 'hint=theirs'],
    ['a=1&hint=ours&b=2', 'a=1&hint=theirs&b=2'],
    ['h%69nt=ours', 'h%69nt=theirs'],
    ['hint=our%73', 'hint=theirs'],
  ])('returns for %s: %s', async (text, expected) => {
    expect(await exchangeParameter(text, 'hint', exchanged)).toBe(expected)
  })

  it.each([
    '',
    '&',
    'hint',
    'hint=',
    '=ours',
    'hint=other',
    'hint=%zz',
    '%zz=ours',
    'Hint=ours',
    'hint[]=ours',
    'a=%7e%2F+b&&c&d==&e=\xc3\xa9&hint=ours ',
    'hint=ours%20',
    'hint=ours&hint=ours',
    'hint=ours&h%69nt=other',
  ])('returns %s octet for octet', async text => {
    expect(await exchangeParameter(text, 'hint', exchanged)).toBe(text)
  })

  it('never looks up more than one value, however many there are', async () => {
    let asked = 0
    const counting = (): Promise<string | null> => Promise.resolve(String(++asked))
    await exchangeParameter('hint=x&'.repeat(30_000), 'hint', counting)
    await exchangeInTarget('/auth?hint=x&hint=y', 'hint', counting)
    expect(asked).toBe(0)
  })

  it('returns a target with only its query looked at', async () => {
    expect(await exchangeInTarget('/a?hint=ours', 'hint', exchanged)).toBe('/a?hint=theirs')
    expect(await exchangeInTarget('/hint=ours', 'hint', exchanged)).toBe('/hint=ours')
    expect(await exchangeInTarget('/a?x?hint=ours', 'x?hint', exchanged)).toBe('/a?x?hint=theirs')
  })
})

describe('the token of an Authorization field', () => {
  it('returns it with its scheme, and the field with another', () => {
    const field = readTokenField('bEARER  a.b-c_d~e+f/g==')
    expect(field).toMatchObject({ scheme: 'bearer', token: 'a.b-c_d~e+f/g==' })
    expect(field?.with('x')).toBe('bEARER  x')
    expect(readTokenField('DPoP abc')?.scheme).toBe('dpop')
  })

  it.each(['', 'Bearer', 'Bearer ', 'Bearer a b', 'Bearer a,b', 'Basic YTpi', ' Bearer a', 'Bearer a\n'])(
    'reports none in %j',
    field => {
      expect(readTokenField(field)).toBeNull()
    },
  )
})
