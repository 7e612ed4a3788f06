import { relative } from 'node:path'
import { isTestFile } from '../files/index.ts'
import {
  checkUpgrade,
  type LoadedWithoutSecrets,
  loadWithoutSecrets,
  type ResultWithoutSecrets,
  type Upgrade,
} from '../gateway/index.ts'
import type { Diagnostic } from '../outcome.ts'
import { checkPolicyTests } from '../policy/index.ts'
import { render } from '../source/index.ts'
import { EXIT, type ExitCode, UsageError } from './exit.ts'
import { loadAll, loadInput } from './loaded.ts'
import { namedBy, readPolicyTests } from './policy-tests.ts'
import { shortPath } from './short-path.ts'
import type { Terminal } from './terminal.ts'
import { inMessage, inProperty } from './workflow-command.ts'

export interface CheckOptions {
  readonly config: string
  readonly output: 'human' | 'json' | 'github'
  readonly strict?: boolean
  readonly upgrade?: boolean
  readonly withoutSecrets?: boolean
}

/** Checks everything that `serve` would load, and prints every mistake of every file. */
export const run = async (terminal: Terminal, files: readonly string[], options: CheckOptions): Promise<ExitCode> => {
  if (options.upgrade === true) return upgrade(terminal, options)
  const checked: Checked =
    options.withoutSecrets === true
      ? await loadWithoutSecrets(loadInput(terminal, options.config))
      : await loadAll(terminal, options.config)
  const tests = await ofTests(terminal, checked)
  const all = [...checked.diagnostics, ...tests.diagnostics].map(one => nearby(terminal, one))
  const isNamed = namedBy(terminal, files)
  if (checked.loaded !== null) requireKnown(terminal, files, checked.loaded, tests.files)
  const diagnostics = all.filter(({ file }) => isNamed(file))
  terminal.out(DISPLAYS[options.output](diagnostics, checked, terminal))
  const others = all.length - diagnostics.length
  if (others > 0) terminal.err(`${plural(others, 'mistake')} in other files: ${terminal.self} check shows all\n`)
  if (diagnostics.some(({ severity }) => severity === 'error')) return EXIT.invalid
  return options.strict === true && diagnostics.some(({ severity }) => severity === 'warning') ? EXIT.warnings : EXIT.ok
}

interface CheckedTests {
  readonly files: readonly string[]
  readonly diagnostics: readonly Diagnostic[]
}

/** The policy tests and their mistakes; tests of policies that do not load are not looked at. */
const ofTests = async (terminal: Terminal, { loaded }: Checked): Promise<CheckedTests> => {
  if (loaded === null) return { files: [], diagnostics: [] }
  const { input, diagnostics } = await readPolicyTests(terminal, loaded)
  const ofTest = ({ file }: Diagnostic): boolean => isTestFile(file)
  const files = input.tests.map(({ file }) => file)
  return { files, diagnostics: [...diagnostics, ...checkPolicyTests(input)].filter(ofTest) }
}

/** A file that the configuration does not name cannot be checked by it. */
const requireKnown = (
  terminal: Terminal,
  files: readonly string[],
  { files: known, config }: LoadedWithoutSecrets,
  tests: readonly string[],
): void => {
  const paths = [...known.map(({ path }) => path), config.clients, config.policies, ...tests]
  const near = paths.map(path => shortPath(terminal, path))
  for (const file of files) {
    if (isTestFile(file) || near.some(namedBy(terminal, [file]))) continue
    throw new UsageError(`${file} is none of the files that the configuration names`)
  }
}

/** Names the changed defaults that the folder meets, each with the line that keeps the old one. */
const upgrade = async (terminal: Terminal, { config, output, strict }: CheckOptions): Promise<ExitCode> => {
  const checked = await checkUpgrade(loadInput(terminal, config))
  const met = checked.met.map(diagnostic => nearby(terminal, diagnostic))
  terminal.out(output === 'human' ? upgradeDisplay(met, checked, terminal) : LISTS[output](met))
  return strict === true && met.length > 0 ? EXIT.warnings : EXIT.ok
}

const upgradeDisplay = (met: readonly Diagnostic[], { changed, untold }: Upgrade, terminal: Terminal): string => {
  const shown = met.length === 0 ? '' : `${render(met, { colour: terminal.colour })}\n`
  const rest = untold.map(({ before, now, keep }) => `   - ${before}; now ${now}: ${keep}\n`).join('')
  return `${shown}${met.length} of ${plural(changed, 'changed default')} concern this folder; no file tells of\n${rest}`
}

/** Names files as a person in this folder would. */
export const nearby = (terminal: Terminal, diagnostic: Diagnostic): Diagnostic => {
  const shorten = (file: string): string => (file.startsWith('/') ? relative(terminal.cwd, file) || file : file)
  const related = diagnostic.related?.map(one => ({ ...one, file: shorten(one.file) }))
  const help = terminal.cwd.startsWith('/') ? diagnostic.help.replaceAll(`${terminal.cwd}/`, '') : diagnostic.help
  return { ...diagnostic, help, file: shorten(diagnostic.file), ...(related === undefined ? {} : { related }) }
}

/** What a load has in common with one that read no secret. */
type Checked = Pick<ResultWithoutSecrets, 'diagnostics' | 'loaded'>

type LoadedConfig = NonNullable<Checked['loaded']>['config']

type Display = (diagnostics: readonly Diagnostic[], checked: Checked, terminal: Terminal) => string

const plural = (count: number, noun: string): string =>
  `${count} ${count === 1 ? noun : noun.replace(/y$/, 'ie').concat('s')}`

/** Names that fit on a line or two; beyond that their number says more. */
const NAMED = 12

const namesOf = (policies: readonly string[]): string =>
  policies.length > NAMED ? plural(policies.length, 'policy') : `policies ${policies.join(', ')}`

const human: Display = (diagnostics, checked, terminal) => {
  const count = (severity: Diagnostic['severity']): number =>
    diagnostics.filter(one => one.severity === severity).length
  const summary = `${plural(count('error'), 'error')}, ${plural(count('warning'), 'warning')}`
  const { loaded } = checked
  const subject =
    loaded === null ? '' : `; ${plural(loaded.registry.all().length, 'client')}, ${namesOf(loaded.policies.names)}`
  const shown = diagnostics.length === 0 ? '' : `${render(diagnostics, { colour: terminal.colour })}\n`
  return `${shown}${summary}${subject}\n${loaded === null ? '' : passing(loaded.config.upstream)}`
}

/** What reaches the upstream without a policy, where no list says it. */
const passing = (upstream: LoadedConfig['upstream']): string =>
  upstream === null || upstream.paths !== null
    ? ''
    : 'everything passes to the upstream but the paths that are guarded, its consoles and its other issuers too;\n' +
      '`upstream.paths: [/login, /assets/]` lets only these trees pass, and what its metadata names\n'

const json = (diagnostics: readonly Diagnostic[]): string => `${JSON.stringify({ diagnostics }, null, 2)}\n`

const ANNOTATION = { error: 'error', warning: 'warning', info: 'notice' } as const

/** Workflow commands of GitHub: one line each, with its own escapes. */
const github = (diagnostics: readonly Diagnostic[]): string =>
  diagnostics
    .map(({ severity, file, line, column, endLine, endColumn, code, message, help }) => {
      const place = `file=${inProperty(file)},line=${line},col=${column},endLine=${endLine},endColumn=${endColumn},title=${code}`
      return `::${ANNOTATION[severity]} ${place}::${inMessage(`${message} (${help})`)}\n`
    })
    .join('')

const LISTS = { json, github } as const
const DISPLAYS: Readonly<Record<CheckOptions['output'], Display>> = { human, ...LISTS }
