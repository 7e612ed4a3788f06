/** What is folded of names in odd scripts: the same readings as when all of it is, and hardly anything of it. */
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { isNearParameter, laxNames, OAUTH_PARAMETERS } from '../src/oauth-parameters.ts'
import { long } from './long.ts'

const NAMES = [...OAUTH_PARAMETERS.keys()]
/** A set with a foreign letter is read by folding whole names. */
const slow = laxNames([...NAMES, 'ключ'])
const fast = laxNames(NAMES)

/** Characters that fold to ASCII, to nothing, to foreign letters, to symbols; and those at which names are cut. */
const ODD = [
  ...['ａ', 'Ｔ', 'ſ', 'ı', 'K', 'ﬀ', '①', '²', 'ⓣ', '𝓽', 'ß', 'é', 'É', 'İ', '㏒'],
  ...['\u200b', '\u0301', '\u00ad', '\ufe0f', '\u2060', '\u{e0041}', '\u034f', '\ufeff'],
  ...['ж', 'é', '中', 'ع', '가', 'ʼ', '\u0345', '٣', 'σ', 'ς', '\ud800', '𐐷'],
  ...['€', '→', '·', '（', '［', '\u00a0', '\u2028', '\u1680', '＿', '．', '％'],
  ...[
    '[',
    '(',
    '{',
    '<',
    '\0',
    '.',
    ':',
    ',',
    '_',
    '-',
    ' ',
    '+',
    '%',
    '%5B',
    '%00',
    '%25',
    '%41',
    '%u0074',
    '0',
    '12',
    ']',
  ],
]
const piece = fc.oneof(fc.constantFrom(...ODD), fc.constantFrom(...NAMES), fc.string({ unit: 'binary', maxLength: 3 }))

describe('a name in an odd script', () => {
  it('returns the reading that folding all of it gives', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.constantFrom(...NAMES), fc.nat(), (pieces, name, at) => {
        const place = at % (name.length + 1)
        for (const written of [pieces.join(''), name.slice(0, place) + pieces.slice(0, 2).join('') + name.slice(place)])
          expect([written, fast.has(written)]).toEqual([written, slow.has(written)])
      }),
      { numRuns: long(20_000, 4000) },
    )
  })

  it('returns for each character alone, and inside a name, what folding all of it gives', () => {
    for (let code = 0; code <= 0x2fa1f; code++) {
      const char = String.fromCodePoint(code)
      for (const written of [`sco${char}pe`, `scope${char}`])
        if (fast.has(written) !== slow.has(written)) expect.fail(`U+${code.toString(16)} in ${written}`)
    }
  })
})

describe('the characters that are folded of the longest form', () => {
  const SIZE = 65_536
  const COUNT = 64
  /** As many names as a form may have, together as long as a form may be. */
  const names = (piece: string): string[] => {
    const octets = Math.floor(SIZE / COUNT) - 1
    const one = piece.repeat(Math.floor(octets / Buffer.byteLength(piece)))
    return Array.from({ length: COUNT }, (_, index) => one + index)
  }
  afterEach(() => vi.restoreAllMocks())

  it.each([
    ['a foreign script', 'ж'],
    ['three octets each', '中'],
    ['four octets each', '𐐷'],
    ['syllables that come apart', '가'],
    ['ligatures that come apart', 'ﷺ'],
    ['marks that are not seen', '\u0301'],
    ['characters that are not seen', '\u200b'],
    ['wide letters', 'ａ'],
    ['wide digits', '１'],
    ['symbols', '€'],
    ['brackets', '（'],
    ['all of it', 'a\u0301ｂ\u200b€１ж'],
    ['a name, and then something else', 'client_idж'],
  ])('are few in names of %s', (_, piece) => {
    const normalized = { characters: 0 }
    const { normalize } = String.prototype
    vi.spyOn(String.prototype, 'normalize').mockImplementation(function (this: string, form?: string) {
      normalized.characters += this.length
      return normalize.call(this, form)
    })
    for (const name of names(piece)) isNearParameter(name)
    // One for each name, and its parts; the rest of the form is 20,000 characters and more.
    expect(normalized.characters).toBeLessThan(COUNT * 40)
  })

  it('are in no round of decoding more than the longest name has', () => {
    const decoded = { characters: 0 }
    const { replace } = String.prototype
    vi.spyOn(String.prototype, 'replace').mockImplementation(function (this: string, ...args: unknown[]) {
      decoded.characters += this.length
      return Reflect.apply(replace, this, args) as string
    })
    // Each round takes one digit away.
    for (const name of names('%2%3%3%3%3%3%3%3%3%3%3%3%3%3%35')) expect(isNearParameter(name)).toBe(true)
    expect(decoded.characters).toBeLessThan(COUNT * 4096 * 4)
  })
})
