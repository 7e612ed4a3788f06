import { createHash, createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { evaluateDynamic } from '../src/expression/index.ts'
import { textOf, utf8 } from '../src/expression/library/utf8.ts'
import { ofBase64, ofHex, toBase64, toHex } from '../src/octets.ts'

const octets = fc.uint8Array({ maxLength: 40 })
const LONG = Uint8Array.from({ length: 20_000 }, (_, index) => index % 251)

describe('octets as text', () => {
  it('returns what Node.js returns, for octets of every length', () => {
    fc.assert(
      fc.property(octets, given => {
        const own = Buffer.from(given)
        expect(toBase64(given)).toBe(own.toString('base64'))
        expect(Buffer.from(ofBase64(own.toString('base64')))).toEqual(own)
        expect(Buffer.from(ofBase64(own.toString('base64').replace(/=+$/, '')))).toEqual(own)
        expect(toHex(given)).toBe(own.toString('hex'))
        expect(Buffer.from(ofHex(own.toString('hex')))).toEqual(own)
        expect(textOf(given)).toBe(own.toString('utf8'))
      }),
    )
  })

  it('returns all of many octets', () => {
    expect(toBase64(LONG)).toBe(Buffer.from(LONG).toString('base64'))
    expect(Buffer.from(ofBase64(toBase64(LONG)))).toEqual(Buffer.from(LONG))
  })

  it('returns UTF-8 with a question mark for half of a pair', () => {
    expect(textOf(utf8('a\ud83d'))).toBe('a?')
    expect(textOf(utf8('\ufeffé😀'))).toBe('\ufeffé😀')
  })
})

describe('#crypto', () => {
  const evaluate = (expression: string, root: { readonly [name: string]: string }) => {
    const answer = evaluateDynamic(expression, root, { profile: 'strict', nowMs: 0 })
    return answer.ok ? answer.value : answer
  }

  it.each([
    ['HmacMD5', 'md5'],
    ['HmacSHA1', 'sha1'],
    ['HmacSHA224', 'sha224'],
    ['HmacSHA256', 'sha256'],
    ['HmacSHA384', 'sha384'],
    ['HmacSHA512', 'sha512'],
  ])('returns what OpenSSL returns for %s, with keys shorter and longer than a block', (java, openssl) => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 200 }),
        fc.string({ minLength: 1, maxLength: 200 }),
        (x, k) => {
          expect(evaluate(`#crypto.hmacHexDigest(x, k, '${java}')`, { x, k })).toBe(
            createHmac(openssl, k).update(x).digest('hex'),
          )
        },
      ),
      { numRuns: 40 },
    )
  })

  it('returns the SHA-256 of OpenSSL', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), x => {
        expect(evaluate('#crypto.sha256(x)', { x })).toBe(createHash('sha256').update(x).digest('hex'))
      }),
    )
  })
})
