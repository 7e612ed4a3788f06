/** How the results of policy tests are printed: for people, as JSON, as JUnit XML. */
import { writeExact } from '../exact-json.ts'
import { spelledPath } from '../expression/index.ts'
import type {
  CaseResult,
  Counterexample,
  Coverage,
  CoveragePoint,
  Difference,
  InvariantResult,
  PolicyExplanation,
  PolicyTestResults,
} from '../policy/index.ts'
import { showLets, showRule, showValues, verdictLine } from './decision-display.ts'
import { inMessage, inProperty } from './workflow-command.ts'

export interface Report {
  readonly results: PolicyTestResults
  readonly invariants: readonly InvariantResult[]
  readonly seed: number
  readonly showCoverage: boolean
  /** Leaves out what passed. */
  readonly failuresOnly: boolean
}

type Display = (report: Report) => string

/** Whole percent, rounded down, so that 100 means everything. */
export const percentOf = ({ total, seen }: Coverage): number => (total === 0 ? 100 : Math.floor((100 * seen) / total))

const indented = (text: string, by: number): string => text.replace(/^(?=.)/gm, ' '.repeat(by))

const byFile = <T extends { readonly file: string }>(all: readonly T[]): ReadonlyMap<string, readonly T[]> => {
  const files = new Map<string, T[]>()
  for (const one of all) files.set(one.file, [...(files.get(one.file) ?? []), one])
  return files
}

const human: Display = ({ results, invariants, seed, showCoverage, failuresOnly }) => {
  const shows = ({ passed }: { readonly passed: boolean }): boolean => !failuresOnly || !passed
  const cases = byFile(results.cases.filter(shows))
  const laws = byFile(invariants.filter(shows))
  const shown = [...new Set([...cases.keys(), ...laws.keys()])].map(file => {
    const lines = [...(cases.get(file) ?? []).map(showCase), ...(laws.get(file) ?? []).map(showInvariant)]
    return `${file}\n${indented(lines.join(''), 2)}`
  })
  const failed = results.cases.filter(({ passed }) => !passed)
  const broken = invariants.filter(({ passed }) => !passed)
  const sums = [`${count(results.cases.length, 'case')}, ${failed.length} failed`]
  if (invariants.length > 0)
    sums.push(`${count(invariants.length, 'invariant')}, ${broken.length} failed (--seed ${seed})`)
  const covered = showCoverage ? `\n${showParts(results.parts)}` : ''
  const body = shown.length === 0 ? '' : `${shown.join('\n')}\n`
  return `${body}${lost([...failed, ...broken], results.cases.length + invariants.length)}${sums.join('; ')}\n${covered}`
}

/** Where much stands above, what failed is named once more at the end. */
const LONG = 20
const lost = (
  failed: readonly { readonly file: string; readonly line: number; readonly name: string }[],
  all: number,
) =>
  failed.length === 0 || all < LONG
    ? ''
    : `${failed.map(({ file, line, name }) => `FAIL ${file}:${line} ${name}\n`).join('')}\n`

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`

const showCase = (one: CaseResult): string =>
  one.passed ? `ok   ${one.name}\n` : `FAIL ${one.name}\n${indented(showFailure(one), 5)}`

const showFailure = ({ file, line, differences, explanation }: CaseResult): string =>
  `${file}:${line}\n${differences.map(showDifference).join('')}${showWhy(explanation, differences)}`

const showDifference = ({ at, expected, actual }: Difference): string =>
  `${at}\n  - expected ${writeExact(expected)}\n  + actual   ${writeExact(actual)}\n`

/** The decision, the rules with their values, and of the claims those that differ. */
const showWhy = (explanation: PolicyExplanation, differences: readonly Difference[]): string => {
  const differing = new Set(differences.map(({ at }) => at))
  const claims = explanation.claims.filter(
    ({ target, name }) =>
      differing.has(spelledPath(['claims', target, name])) || (target === 'token' && differing.has(name)),
  )
  const shown = claims.map(({ target, name, file, line, tree }) => {
    const values = tree === null ? '' : indented(showValues(tree), 2)
    return `${spelledPath([target, name])}  (${file}:${line})\n${values}`
  })
  return [verdictLine(explanation), ...explanation.rules.map(showRule), showLets(explanation.lets), ...shown].join('')
}

const showInvariant = (one: InvariantResult): string => {
  const { name, passed, file, line, requests, concerned } = one
  const about = concerned === requests ? `${requests} requests` : `${concerned} of ${requests} requests`
  if (passed) return `ok   ${name} (${about})\n`
  const why = whyBroken(one)
  return `FAIL ${name}\n${indented(`${file}:${line}\n${why}`, 5)}`
}

const whyBroken = ({ counterexample, requests, concerned, missing }: InvariantResult): string => {
  if (counterexample !== null) return showCounterexample(counterexample)
  if (concerned === 0) return `none of ${requests} requests meets its \`when\`: it says nothing about these policies\n`
  const [subject, verb] = missing.length === 1 ? ['it', 'is'] : ['they', 'are']
  return `${missing.join(', ')} ${verb} null in all ${requests} requests: what is said of ${subject === 'it' ? 'it' : 'them'} is said of nothing\n`
}

const showCounterexample = ({ given, explanation, tree, failure }: Counterexample): string => {
  const parts = Object.entries(given).map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`)
  const failed = failure === null ? '' : `${failure}\n`
  return `a request that breaks it:\n${indented(parts.join(''), 2)}${verdictLine(explanation)}${failed}${indented(showValues(tree), 2)}`
}

const showParts = (parts: Coverage): string => {
  const summary = `coverage ${percentOf(parts)}% (${parts.seen} of ${parts.total})\n`
  return parts.missing.length === 0 ? summary : `${parts.missing.map(showPoint).join('\n')}\n${summary}`
}

/** The line of the policy with what was not seen on it. */
const showPoint = ({ file, line, column, endLine, endColumn, excerpt, what, wanted }: CoveragePoint): string => {
  const last = endLine === line ? endColumn : excerpt.length + 1
  const marks = `${excerpt.slice(0, column - 1).replace(/[^\t]/g, ' ')}${'^'.repeat(Math.max(1, last - column))}`
  return `${file}:${line}:${column}: never ${wanted}: ${what}\n   | ${excerpt}\n   | ${marks}\n`
}

const json: Display = ({ results, invariants, seed }) => {
  const cases = results.cases.map(({ explanation, ...one }) => one)
  const laws = invariants.map(({ counterexample, ...one }) => ({
    ...one,
    counterexample: counterexample?.given ?? null,
  }))
  const parts = { percent: percentOf(results.parts), ...results.parts }
  return `${writeExact({ cases, invariants: laws, seed, coverage: results.coverage, parts }, 2)}\n`
}

/** Characters XML gives a meaning, and those it cannot hold at all. */
const escaped = (text: string): string =>
  text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replace(/[<>&"]/g, character => `&#${character.charCodeAt(0)};`)

const junit: Display = ({ results, invariants }) => {
  const told = [
    ...results.cases.map(one => ({ ...one, text: one.passed ? '' : showFailure(one) })),
    ...invariants.map(one => ({ ...one, text: one.passed ? '' : showInvariant(one) })),
  ]
  const suites = [...byFile(told)].map(([file, its]) => {
    const failures = its.filter(({ passed }) => !passed).length
    const lines = its.map(({ name, line, passed, text }) => {
      const failure = passed ? '/>' : `><failure>${escaped(text)}</failure></testcase>`
      return `    <testcase classname="${escaped(file)}" name="${escaped(name)}" line="${line}"${failure}\n`
    })
    const numbers = `tests="${its.length}" failures="${failures}"`
    return `  <testsuite name="${escaped(file)}" ${numbers}>\n${lines.join('')}  </testsuite>\n`
  })
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('')}</testsuites>\n`
}

/** One annotation for each failure, in the words of GitHub, and nothing else. */
const github: Display = ({ results, invariants }) =>
  [
    ...results.cases.map(one => ({ ...one, text: one.passed ? '' : showFailure(one) })),
    ...invariants.map(one => ({ ...one, text: one.passed ? '' : whyBroken(one) })),
  ]
    .filter(({ passed }) => !passed)
    .map(
      ({ file, line, name, text }) =>
        `::error file=${inProperty(file)},line=${line},title=${inProperty(name)}::${inMessage(text)}\n`,
    )
    .join('')

export const DISPLAYS: Readonly<Record<'human' | 'json' | 'junit' | 'github', Display>> = { human, json, junit, github }
