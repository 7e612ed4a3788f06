import { describe, expect, test } from 'vitest'
import { parseForm } from '../../src/gateway/request/form.ts'

const single = (octets: string): Record<string, string> => {
  const parsed = parseForm(octets)
  if (!parsed.ok) throw new Error(parsed.fault)
  return Object.fromEntries(parsed.form.single)
}

describe('the form parser', () => {
  test.each([
    ['a=1&b=2', { a: '1', b: '2' }],
    ['a=1&&b=2&', { a: '1', b: '2' }],
    ['a=b=c', { a: 'b=c' }],
    ['a=b;c=d', { a: 'b;c=d' }],
    ['a.b=c', { 'a.b': 'c' }],
    ['a[b]=c', { 'a[b]': 'c' }],
    ['a%5Bb%5D=c', { 'a[b]': 'c' }],
    ['__proto__=x', { ['__proto__']: 'x' }],
    ['scope=a+b', { scope: 'a b' }],
    ['scope=a%20b%2Bc', { scope: 'a b+c' }],
    ['name=%C3%A9', { name: 'é' }],
    ['name=\xc3\xa9', { name: 'é' }],
    ['name=%EF%BB%BFx', { name: '\ufeffx' }],
    ['', {}],
  ])('accepts %j', (octets, expected) => {
    expect(Object.entries(single(octets))).toEqual(Object.entries(expected))
  })

  test.each(['a=', 'a', 'a=&b', ''])('accepts %j and leaves empty parameters out', octets => {
    expect(single(octets)).toEqual({})
  })

  test.each([
    ['a=1&a=2', 'parameter_repeated'],
    ['a=1&a=1', 'parameter_repeated'],
    ['a=&a=1', 'parameter_repeated'],
    ['a=1&%61=2', 'parameter_repeated'],
    ['a=%', 'percent_encoding'],
    ['a=%4', 'percent_encoding'],
    ['a=%zz', 'percent_encoding'],
    ['%=a', 'percent_encoding'],
    ['a=%C3', 'utf8'],
    ['a=%FF%FE', 'utf8'],
    ['a=\xc3', 'utf8'],
    ['a=%ED%A0%80', 'utf8'],
    ['a=%00', 'control_character'],
    ['a=b%0', 'percent_encoding'],
    ['a%00=b', 'control_character'],
    ['=b', 'parameter_name_missing'],
    [Array.from({ length: 65 }, (_, n) => `p${n}=1`).join('&'), 'parameters_too_many'],
  ])('refuses %j with %s', (octets, fault) => {
    expect(parseForm(octets)).toEqual({ ok: false, fault })
  })

  test('accepts 64 parameters', () => {
    expect(parseForm(Array.from({ length: 64 }, (_, n) => `p${n}=1`).join('&')).ok).toBe(true)
  })

  test('accepts repeated resource and audience, and nothing else repeated', () => {
    const parsed = parseForm('resource=https%3A%2F%2Fa&audience=x&resource=https%3A%2F%2Fb&audience=y')
    expect(parsed).toMatchObject({ ok: true, form: { resources: ['https://a', 'https://b'], audiences: ['x', 'y'] } })
  })
})
