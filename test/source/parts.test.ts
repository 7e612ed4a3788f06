import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JsonValue } from '../../src/oauth.ts'
import { atOnce } from '../../src/slices.ts'
import { createPlaces, moved } from '../../src/source/places.ts'
import { readPlain } from '../../src/source/plain.ts'
import { readPlainInSteps } from '../../src/source/plain-parts.ts'
import type { Path } from '../../src/source/source.ts'
import { long } from '../long.ts'

const FILLER = `- name: filler\n  text: ${'x'.repeat(2000)}\n`

/** Everything in a value, by its path. */
const pathsIn = (value: JsonValue, path: Path = []): readonly Path[] => [
  path,
  ...(typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, one]) =>
        pathsIn(one, [...path, Array.isArray(value) ? Number(name) : name]),
      )
    : []),
]

const expectAlike = (text: string): void => {
  expect(text.length).toBeGreaterThan(32_768)
  const { value, parts } = atOnce(readPlainInSteps(text))
  expect(value).toEqual(readPlain(text))
  if (value === undefined) return
  const [inParts, whole] = [parts, []].map(of => createPlaces(() => text, of))
  for (const path of pathsIn(value).filter(({ length }) => length > 0)) {
    const [found, known] = [inParts?.find(path), whole?.find(path)]
    expect(found && moved(found.node, found.from)).toEqual(known && moved(known.node, known.from))
    expect(found?.node.kind).toBe(known?.node.kind)
    expect(inParts?.keyAt(path)).toEqual(whole?.keyAt(path))
  }
}

const stepsOf = (text: string): number => {
  let steps = 0
  for (const _ of readPlainInSteps(text)) steps += 1
  return steps
}

/** What may stand around the place where a part ends. */
const ITEMS = [
  '- a: 1\n  b: [x, y]\n',
  '- |\n  a block\n  - of lines\n\n',
  '- |+\n  kept\n\n\n',
  '- >-\n  folded\n\n  text\n',
  '- "quoted\n- text"\n',
  "- 'single\n- text'\n",
  '- "quoted\n  - text"\n',
  '- [a,\n- b]\n',
  '- plain\n  - text\n',
  '- a\u2028- b\n',
  '- a\u0085- b\n',
  '-\n  a: 1\n',
  '- \n',
  '- - nested\n  - list\n',
  '# a comment\n',
  '- a: 1 # - b\n',
  '- &anchor a\n',
  '- *anchor\n',
  '- !!str 1\n',
  '...\n',
  '---\n',
  'key: value\n',
  '- a: 1\n  a: 2\n',
  '- <<: { a: 1 }\n',
  '- 9007199254740993\n',
  '- a\r\n- b\r\n',
  '- a\tb\n',
  '-\ta\n',
  '- a: b: c\n',
] as const

describe('a large file that is read in parts', () => {
  test('returns what is read at once, with anything around the place where a part ends', () => {
    for (const [row, first] of ITEMS.entries()) {
      for (const [column, second] of ITEMS.entries()) {
        if ((row + column) % long(1, 5) !== 0) continue
        expectAlike(`${FILLER.repeat(8)}${first}${second}${FILLER.repeat(10)}`)
      }
    }
  })

  test('returns what is read at once, at whatever length a part ends', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...ITEMS.slice(0, 4), ...ITEMS.slice(6, 9)), fc.nat({ max: 3000 })), {
          minLength: 20,
          maxLength: 40,
        }),
        items => {
          const text = items.map(([item, length]) => `${item}- ${'x'.repeat(length + 1)}\n`).join('')
          expectAlike(`${text}${FILLER.repeat(17)}`)
        },
      ),
      { numRuns: 30 },
    )
  })

  test.each([
    ['duplicate keys', '{ "a": 1, "a": 2 }'],
    ['a merge key', '{ "<<": { "a": 1 } }'],
    ['a prototype', '{ "__proto__": { "a": 1 } }'],
    ['an inexact number', '9007199254740993'],
    ['a large number', '1e+21'],
    ['a small number', '1e-7'],
    ['a long key', `{ "${'k'.repeat(1500)}": 1 }`],
    ['escapes', String.raw`"\u0000\t\/\"\\"`],
    ['a raw control character', '"\u007f"'],
    ['half a character', '"\ud800"'],
    ['a separator of lines', '"a\u2028b"'],
    ['depth', `${'['.repeat(120)}${']'.repeat(120)}`],
    ['names that look like numbers', '{ "2": 1, "1": 2 }'],
    ['a zero with a sign', '[0, -0, -0.0]'],
    ['numbers in many spellings', '[1.0, 1E5, 1.50e1, 0.1]'],
    ['a name that is written with escapes', String.raw`{ "\u005f_proto__": 1, "a": "\u00e9" }`],
    ['a colon in a line of its own', '{ "a"\n: 1 }'],
    ['a tab', '{\t"a": 1 }'],
    ['a comment', '1 # one\n'],
    ['a text without an end', '"a'],
    ['a bracket without its other', '{ "a": 1'],
    ['one comma too many', '{ "a": 1, },'],
    ['a text that goes on in the next line', '"a\n b"'],
    ['brackets and quotes in a text', '{ "a": "]}\\"[{," }'],
  ])('returns what is read at once, in JSON with %s', (_, member) => {
    expectAlike(`[${member},${JSON.stringify('x'.repeat(40_000))}]`)
    expectAlike(JSON.stringify(['x'.repeat(40_000)]).replace('[', `[${member},`))
  })

  test('returns JSON as every writer lays it out', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(undefined, 2, 4), (value, indent) => {
        expectAlike(JSON.stringify([value, 'x'.repeat(40_000)], null, indent))
      }),
      { numRuns: 200 },
    )
  })

  const many = Array.from({ length: 800 }, (_, at) => ({ client_id: `c${at}`, metadata: { list: [at, 'x, y: z'] } }))
  const yaml = many.map(one => `- client_id: ${one.client_id}\n  metadata: { list: [1, "a"] }\n`).join('')
  test.each([
    ['YAML', yaml],
    ['YAML with its marker', `# clients\n---\n\n${yaml}`],
    ['an indented list', yaml.replace(/^/gm, '   ').trimEnd()],
    ['lines that end as on Windows', yaml.replaceAll('\n', '\r\n')],
    ['JSON', JSON.stringify(many)],
    ['JSON in lines', JSON.stringify(many, null, 2)],
    ['JSON in lines with four spaces', `\n${JSON.stringify(many, null, 4)}\n`],
    ['JSON as Python writes it', JSON.stringify(many).replaceAll('":', '": ').replaceAll(',"', ', "')],
    ['a client a line', `[\n${many.map(one => JSON.stringify(one)).join(',\n')}\n]\n`],
  ])('takes a step for each part: %s', (_, text) => {
    expectAlike(text)
    expect(stepsOf(text)).toBeGreaterThanOrEqual(Math.floor(text.length / 20_000))
  })
})
