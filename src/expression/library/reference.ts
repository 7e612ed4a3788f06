import type { Entry, Example } from './entry.ts'
import {
  DATES,
  FACTS,
  FAILS,
  INTRODUCTION,
  NAMES,
  PROFILES,
  REFUSED,
  REGULAR_EXPRESSIONS,
  SYNTAX,
  type VariableRow,
} from './guide.ts'
import { FUNCTIONS } from './index.ts'
import { signatureOf } from './signature.ts'

const code = (text: string): string => `\`${text}\``

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows]
    .map(cells => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n')

const outcome = (value: unknown): string =>
  value === FAILS ? '*failure*' : value === REFUSED ? '*refused at load*' : code(JSON.stringify(value))

const syntax = (): string =>
  [
    '## Syntax',
    `Values, then paths, then operators, the loosest first. The examples read ${code(JSON.stringify(FACTS))}.`,
    table(
      ['expression', 'value', ''],
      SYNTAX.map(({ expression, value, says }) => [code(expression), outcome(value), says]),
    ),
  ].join('\n\n')

const variables = (facts: readonly VariableRow[]): string =>
  [
    '## Variables',
    'A type followed by `?` admits null. The trust of a fact says how far it can be believed: `configured` by the operator, `verified` by claimgate or the upstream, `requested` by the client, `self-asserted` by the client about itself.',
    table(
      ['name', 'type', 'trust', 'what it is'],
      [...facts, ...NAMES].map(({ name, type, trust, doc }) => [code(name), type, trust, doc]),
    ),
  ].join('\n\n')

const profiles = (): string =>
  [
    '## The two profiles',
    "A policy is written in `strict` unless it says `language: pel`, which gives PingOne's results. They differ in this table, and in one thing more: a claim that no schema declares is an error of the load in `strict`, and null in `pel`.",
    table(
      ['expression', '`strict`', '`pel`', ''],
      PROFILES.map(({ expression, strict, pel, says }) => [code(expression), outcome(strict), outcome(pel), says]),
    ),
  ].join('\n\n')

const example = ({ expression, value, error, facts, strict }: Example): string => {
  const reading = facts === undefined ? '' : ` with ${code(JSON.stringify(facts))}`
  const result = error === true ? '*failure*' : code(JSON.stringify(value ?? null))
  const other = strict === undefined ? '' : `; in \`strict\` ${inStrict(strict)}`
  return `- ${code(expression)}${reading} → ${result}${other}`
}

const inStrict = (outcome: NonNullable<Example['strict']>): string => {
  if (typeof outcome === 'object') return code(JSON.stringify(outcome.value))
  return outcome === 'refused' ? '*refused at load*' : '*failure*'
}

const section = (entry: Entry): string =>
  [
    `### #${entry.namespace}.${entry.name}${entry.extension ? ' (extension)' : ''}`,
    code(signatureOf(entry)),
    entry.doc,
    entry.examples.map(example).join('\n'),
  ].join('\n\n')

const CALLS =
  '## Functions\n\nCalled as `#namespace.name(arguments)`; all arguments are evaluated first. A type followed by `?` admits null, `[...]` may be left out, `(...) × n..m` repeats. Functions marked as an extension are ours: PingOne does not have them.'

const functions = (namespace: string, entries: readonly Entry[]): string =>
  [`## #${namespace}`, ...entries.map(section)].join('\n\n')

/** Writes the reference of the language as Markdown: the guide, the facts, and every function from the registry. */
export const reference = (facts: readonly VariableRow[]): string => {
  const namespaces = [...FUNCTIONS].map(([namespace, entries]) => functions(namespace, entries))
  const parts = [INTRODUCTION, syntax(), variables(facts), profiles(), REGULAR_EXPRESSIONS, DATES, CALLS, ...namespaces]
  return `${parts.join('\n\n')}\n`
}
