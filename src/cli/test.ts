import { randomInt } from 'node:crypto'
import { resolve } from 'node:path'
import { createWatcher, loadWithoutSecrets } from '../gateway/index.ts'
import type { Diagnostic } from '../outcome.ts'
import { checkInvariants, runPolicyTests } from '../policy/index.ts'
import { render } from '../source/index.ts'
import { nearby } from './check.ts'
import { EXIT, type ExitCode, UsageError } from './exit.ts'
import { loadInput } from './loaded.ts'
import { namedBy, readPolicyTests } from './policy-tests.ts'
import { shortPath } from './short-path.ts'
import type { Terminal } from './terminal.ts'
import { DISPLAYS, percentOf, type Report } from './test-report.ts'

export interface TestOptions {
  readonly config: string
  readonly output: 'human' | 'json' | 'junit' | 'github'
  readonly coverage?: boolean
  readonly threshold?: string
  readonly seed?: string
  readonly name?: string
  readonly failures?: boolean
  readonly watch?: boolean
}

const MOST_SEEDS = 2 ** 31
/** Milliseconds: editors write several files, and one file several times. */
const SETTLE_MS = 100

/**
 * Runs the policy tests beside the policies: those of the named files, all when none is named. No tests found is a
 * failure; so is coverage below the threshold, which counts every policy, with or without a test.
 */
export const run = async (terminal: Terminal, files: readonly string[], options: TestOptions): Promise<ExitCode> => {
  const threshold = options.threshold === undefined ? null : numberOf('--threshold', options.threshold, 100)
  const seed = options.seed === undefined ? randomInt(MOST_SEEDS) : numberOf('--seed', options.seed, MOST_SEEDS)
  const once = () => runOnce(terminal, files, options, { threshold, seed })
  return options.watch === true ? watching(terminal, options, once) : (await once()).code
}

interface Ran {
  readonly code: ExitCode
  /** What a change of may change the outcome; null when the configuration did not say. */
  readonly watched: readonly string[] | null
}

/** Runs again after each change, until somebody ends it. */
const watching = async (terminal: Terminal, { config }: TestOptions, once: () => Promise<Ran>): Promise<ExitCode> => {
  let code: ExitCode = EXIT.ok
  let changed: () => void = () => {}
  let ended = false
  const watcher = createWatcher(() => changed())
  const end = (): void => {
    ended = true
    changed()
  }
  terminal.onSignal('SIGINT', end)
  terminal.onSignal('SIGTERM', end)
  while (!ended) {
    const change = new Promise<void>(resolve => {
      changed = resolve
    })
    const began = Date.now()
    const ran = await once()
    code = ran.code
    watcher.follow([resolve(terminal.cwd, config), ...(ran.watched ?? [terminal.cwd])], began)
    terminal.out('\nwaiting for a change; Ctrl-C ends\n\n')
    await change
    if (!ended) await new Promise(done => setTimeout(done, SETTLE_MS))
  }
  await watcher.close()
  return code
}

interface Limits {
  readonly threshold: number | null
  readonly seed: number
}

const runOnce = async (
  terminal: Terminal,
  files: readonly string[],
  options: TestOptions,
  { threshold, seed }: Limits,
): Promise<Ran> => {
  // Policies and their tests read no secret: they run where there is none.
  const { loaded, diagnostics } = await loadWithoutSecrets(loadInput(terminal, options.config))
  const watched = loaded === null ? null : [loaded.config.clients, loaded.config.policies]
  const complain = (mistakes: readonly Diagnostic[]): Ran => {
    const shown = mistakes.map(mistake => nearby(terminal, mistake))
    terminal.err(render(shown, { colour: terminal.colour }))
    return { code: EXIT.invalid, watched }
  }
  if (loaded === null) return complain(diagnostics)
  const read = await readPolicyTests(terminal, loaded, namedBy(terminal, files))
  if (read.diagnostics.length > 0) return complain(read.diagnostics)
  const { name } = options
  const input = name === undefined ? read.input : { ...read.input, only: named(name) }
  const results = runPolicyTests(input)
  const { invariants, diagnostics: wrong } = await checkInvariants(input, { seed })
  const errors = [...results.diagnostics, ...wrong].filter(({ severity }) => severity === 'error')
  if (errors.length > 0) return complain(errors)
  const showCoverage = options.coverage === true || threshold !== null
  const report: Report = { results, invariants, seed, showCoverage, failuresOnly: options.failures === true }
  terminal.out(DISPLAYS[options.output](report))
  const verdicts = [...results.cases, ...invariants].map(({ passed }) => passed)
  if (verdicts.length === 0) terminal.err(nothingFound(shortPath(terminal, loaded.config.policies), files, name))
  if (verdicts.length === 0 || verdicts.includes(false)) return { code: EXIT.testsFailed, watched }
  const percent = percentOf(results.parts)
  if (threshold === null || percent >= threshold) return { code: EXIT.ok, watched }
  terminal.err(`coverage is ${percent}%, below the threshold of ${threshold}%\n`)
  return { code: EXIT.coverage, watched }
}

/** The name of a case, or a part of it, whatever the case of its letters. */
const named =
  (part: string): ((name: string) => boolean) =>
  name =>
    name.toLowerCase().includes(part.toLowerCase())

const nothingFound = (folder: string, files: readonly string[], name: string | undefined): string => {
  if (files.length === 0 && name === undefined) return `no tests found in ${folder}: name them *.test.yaml\n`
  const where = files.length === 0 ? folder : files.join(', ')
  return name === undefined ? `no tests found in ${where}\n` : `no test in ${where} has \`${name}\` in its name\n`
}

const numberOf = (flag: string, text: string, most: number): number => {
  const value = Number(text)
  if (text.trim() !== '' && Number.isInteger(value) && value >= 0 && value <= most) return value
  throw new UsageError(`${flag} is a whole number from 0 to ${most}, not ${text}`)
}
