import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readDocument } from '../../src/source/document.ts'
import { readQuickly } from '../../src/source/quick.ts'

/** What the parser says, with mistakes in place of a tree. */
const slowly = (text: string): unknown => {
  const mistakes: unknown[] = []
  const tree = readDocument(text, (span, what) => mistakes.push([span, what.code]))
  return mistakes.length === 0 ? tree : mistakes
}

/** True when the text was read; throws when it was read as something else than the parser reads. */
const agrees = (text: string): boolean => {
  const quick = readQuickly(text)
  if (quick === null) return false
  expect(quick, text).toEqual(slowly(text))
  return true
}

const PLAIN = [
  'a: 1\nb: two\nc:\n  d: "x y"\n  e: [1, 2, three]\n',
  '# first\n\na: x # c\n# between\nb: { c: 1, d: [x, "y"] } # d\n',
  "when: 'it''s'\n",
  'when: "a == \\"b\\" and c == \\\\d"\n',
  'a: >-\n  one\n  two\nb: |\n  x\n  y\nc: 1\n',
  'list:\n- a: 1\n  b: 2\n- c\n- {d: 1}\n',
  'list:\n  - a: 1\n    b:\n      c: 1\n\n  - [x, y]\n  - "q"\nnext: 1\n',
  '- client_id: a\n  scope: orders:read orders:write\n- client_id: b\n',
  '{"a": {"b": 1}, "c": [], "d": [true, false]}\n',
  '{\n  "a": [\n    1\n  ]\n}',
  'map: {\n  a: 1,\n  b: 2\n  }\n',
  'date: 2026-01-15\nnet: 192.0.2.0/24\nurl: https://a.example/b?c=d#e\ntime: 2099-12-31T00:00:00Z\n',
  'orders:read: x\n"orders:write": y\n',
  'text: a - b [c] {d}, e:f#g\n',
  'a: >-\n  one\n  # two\n',
]

/** Legal or not: what has to be left to the parser. */
const UNSURE = [
  'a: b: c\n',
  'a: 1\na: 2\n',
  'a: {b: 1, b: 2}\n',
  'a: *x\n',
  'a: &x 1\n',
  'a: !x 1\n',
  'a:\n',
  'a: null\n',
  'a: True\n',
  'a: 007\n',
  'a: 1.5\n',
  'a: 1e3\n',
  'a: 0x1F\n',
  'a: .5\n',
  'a: -1\n',
  'a: ~\n',
  'null: 1\n',
  'a: one\n  two\n',
  'a: "one\n  two"\n',
  'a: "\\n"\n',
  'a: >-\n  one\n\n  two\n',
  'a: >-\n  one\n   two\n',
  'a: >-\n  one \n  two\n',
  'a: >-\n one\n\n  two\n',
  'a: |+\n  one\n\n',
  'a: |2\n   one\n',
  'a: {b: 1\n}\n',
  'a: {b}\n',
  'a: [b: c]\n',
  'a: {b: }\n',
  'a: [1,]\n',
  'a: {b: 1} c\n',
  'a: [1 # c\n ]\n',
  '<<: { a: 1 }\n',
  '? a\n: b\n',
  '- - a\n',
  '-\n  a\n',
  ' a: 1\n b: 2\n',
  'a: 1\n---\nb: 2\n',
  '%YAML 1.2\n---\na: 1\n',
  'a:\tb\n',
  'a: b\r\n',
  'a: "x"#y\n',
  'plain\n',
  '',
  '# nothing\n',
]

const files = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(entry => entry.isFile() && /\.(?:ya?ml|json)$/.test(entry.name))
    .map(entry => join(entry.parentPath, entry.name))

describe('readQuickly', () => {
  test.each(PLAIN)('returns for %j what the parser returns', text => {
    expect(agrees(text)).toBe(true)
  })

  test.each(UNSURE)('never decides %j', text => {
    expect(readQuickly(text)).toBeNull()
  })

  test.each(['policies', 'examples', 'schemas', 'test'].flatMap(folder => files(folder)))(
    'returns for %s nothing else than the parser',
    file => {
      agrees(readFileSync(file, 'utf8'))
    },
  )

  test('returns nothing else than the parser for what people write, broken in all ways', () => {
    // Pieces that are right somewhere, put together at random: most texts are wrong, and some are right by surprise.
    const pieces = [
      ...['a', 'b', 'key', '"q"', "'s'", 'true', 'null', '1', '2.5', '-', '- ', '? ', ': ', ':', '#', ' #', '# c'],
      ...[
        '{',
        '}',
        '[',
        ']',
        ', ',
        ',',
        '\n',
        '\n',
        '\n  ',
        '\n  ',
        '\n    ',
        '\n- ',
        '\n  - ',
        ' ',
        '  ',
        '>-\n',
        '|\n',
      ],
      ...[
        'a: ',
        'b: ',
        '\na: ',
        '\nb: ',
        '\n  c: ',
        '\n    d: ',
        '"x y"',
        '"\\""',
        "''",
        'x y',
        'x:y',
        'x#y',
        '&',
        '*',
      ],
      ...['!', '|', '>', '%', '@', '---', '...', '<<', '~', '0x1', '1e3', '\\', '"', "'", '\u00e9', '\u00a0', '\u3000'],
    ]
    const text = fc.array(fc.constantFrom(...pieces), { maxLength: 14 }).map(parts => parts.join(''))
    fc.assert(
      fc.property(text, one => {
        agrees(one)
      }),
      { numRuns: 4000 },
    )
  })

  test('returns for data what the parser returns, and reads nearly all of it', () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9_./ -]{0,12}[a-z0-9]$/)
    const scalar = fc.oneof(word, word.map(JSON.stringify), fc.nat().map(String), fc.constant("'it''s #1: x'"))
    const flow = fc.letrec<{ value: string }>(tie => ({
      value: fc.oneof(
        { maxDepth: 3 },
        scalar,
        fc.array(tie('value'), { maxLength: 3 }).map(items => `[${items.join(', ')}]`),
        fc
          .array(tie('value'), { maxLength: 3 })
          .map(all => `{ ${all.map((one, at) => `k${at}: ${one}`).join(',\n        ')} }`),
      ),
    })).value
    const indented = (text: string, by: string): string => text.replaceAll(/^(?=.)/gm, by)
    const block = fc.letrec<{ value: string }>(tie => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.tuple(flow, fc.constantFrom('', ' # c', '  ')).map(([one, rest]) => ` ${one}${rest}\n`),
        fc
          .array(word, { minLength: 1, maxLength: 3 })
          .map(lines => ` >-\n${lines.map(line => `  ${line}\n`).join('')}`),
        fc
          .array(tie('value'), { minLength: 1, maxLength: 3 })
          .map(all => `\n${indented(all.map((one, at) => `k${at}:${one}`).join(''), '  ')}`),
        fc
          .array(fc.tuple(flow, fc.constantFrom('', '\n', '# c\n')), { minLength: 1, maxLength: 3 })
          .map(all => `\n${all.map(([one, rest]) => `- ${one}\n${rest}`).join('')}`),
      ),
    })).value
    const file = fc
      .array(block, { minLength: 1, maxLength: 4 })
      .map(all => all.map((one, at) => `k${at}:${one}`).join(''))
    let read = 0
    fc.assert(
      fc.property(file, text => {
        if (agrees(text)) read++
      }),
      { numRuns: 1000 },
    )
    expect(read).toBeGreaterThan(500)
  })
})
