import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Diagnostic } from '../outcome.ts'
import { type CaseResult, type Difference, type PolicyTestResults, runPolicyTests } from '../policy/index.ts'
import { readSource, render, type Source } from '../source/index.ts'
import { nearby } from './check.ts'
import { showTree } from './display.ts'
import { EXIT, type ExitCode } from './exit.ts'
import { loadAll } from './loaded.ts'
import type { Terminal } from './terminal.ts'

export interface TestOptions {
  readonly config: string
  readonly output: 'human' | 'json' | 'junit'
}

const TEST_FILE = /\.test\.(ya?ml|json)$/
const POLICY_FILE = /\.(ya?ml|json)$/

/** Runs the policy tests beside the policies. No tests found is a failure. */
export const run = async (terminal: Terminal, options: TestOptions): Promise<ExitCode> => {
  const { loaded, diagnostics } = await loadAll(terminal, options.config)
  const complain = (mistakes: readonly Diagnostic[]): ExitCode => {
    terminal.err(
      render(
        mistakes.map(mistake => nearby(terminal, mistake)),
        { colour: terminal.colour },
      ),
    )
    return EXIT.invalid
  }
  if (loaded === null) return complain(diagnostics)
  const files = filesIn(loaded.config.policies)
  const read = [...files].map(file => readSource(file, readFileSync(file, 'utf8')))
  const unreadable = read.flatMap(one => one.diagnostics)
  if (unreadable.length > 0) return complain(unreadable)
  const sources = read.flatMap(({ source }) => (source === null ? [] : [source]))
  const isTest = ({ file }: Source): boolean => TEST_FILE.test(file)
  const results = runPolicyTests({
    tests: sources.filter(isTest),
    sources: sources.filter(source => !isTest(source)),
    clients: loaded.registry.records(),
    fulfilment: 'issue',
    consts: loaded.config.consts,
    nowMs: Date.now(),
  })
  if (results.diagnostics.some(({ severity }) => severity === 'error')) return complain(results.diagnostics)
  terminal.out(DISPLAYS[options.output](results))
  if (results.cases.length === 0) terminal.err(`no tests found in ${loaded.config.policies}: name them *.test.yaml\n`)
  return results.cases.length > 0 && results.cases.every(({ passed }) => passed) ? EXIT.ok : EXIT.testsFailed
}

const filesIn = (path: string): readonly string[] => {
  if (!statSync(path).isDirectory()) return [path]
  return (readdirSync(path, { recursive: true }) as string[])
    .filter(name => POLICY_FILE.test(name) && !name.split(/[\\/]/).some(part => part.startsWith('.')))
    .sort()
    .map(name => join(path, name))
}

type Display = (results: PolicyTestResults) => string

const human: Display = ({ cases }) => {
  const failed = cases.filter(({ passed }) => !passed)
  const shown = [...byFile(cases)].map(([file, its]) => {
    const lines = its.map(one => `  ${one.passed ? 'ok  ' : 'FAIL'} ${one.name}\n${one.passed ? '' : showFailure(one)}`)
    return `${file}\n${lines.join('')}`
  })
  return `${shown.join('\n')}\n${cases.length} cases, ${failed.length} failed\n`
}

const byFile = (cases: readonly CaseResult[]): ReadonlyMap<string, readonly CaseResult[]> => {
  const files = new Map<string, CaseResult[]>()
  for (const one of cases) files.set(one.file, [...(files.get(one.file) ?? []), one])
  return files
}

const showFailure = ({ file, line, differences, explanation }: CaseResult): string => {
  const trees = explanation.rules.flatMap(({ rule, effect, outcome, tree }) =>
    tree === null ? [] : [`       ${effect} ${rule}: ${outcome}\n${showTree(tree, 4)}`],
  )
  return `       ${file}:${line}\n${differences.map(showDifference).join('')}${trees.join('')}`
}

const showDifference = ({ at, expected, actual }: Difference): string =>
  `       ${at}\n         - expected ${JSON.stringify(expected)}\n         + actual   ${JSON.stringify(actual)}\n`

const json: Display = ({ cases, coverage }) =>
  `${JSON.stringify({ cases: cases.map(({ explanation, ...one }) => one), coverage }, null, 2)}\n`

const escaped = (text: string): string => text.replace(/[<>&"]/g, character => `&#${character.charCodeAt(0)};`)

const junit: Display = ({ cases }) => {
  const suites = [...byFile(cases)].map(([file, its]) => {
    const failures = its.filter(({ passed }) => !passed).length
    const lines = its.map(one => {
      const failure = one.passed
        ? '/>'
        : `><failure>${escaped(one.differences.map(showDifference).join(''))}</failure></testcase>`
      return `    <testcase classname="${escaped(file)}" name="${escaped(one.name)}"${failure}\n`
    })
    return `  <testsuite name="${escaped(file)}" tests="${its.length}" failures="${failures}">\n${lines.join('')}  </testsuite>\n`
  })
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('')}</testsuites>\n`
}

const DISPLAYS: Readonly<Record<TestOptions['output'], Display>> = { human, json, junit }
