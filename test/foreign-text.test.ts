/** Words for foreign text: what they say, and that no text costs more than it is long. */
import { describe, expect, it } from 'vitest'
import { kindOf, kindOfCharacters, likeText, likeUrl } from '../src/foreign-text.ts'

describe('the characters of a credential', () => {
  it.each([
    ['', 'empty'],
    ['secret', 'visible'],
    ['secret\n', 'line_break_at_the_end'],
    ['secret\r\n\r\n', 'line_break_at_the_end'],
    ['\n', 'line_break_at_the_end'],
    ['sec\nret', 'line_break'],
    ['\rsecret', 'line_break'],
    ['geheimnis-ü', 'not_ascii'],
    ['sec\u0000ret', 'control_character'],
  ])('%j are %s', (text, kind) => expect(kindOfCharacters(text)).toBe(kind))
})

describe('a JSON value', () => {
  it.each([
    [undefined, 'absent'],
    [null, 'null'],
    ['', 'empty'],
    ['x', 'string'],
    [1, 'number'],
    [12345678901234567891n, 'number'],
    [[], 'empty_list'],
    [[1], 'list'],
    [{}, 'object'],
  ])('%s is %s', (value, kind) => expect(kindOf(value)).toBe(kind))
})

describe('a text as long as a body', () => {
  const LONG = 60_000
  const units = ['\n', '\r\n', ' ', '/', '%', 'é', '\0', 'a:']
  const texts = units.flatMap(unit => ['', 'x', '\0'].map(end => unit.repeat(LONG / unit.length) + end))
  it.each([
    ['kindOf', kindOf],
    ['kindOfCharacters', kindOfCharacters],
    ['likeText', (text: string) => likeText(text, 'https://login.example.com')],
    ['likeUrl', (text: string) => likeUrl(text, 'https://login.example.com')],
  ])('is looked at by %s in no time', (_, look) => {
    const startMs = performance.now()
    for (const text of texts) look(text)
    // Quadratic in their length each would be seconds.
    expect(performance.now() - startMs).toBeLessThan(1000)
  })
})
