import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { evaluateDynamic, type Node, parse, print } from '../../src/expression/index.ts'
import type { JsonValue } from '../../src/oauth.ts'
import { long } from '../long.ts'
import { expression, random } from './generate.ts'
import { evaluate } from './reference.ts'
import { readJson } from './rows.ts'
import { compiled } from './typed.ts'

const roots = readJson<readonly JsonValue[]>('spel-roots.json')
const ROUNDS = long(20_000, 1_500)
const PAIRS = Number(process.env['CLAIMGATE_PAIRS'] ?? long(500_000, 20_000))

/** A tree without places. */
const bare = (node: Node): unknown =>
  JSON.parse(
    JSON.stringify(node, (name, value) =>
      ['start', 'end', 'outer', 'at'].includes(name) ? undefined : typeof value === 'bigint' ? `${value}L` : value,
    ),
  )

describe('any text', () => {
  it('never throws when parsed, and every place lies inside the text', () => {
    const pieces = fc.array(
      fc.constantFrom(
        ...'aT#.?![]{}()\'"+-*/^%=<>&|,: 1e\\\u00a0\u201cé@$`;',
        'and',
        ' or ',
        'new ',
        '.?[',
        '#root',
        'not ',
        '0x',
        '1L',
      ),
      { maxLength: 40 },
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'grapheme' }),
          pieces.map(list => list.join('')),
        ),
        text => {
          const parsed = parse(text)
          expect(parsed.ok).toBe(parsed.node !== null)
          for (const { start, end } of parsed.diagnostics) {
            expect(start).toBeGreaterThanOrEqual(0)
            expect(end).toBeGreaterThanOrEqual(start)
            expect(end).toBeLessThanOrEqual(text.length)
          }
        },
      ),
      { numRuns: long(20_000, 1_500), seed: 1 },
    )
  })

  it('never throws when evaluated, and never changes the facts', () => {
    const key = fc.constantFrom('a', 'b', 'x', 'l', '__proto__', 'constructor')
    const tree = fc.object({
      key,
      maxDepth: 3,
      maxKeys: 4,
      values: [fc.boolean(), fc.integer(), fc.double(), fc.string(), fc.constant(null)],
    })
    fc.assert(
      fc.property(fc.integer(), tree, (seed, facts) => {
        const before = JSON.stringify(facts)
        const text = expression(random(seed), 3)
        evaluateDynamic(text, facts as JsonValue, { profile: seed % 2 === 0 ? 'pel' : 'strict', nowMs: 0 })
        expect(JSON.stringify(facts)).toBe(before)
      }),
      { numRuns: long(5_000, 300), seed: 2 },
    )
  })
})

describe('a generated expression', () => {
  it('returns the same tree after printing', () => {
    const source = random(77)
    for (let round = 0; round < ROUNDS; round += 1) {
      const first = parse(expression(source, 1 + (round % 4)))
      if (!first.ok) continue
      const text = print(first.node)
      const second = parse(text)
      expect(second.ok ? bare(second.node) : second.diagnostics, text).toEqual(bare(first.node))
    }
  })

  it('returns the same as the reference evaluator', () => {
    const source = random(2026)
    const differences: unknown[] = []
    let values = 0
    for (let pairs = 0; pairs < PAIRS; ) {
      const text = expression(source, 1 + (pairs % 4))
      const parsed = parse(text)
      if (!parsed.ok) {
        pairs += 1
        continue
      }
      for (const profile of ['pel', 'strict'] as const) {
        const run = compiled(text, profile)
        for (const root of roots) {
          pairs += 1
          const outcome = run(root)
          if ('refused' in outcome) break
          const wanted = evaluate(parsed.node, root, profile)
          if (wanted !== null) values += 1
          if (('value' in outcome ? outcome.value : null) !== wanted && differences.length < 20) {
            differences.push({ text, profile, root: roots.indexOf(root), outcome, wanted })
          }
        }
      }
    }
    expect(differences).toEqual([])
    expect(values).toBeGreaterThan(PAIRS / 10)
  }, 120_000)
})
