import { describe, expect, it } from 'vitest'
import { createJwsReader, type JwsReaderOptions } from '../../src/jose/jws.ts'
import { encode } from '../clients/stage.ts'

const HEADER = { alg: 'ES256', kid: 'k' }
const compact = (header: object | string, payload: object | string = { a: 1 }): string =>
  `${encode(header as string)}.${encode(payload as string)}.AAAA`
const reading = (text: string, options: Partial<JwsReaderOptions> = {}): string => {
  const jws = createJwsReader({ maxLength: 1000, ...options })(text)
  return jws.ok ? 'accepted' : jws.refusal
}

describe('a reader of compact JWS', () => {
  it('returns the parts, and the type without what may be left out', () => {
    const jws = createJwsReader({ maxLength: 1000 })(compact({ ...HEADER, typ: 'application/AT+JWT' }))
    expect(jws).toMatchObject({ ok: true, value: { alg: 'ES256', kid: 'k', typ: 'at+jwt', payload: { a: 1 } } })
    expect(jws.ok && compact({ ...HEADER, typ: 'application/AT+JWT' })).toBe(
      jws.ok && `${jws.value.signingInput}.${jws.value.signature.toString('base64url')}`,
    )
  })

  it('accepts a JWS without kid and typ', () => {
    const jws = createJwsReader({ maxLength: 1000, types: ['jwt'] })(compact({ alg: 'RS256' }))
    expect(jws).toMatchObject({ ok: true, value: { kid: null, typ: null } })
  })

  it.each([
    ['two parts', 'e30.e30', 'not_compact_jws'],
    ['four parts', `${compact(HEADER)}.AAAA`, 'not_compact_jws'],
    ['the five parts of a JWE', `${compact({ alg: 'dir', enc: 'A256GCM' })}.AAAA.AAAA`, 'compact_jwe'],
    ['five parts of something else', 'a.b.c.d.e', 'not_compact_jws'],
    ['no signature', compact(HEADER).replace(/AAAA$/, ''), 'not_base64url'],
    ['padding', `${compact(HEADER)}=`, 'not_base64url'],
    ['a header that is a list', compact('[]'), 'header_malformed'],
    ['a header with one member twice', compact('{"alg":"ES256","alg":"ES256"}'), 'header_malformed'],
    ['enc', compact({ ...HEADER, enc: 'A256GCM' }), 'header_enc'],
    ['crit', compact({ ...HEADER, crit: ['b64'] }), 'header_extension'],
    ['the algorithm none', compact({ alg: 'none' }), 'alg_unknown'],
    ['no algorithm', compact({}), 'alg_unknown'],
    ['a kid that is a number', compact({ ...HEADER, kid: 1 }), 'kid_malformed'],
    ['a kid of null', compact({ ...HEADER, kid: null }), 'kid_malformed'],
    ['a typ that is a number', compact({ ...HEADER, typ: 1 }), 'typ_refused'],
    ['a payload that is text', compact(HEADER, '"a"'), 'payload_malformed'],
    ['half of a surrogate pair', compact(HEADER, '{"a":"\\ud800"}'), 'payload_malformed'],
    ['1001 characters', compact(HEADER).padEnd(1001, 'A'), 'too_large'],
  ])('refuses %s', (_, text, fault) => {
    expect(reading(text)).toBe(fault)
    // A header is remembered with what was said of it.
    expect(reading(text)).toBe(fault)
  })

  it.each([
    ['blanks', '{ "a": "x", "b": [1, {"c": null}] }', 'accepted'],
    ['a name that comes twice, with blanks', '{ "a": "x", "a": "x" }', 'payload_malformed'],
    ['a list that another value of its name hides', '{"a":["b",{"c":"d"}],"a":"e"}', 'payload_malformed'],
    ['a name that comes twice in a list', '{"a":[{"b":1,"b":1}]}', 'payload_malformed'],
    ['the name __proto__ twice', '{"__proto__":{"a":1},"__proto__":{"a":1}}', 'payload_malformed'],
    ['a number beyond the doubles', '{"a":1e999}', 'payload_malformed'],
    ['nine levels', `${'{"a":'.repeat(9)}1${'}'.repeat(9)}`, 'payload_malformed'],
    ['a replacement character that was written', '{"a":"\ufffd"}', 'accepted'],
    ['an escaped quote', '{"a":"\\"","b":1}', 'accepted'],
  ])('reads a payload with %s', (_, payload, fault) => {
    expect(reading(compact(HEADER, payload))).toBe(fault)
  })

  it('refuses octets that are not UTF-8, whatever they would be read as', () => {
    const octets = Buffer.from('7b2261223a22ff227d', 'hex').toString('base64url')
    expect(reading(`${encode(HEADER)}.${octets}.AAAA`)).toBe('payload_malformed')
  })

  it('returns whole numbers with all of their digits, and others as they are', () => {
    const text = '{ "a": 9007199254740993, "b": 999999999999999, "c": -1.5e3, "d": 1000000000000001 }'
    const jws = createJwsReader({ maxLength: 1000 })(compact(HEADER, text))
    expect(jws.ok && jws.value.payload).toEqual({
      a: 9007199254740993n,
      b: 999999999999999,
      c: -1500,
      d: 1000000000000001,
    })
  })

  it('refuses a header that carries a key only when it is told to', () => {
    const text = compact({ ...HEADER, jku: 'https://a.example/' })
    expect(reading(text)).toBe('accepted')
    expect(reading(text, { carriedKeys: 'refused' })).toBe('carries_key')
  })

  it('refuses other types than those that are named', () => {
    expect(reading(compact({ ...HEADER, typ: 'JWT' }), { types: ['at+jwt'] })).toBe('typ_refused')
    expect(reading(compact({ ...HEADER, typ: 'at+jwt' }), { types: ['at+jwt'] })).toBe('accepted')
  })

  it('requires a kid and a header of the lengths that are set', () => {
    expect(reading(compact({ ...HEADER, kid: '' }))).toBe('accepted')
    expect(reading(compact({ ...HEADER, kid: '' }), { kidLength: [1, 2] })).toBe('kid_malformed')
    expect(reading(compact({ ...HEADER, kid: 'abc' }), { kidLength: [1, 2] })).toBe('kid_malformed')
    expect(reading(compact(HEADER), { maxHeaderLength: 10 })).toBe('too_large')
  })

  it('accepts nulls, depth and halves of surrogate pairs where it is told to', () => {
    expect(reading(compact({ ...HEADER, kid: null, typ: null }), { nulls: 'absent' })).toBe('accepted')
    const deep = `{"a":${'['.repeat(20)}${']'.repeat(20)}}`
    expect(reading(compact(HEADER, deep))).toBe('payload_malformed')
    expect(reading(compact(HEADER, deep), { maxDepth: 21 })).toBe('accepted')
    expect(reading(compact(HEADER, '{"a":"\\ud800"}'), { loneSurrogates: 'accepted' })).toBe('accepted')
  })
})
