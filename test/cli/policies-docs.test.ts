import { describe, expect, it } from 'vitest'
import { PAGES } from '../../src/cli/help.ts'
import { evaluateDynamic } from '../../src/expression/index.ts'
import type { JsonValue } from '../../src/oauth.ts'
import { loadPolicies } from '../../src/policy/index.ts'
import { validate } from '../../src/schema/index.ts'
import { readSource, render, type Source } from '../../src/source/index.ts'
import { codeOf, type Piece, piecesOf, shellOf } from './documents.ts'
import { claimgate } from './terminal.ts'

const NOW = Date.parse('2026-11-22T10:00:00Z')
const DOCUMENTS = ['policies.md', 'from-pingone.md']

const sourceOf = (text: string): Source => {
  const { source, diagnostics } = readSource('block.yaml', text)
  if (source === null) throw new Error(render(diagnostics))
  return source
}

/** Loads a policy that stands alone in a document; `# wrong: CODE` above it says what is reported. */
const checkPolicy = (text: string): void => {
  const { diagnostics } = loadPolicies({ sources: [sourceOf(text)], clients: [], fulfilment: 'issue', consts: {} })
  const wrong = /^# wrong: (CG\d+)$/m.exec(text)?.[1]
  if (wrong === undefined) expect(render(diagnostics)).toBe('')
  else expect(diagnostics.map(({ code }) => code)).toContain(wrong)
}

/** Runs blocks in their order in one folder: a block that begins with the name of a file is written there. */
const runBlocks = async (pieces: readonly Piece[]): Promise<void> => {
  const shell = shellOf(claimgate)
  let printed: string | null = null
  for (const piece of pieces) {
    if (piece.kind !== 'block') continue
    const where = `line ${piece.line}`
    switch (piece.language) {
      case 'yaml': {
        const [, file, atEnd] = /^# (\S+\.yaml)(, at its end)?\n/.exec(piece.text) ?? []
        if (file !== undefined && atEnd !== undefined) shell.append(file, piece.text)
        else if (file !== undefined) shell.write(file, piece.text)
        else if (/^policy:/m.test(piece.text)) checkPolicy(piece.text)
        else throw new Error(`${where}: a yaml block is a policy, or begins with the name of its file`)
        printed = null
        break
      }
      case 'sh':
        printed = ''
        for (const line of piece.text.split('\n')) {
          const ran = await shell.run(line)
          expect(ran.code, `${where}: ${line}\n${ran.out}${ran.err}`).toBe(
            Number(/# exit code (\d+)/.exec(line)?.[1] ?? 0),
          )
          printed += ran.out + ran.err
        }
        break
      case 'text':
        // Below commands stands what they print; `...` stands for the rest.
        if (printed !== null)
          for (const part of piece.text.split(/^ *\.\.\.$/m))
            expect(printed, where).toContain(part.replace(/^\n|\n$/g, ''))
        printed = null
        break
      default:
        throw new Error(`${where}: blocks are yaml, sh or text, not ${piece.language}`)
    }
  }
}

const parsed = (cell: string): JsonValue => JSON.parse(codeOf(cell) ?? 'null') as JsonValue

/** The JSON of a value, or the word `error`. */
const outcomeOf = (expression: string, root: JsonValue, profile: 'strict' | 'pel'): string => {
  const answer = evaluateDynamic(expression, root, { profile, nowMs: NOW })
  return answer.ok ? JSON.stringify(answer.value) : 'error'
}

/** The profiles a column speaks of: `value`, `value in both`, `value in pel`. */
const profilesOf = (column: string): readonly ('strict' | 'pel')[] =>
  column.endsWith('in both') ? ['strict', 'pel'] : [column.includes('pel') ? 'pel' : 'strict']

const stated = (cell: string): string => {
  const code = codeOf(cell)
  return code === null ? cell : JSON.stringify(JSON.parse(code))
}

const tables = (pieces: readonly Piece[], first: string) =>
  pieces.flatMap(piece => (piece.kind === 'table' && piece.head[0] === first ? [piece] : []))

describe.each(DOCUMENTS)('docs/%s', name => {
  const pieces = piecesOf(name)

  it('accepts every policy, test, request and command, and returns what it says they print', async () => {
    expect(pieces.some(piece => piece.kind === 'block' && piece.language === 'sh')).toBe(true)
    await runBlocks(pieces)
  })

  it('returns the value of every expression in its tables', () => {
    const found = tables(pieces, 'expression').flatMap(({ head, rows }) =>
      rows.flatMap(({ line, cells }) => {
        const [expression = '', facts = '', ...values] = cells
        return values.flatMap((value, at) =>
          profilesOf(head[at + 2] ?? '').map(profile => ({
            line,
            expression: codeOf(expression) ?? '',
            facts,
            value,
            profile,
          })),
        )
      }),
    )
    expect(found.length).toBeGreaterThan(10)
    const actual = found.map(
      ({ line, expression, facts, profile }) => `${line} ${outcomeOf(expression, parsed(facts), profile)}`,
    )
    expect(actual).toEqual(found.map(({ line, value }) => `${line} ${stated(value)}`))
  })

  it('reports only codes that have a page', () => {
    const text = JSON.stringify(pieces)
    for (const code of text.match(/CG\d{4}/g) ?? []) expect(PAGES).toHaveProperty(code)
  })

  it('accepts every policy and test by its schema', () => {
    for (const piece of pieces) {
      if (piece.kind !== 'block' || piece.language !== 'yaml' || piece.text.includes('# wrong:')) continue
      const kind = /^policy:/m.test(piece.text)
        ? 'policy'
        : /^(?:cases|invariants):/m.test(piece.text)
          ? 'policy-test'
          : null
      if (kind !== null) expect(render(validate(kind, sourceOf(piece.text)))).toBe('')
    }
  })
})
