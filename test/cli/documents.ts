import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A fenced block of a document, or a table, with its line. */
export type Piece =
  | { readonly kind: 'block'; readonly language: string; readonly text: string; readonly line: number }
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly Row[]; readonly line: number }

export interface Row {
  readonly line: number
  readonly cells: readonly string[]
}

const readDocument = (name: string): readonly string[] =>
  readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8').split('\n')

const cellsOf = (line: string): readonly string[] =>
  line
    .slice(1, line.lastIndexOf('|'))
    .split(' | ')
    .map(cell => cell.trim())

/** Reads the blocks and tables of a document in their order. */
export const piecesOf = (name: string): readonly Piece[] => {
  const lines = readDocument(name)
  const pieces: Piece[] = []
  for (let at = 0; at < lines.length; at++) {
    const fence = /^```(\w*)$/.exec(lines[at] ?? '')
    if (fence !== null) {
      const start = at + 1
      while (at + 1 < lines.length && lines[at + 1] !== '```') at++
      pieces.push({ kind: 'block', language: fence[1] ?? '', text: lines.slice(start, at + 1).join('\n'), line: start })
      at++
    } else if (lines[at]?.startsWith('|') === true) {
      const head = cellsOf(lines[at] ?? '')
      const rows: Row[] = []
      const line = at + 1
      for (at += 2; lines[at]?.startsWith('|') === true; at++)
        rows.push({ line: at + 1, cells: cellsOf(lines[at] ?? '') })
      pieces.push({ kind: 'table', head, rows, line })
    }
  }
  return pieces
}

/** What stands between the first back-ticks of a cell. */
export const codeOf = (cell: string): string | null => /`([^`]+)`/.exec(cell)?.[1] ?? null

/** A shell of its own folder that knows `cd`, `export`, `claimgate` and its alias, and one after the other with `&&`. */
export const shellOf = (
  claimgate: (args: readonly string[], world: { cwd: string; env: { [name: string]: string } }) => Promise<Ran>,
) => {
  let cwd = mkdtempSync(join(tmpdir(), 'claimgate-docs-'))
  const env: { [name: string]: string } = {}
  const runOne = async (line: string): Promise<Ran> => {
    const [command = '', ...args] = wordsOf(line)
    if (command === 'claimgate') return claimgate(args, { cwd, env })
    if (command === 'cd') cwd = join(cwd, args[0] ?? '')
    else if (command === 'export') {
      const [name = '', value = ''] = (args[0] ?? '').split('=')
      env[name] = value
    } else if (line !== 'alias claimgate="node $PWD/dist/cli/bin.cjs"')
      throw new Error(`the documents run claimgate, cd and export, not ${command}`)
    return { code: 0, out: '', err: '' }
  }
  return {
    write: (file: string, text: string): void => {
      mkdirSync(dirname(join(cwd, file)), { recursive: true })
      writeFileSync(join(cwd, file), `${text}\n`)
    },
    append: (file: string, text: string): void => appendFileSync(join(cwd, file), `${text}\n`),
    run: async (line: string): Promise<Ran> => {
      let ran: Ran = { code: 0, out: '', err: '' }
      for (const one of line.split(' && ')) {
        const { code, out, err } = await runOne(one)
        ran = { code, out: ran.out + out, err: ran.err + err }
        if (code !== 0) break
      }
      return ran
    },
  }
}

interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Words of a command line; quotes keep one together, and a comment ends it. */
const wordsOf = (line: string): readonly string[] =>
  [...line.replace(/ +# .*$/, '').matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? '',
  )
