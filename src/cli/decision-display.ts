/** How a decision and its values are shown to people: in `explain`, and below a test that failed. */
import { writeExact } from '../exact-json.ts'
import type { Explanation } from '../expression/index.ts'
import type { JsonValue } from '../oauth.ts'
import type { ClaimExplanation, LetExplanation, PolicyExplanation, RuleExplanation } from '../policy/index.ts'

/** What the caller gets in the end: claims can refuse what the rules allow. */
export const verdictOf = ({ decision, fulfilled }: PolicyExplanation): PolicyExplanation['decision'] =>
  fulfilled?.ok === false ? fulfilled.denial : decision

/** The decision in a line, with the answer's words below a refusal. */
export const verdictLine = (explanation: PolicyExplanation): string => {
  const verdict = verdictOf(explanation)
  const rules = verdict.rules.length === 0 ? '' : `  ${verdict.rules.join(', ')}`
  if (verdict.decision === 'allow') return `ALLOW${rules}\n`
  const detail = verdict.reason === 'rule' || verdict.detail === '' ? '' : `      ${verdict.detail}\n`
  return `DENY  ${verdict.error} (${verdict.reason})${rules}\n      ${verdict.description}\n${detail}`
}

/** A label of trust: who verified it, where an issuer did, and whether it is the workload's own choice. */
export const trustText = ({ trust, by, isChosen }: Pick<ClaimExplanation, 'trust' | 'by' | 'isChosen'>): string => {
  const who = by === undefined ? trust : `${trust} by ${by.join(' or ')}`
  return isChosen === true ? `${who}, chosen by the workload` : who
}

const MARKS: Readonly<Record<RuleExplanation['effect'], Readonly<Record<RuleExplanation['outcome'], string>>>> = {
  allow: { true: 'grants', false: 'does not grant', error: 'fails' },
  require: { true: 'holds', false: 'REFUSES', error: 'fails' },
  deny: { true: 'REFUSES', false: 'does not refuse', error: 'fails' },
}

/** A rule, what it did, and the values that made it do so. */
export const showRule = ({ rule, effect, outcome, file, line, tree, reason }: RuleExplanation): string => {
  const head = `${effect.padEnd(7)} ${rule}  ${MARKS[effect][outcome]}  (${file}:${line})\n`
  if (tree === null) return head
  const why = reason.at(-1)
  const because = why === undefined || why.text === tree.text ? '' : `    because ${why.text} ${outcomeOf(why)}\n`
  return `${head}${indent(showValues(tree))}${because}`
}

/** The names that were read, with their values. */
export const showLets = (lets: readonly LetExplanation[]): string =>
  lets.map(({ name, file, line, tree }) => `let     #${name}  (${file}:${line})\n${indent(showValues(tree))}`).join('')

const indent = (text: string): string => text.replace(/^(?=.)/gm, '    ')

/** An expression with the value of each of its parts, one line each; what is written out needs no line. */
export const showValues = (tree: Explanation): string => {
  const line = `${tree.text}  ${outcomeOf(tree)}\n`
  // The beginnings of a path say nothing that the path itself does not say.
  if (!tree.evaluated || PATH.test(tree.text)) return line
  const below = tree.children.filter(({ text }) => !WRITTEN_OUT.test(text))
  return (
    line +
    below
      .map(showValues)
      .join('')
      .replace(/^(?=.)/gm, '  ')
  )
}

const PATH = /^#?\w+(?:\.\w+|\['(?:[^']|'')*'\]|\["(?:[^"]|"")*"\])*$/
const WRITTEN_OUT = /^(?:'(?:[^']|'')*'|-?[\d.]+[LlFfDd]?|true|false|null|\{\})$/

const outcomeOf = (tree: Explanation): string => {
  if (!tree.evaluated) return '(not evaluated)'
  if (tree.failure !== undefined) return `!! ${tree.failure.message}`
  return `= ${shorten(tree.value ?? null)}`
}

const shorten = (value: JsonValue): string => {
  const text = writeExact(value)
  return text.length > 100 ? `${text.slice(0, 99)}…` : text
}
