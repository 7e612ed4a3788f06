import { readExact, writeExact } from '../exact-json.ts'
import { codeOfFailure, type EvaluationFailure, evaluateDynamic, type Profile } from '../expression/index.ts'
import type { JsonValue } from '../oauth.ts'
import { caret, showTree } from './display.ts'
import { EXIT, type ExitCode, UsageError } from './exit.ts'
import { readJson } from './json.ts'
import type { Terminal } from './terminal.ts'

export interface EvalOptions {
  readonly root?: string
  readonly cases?: string
  readonly profile: string
  readonly now?: string
  readonly explain?: boolean
}

/** Evaluates one expression, or a batch of them, against root contexts from files: `claimgate eval`. */
export const run = (terminal: Terminal, expression: string | undefined, options: EvalOptions): ExitCode => {
  const profile = profileOf(options.profile)
  const nowMs = instantOf(options.now)
  if (options.cases !== undefined) {
    if (expression !== undefined) throw new UsageError('give one expression or --cases, not both')
    return batch(terminal, terminal.read(options.cases), { profile, nowMs })
  }
  if (expression === undefined) throw new UsageError('give an expression, or --cases FILE.jsonl')
  const root = options.root === undefined ? {} : readJson(terminal, options.root)
  const answer = evaluateDynamic(expression, root, { profile, nowMs, explain: options.explain === true })
  for (const notice of answer.diagnostics) terminal.err(caret(expression, notice, terminal.colour))
  if (answer.tree !== undefined) terminal.out(showTree(answer.tree))
  if (!answer.ok) {
    if (answer.failure !== undefined)
      terminal.err(
        caret(
          expression,
          { ...answer.failure, severity: 'error', help: adviceFor(expression, answer.failure) },
          terminal.colour,
        ),
      )
    return answer.failure === undefined ? EXIT.invalid : EXIT.failure
  }
  terminal.out(`${writeExact(answer.value)}\n`)
  return EXIT.ok
}

/** What to write instead, where the failure and its place say it; the page of its code otherwise. */
const adviceFor = (expression: string, { code, message, start, end }: EvaluationFailure): string => {
  const page = `claimgate help ${codeOfFailure(code)}`
  const part = expression.slice(start, end)
  const [, list] = /([\w.#]+)\[\s*$/.exec(expression.slice(0, start)) ?? []
  if (code === 'index_out_of_range' && list !== undefined && /^-\s*1$/.test(part))
    return `write #list.last(${list}); ${page} says more`
  const [, left, right] = /^([^+]+)\+([^+]+)$/s.exec(part) ?? []
  if (code === 'wrong_operands' && left !== undefined && right !== undefined && message.includes('a list'))
    return `lists are joined with #data.union(${left.trim()}, ${right.trim()}); ${page} says more`
  return `see ${page}`
}

interface Settings {
  readonly profile: Profile
  readonly nowMs: number
}

/** One line of JSON out for each line in, in order; a line that cannot be read makes the exit code 1. */
const batch = (terminal: Terminal, text: string, settings: Settings): ExitCode => {
  let code: ExitCode = EXIT.ok
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  const answers = lines.map(line => {
    const read = readCase(line)
    if (read === null) {
      code = EXIT.failure
      return {
        error: { code: 'unreadable_line', message: 'the line is not {"expression": string, "root": value}', offset: 0 },
      }
    }
    return evaluateCase(read, settings)
  })
  terminal.out(answers.map(answer => `${writeExact(answer)}\n`).join(''))
  return code
}

interface Case {
  readonly expression: string
  readonly root: JsonValue
}

const readCase = (line: string): Case | null => {
  try {
    const value = readExact(line) as { expression?: unknown; root?: JsonValue } | null
    if (value === null || typeof value !== 'object' || typeof value.expression !== 'string') return null
    return { expression: value.expression, root: value.root ?? {} }
  } catch {
    return null
  }
}

const evaluateCase = ({ expression, root }: Case, settings: Settings): unknown => {
  const answer = evaluateDynamic(expression, root, settings)
  if (answer.ok) return { value: answer.value }
  const mistake = answer.failure ?? answer.diagnostics.find(diagnostic => diagnostic.severity === 'error')
  return { error: { code: mistake?.code ?? 'internal', message: mistake?.message ?? '', offset: mistake?.start ?? 0 } }
}

const profileOf = (name: string): Profile => {
  if (name === 'strict' || name === 'pel') return name
  throw new UsageError(`--profile is strict or pel, not ${name}`)
}

/** Reads `--now`: an ISO 8601 instant. */
export const instantOf = (text: string | undefined): number => {
  if (text === undefined) return Date.now()
  const nowMs = /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(nowMs)) throw new UsageError('--now is an ISO 8601 instant such as 2026-11-22T10:00:00Z')
  return nowMs
}
