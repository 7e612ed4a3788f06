import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { writeExact } from '../exact-json.ts'
import { loadWithoutSecrets } from '../gateway/index.ts'
import type { JsonValue } from '../oauth.ts'
import type { Diagnostic } from '../outcome.ts'
import { type ProvedInvariant, proveInvariants, type Verdict } from '../prove/index.ts'
import { render } from '../source/index.ts'
import { nearby } from './check.ts'
import { EXIT, type ExitCode } from './exit.ts'
import { loadInput } from './loaded.ts'
import { namedBy, readPolicyTests } from './policy-tests.ts'
import { shortPath } from './short-path.ts'
import type { Terminal } from './terminal.ts'

export interface ProveOptions {
  readonly config: string
  readonly output: 'human' | 'json'
  readonly name?: string
  readonly requests?: string
  readonly strict?: boolean
}

/** Answers the invariants of the policy tests for every request there can be: those of the named files, all when none is named. */
export const run = async (terminal: Terminal, files: readonly string[], options: ProveOptions): Promise<ExitCode> => {
  // What is proved reads no secret.
  const { loaded, diagnostics } = await loadWithoutSecrets(loadInput(terminal, options.config))
  const complain = (mistakes: readonly Diagnostic[]): ExitCode => {
    const shown = mistakes.map(mistake => nearby(terminal, mistake))
    terminal.err(render(shown, { colour: terminal.colour }))
    return EXIT.invalid
  }
  if (loaded === null) return complain(diagnostics)
  const read = await readPolicyTests(terminal, loaded, namedBy(terminal, files))
  if (read.diagnostics.length > 0) return complain(read.diagnostics)
  const { name } = options
  const only = (one: string): boolean => name === undefined || one.toLowerCase().includes(name.toLowerCase())
  const proved = await proveInvariants({ ...read.input, only })
  const errors = proved.diagnostics.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) return complain(errors)
  const { invariants } = proved
  if (invariants.length === 0) {
    terminal.err(
      `no invariants found in ${shortPath(terminal, loaded.config.policies)}: docs/policies.md says how to write one\n`,
    )
    return EXIT.testsFailed
  }
  const written = options.requests === undefined ? [] : writeRequests(terminal, options.requests, invariants)
  terminal.out(
    options.output === 'json'
      ? `${writeExact({ invariants } as unknown as JsonValue, 2)}\n`
      : human(invariants, written),
  )
  if (invariants.some(({ verdict }) => verdict === 'refuted' || verdict === 'says_nothing')) return EXIT.testsFailed
  return options.strict === true && invariants.some(({ verdict }) => verdict === 'not_decided')
    ? EXIT.warnings
    : EXIT.ok
}

/** Writes the request that refutes each invariant into a file that `explain` reads. */
const writeRequests = (
  terminal: Terminal,
  folder: string,
  invariants: readonly ProvedInvariant[],
): readonly string[] => {
  const into = resolve(terminal.cwd, folder)
  return invariants.flatMap(({ request, file, line }) => {
    if (request === null) return []
    mkdirSync(into, { recursive: true })
    const path = join(into, `${file.replace(/^.*\//, '').replace(/\.test\.\w+$/, '')}-${line}.yaml`)
    writeFileSync(path, `${writeExact(request as unknown as JsonValue, 2)}\n`)
    return [shortPath(terminal, path)]
  })
}

const WORDS: Readonly<Record<Verdict, string>> = {
  proved: 'proved      ',
  refuted: 'REFUTED     ',
  not_decided: 'not decided ',
  says_nothing: 'EMPTY       ',
}

const human = (invariants: readonly ProvedInvariant[], written: readonly string[]): string => {
  const files = [...new Set(invariants.map(({ file }) => file))]
  const shown = files.map(
    file =>
      `${file}\n${invariants
        .filter(one => one.file === file)
        .map(show)
        .join('')}`,
  )
  const count = (verdict: Verdict): number => invariants.filter(one => one.verdict === verdict).length
  const sums = `${count('proved')} proved, ${count('refuted')} refuted, ${count('not_decided')} not decided, ${count('says_nothing')} empty`
  const explained = written.map(path => `claimgate explain ${path}\n`).join('')
  return `${shown.join('\n')}\n${explained}${sums}\n`
}

const show = (one: ProvedInvariant): string => {
  const { verdict, name, kinds, requests, concerned } = one
  const about = verdict === 'proved' ? ` (${kinds} kinds of request, ${concerned} of ${requests} classes)` : ''
  return `  ${WORDS[verdict]}${name}${about}\n${indented(details(one))}`
}

const indented = (text: string): string => text.replace(/^(?=.)/gm, ' '.repeat(14))

const details = ({ verdict, file, line, request, obstacles, searched }: ProvedInvariant): string => {
  switch (verdict) {
    case 'proved':
      return ''
    case 'says_nothing':
      return `${file}:${line}\nits \`when\` is true for no request: it says nothing about these policies\n`
    case 'refuted': {
      const parts = Object.entries(request ?? {}).map(
        ([name, value]) => `  ${name}: ${writeExact(value as JsonValue)}\n`,
      )
      return `${file}:${line}\na request that breaks it:\n${parts.join('')}`
    }
    case 'not_decided': {
      const why = obstacles.map(
        ({ file: where, line: at, column, expression, why: reason }) =>
          `because of ${expression}  (${where}:${at}:${column})\n  ${reason}\n`,
      )
      return `${file}:${line}\n${why.join('')}${searched} random requests do not break it\n`
    }
  }
}
