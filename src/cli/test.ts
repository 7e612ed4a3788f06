import { randomInt } from 'node:crypto'
import { disk, type FileText, isTestFile, sourceFiles } from '../files/index.ts'
import { createAdmission } from '../gateway/index.ts'
import type { Diagnostic } from '../outcome.ts'
import { checkInvariants, type PolicyTestInput, runPolicyTests } from '../policy/index.ts'
import { readSource, render, type Source } from '../source/index.ts'
import { nearby } from './check.ts'
import { EXIT, type ExitCode, UsageError } from './exit.ts'
import { loadAll } from './loaded.ts'
import { shortPath } from './short-path.ts'
import type { Terminal } from './terminal.ts'
import { DISPLAYS, percentOf, type Report } from './test-report.ts'

export interface TestOptions {
  readonly config: string
  readonly output: 'human' | 'json' | 'junit'
  readonly coverage?: boolean
  readonly threshold?: string
  readonly seed?: string
}

const MOST_SEEDS = 2 ** 31

/**
 * Runs the policy tests beside the policies. No tests found is a failure; so is coverage below the threshold, which
 * counts every policy, with or without a test.
 */
export const run = async (terminal: Terminal, options: TestOptions): Promise<ExitCode> => {
  const threshold = options.threshold === undefined ? null : numberOf('--threshold', options.threshold, 100)
  const seed = options.seed === undefined ? randomInt(MOST_SEEDS) : numberOf('--seed', options.seed, MOST_SEEDS)
  const { loaded, diagnostics } = await loadAll(terminal, options.config)
  const complain = (mistakes: readonly Diagnostic[]): ExitCode => {
    const shown = mistakes.map(mistake => nearby(terminal, mistake))
    terminal.err(render(shown, { colour: terminal.colour }))
    return EXIT.invalid
  }
  if (loaded === null) return complain(diagnostics)
  const folder = loaded.config.policies
  const read = (await textsIn(folder)).map(({ path, text }) => readSource(shortPath(terminal, path), text))
  const unreadable = read.flatMap(one => one.diagnostics)
  if (unreadable.length > 0) return complain(unreadable)
  const sources = read.flatMap(({ source }) => (source === null ? [] : [source]))
  const isTest = ({ file }: Source): boolean => isTestFile(file)
  const input: PolicyTestInput = {
    tests: sources.filter(isTest),
    sources: sources.filter(source => !isTest(source)),
    clients: loaded.registry.records(),
    fulfilment: loaded.config.fulfilment,
    consts: loaded.config.consts,
    issuer: loaded.config.issuer,
    admit: createAdmission(loaded),
  }
  const results = runPolicyTests(input)
  const { invariants, diagnostics: wrong } = await checkInvariants(input, { seed })
  const errors = [...results.diagnostics, ...wrong].filter(({ severity }) => severity === 'error')
  if (errors.length > 0) return complain(errors)
  const report: Report = { results, invariants, seed, showCoverage: options.coverage === true || threshold !== null }
  terminal.out(DISPLAYS[options.output](report))
  const verdicts = [...results.cases, ...invariants].map(({ passed }) => passed)
  if (verdicts.length === 0) terminal.err(`no tests found in ${shortPath(terminal, folder)}: name them *.test.yaml\n`)
  if (verdicts.length === 0 || verdicts.includes(false)) return EXIT.testsFailed
  const percent = percentOf(results.parts)
  if (threshold === null || percent >= threshold) return EXIT.ok
  terminal.err(`coverage is ${percent}%, below the threshold of ${threshold}%\n`)
  return EXIT.coverage
}

const numberOf = (flag: string, text: string, most: number): number => {
  const value = Number(text)
  if (text.trim() !== '' && Number.isInteger(value) && value >= 0 && value <= most) return value
  throw new UsageError(`${flag} is a whole number from 0 to ${most}, not ${text}`)
}

/** The policies of a folder, and the tests beside them. */
const textsIn = async (folder: string): Promise<readonly FileText[]> => {
  const texts: FileText[] = []
  for (const path of await sourceFiles(disk, folder, 'with_tests')) texts.push(await disk.read(path))
  return texts
}
