/** The rules of an assertion as `claimgate assertion --check` shows them. */
import type { CheckedRule } from '../clients/index.ts'
import { writeExact } from '../exact-json.ts'
import { REASON_PAGES } from '../gateway/index.ts'
import type { JsonValue } from '../oauth.ts'
import type { Compared } from '../outcome.ts'

const RESULTS = { holds: 'ok', broken: 'BROKEN', not_checked: '-' } as const

/** A rule in a line, and below one that is broken its values and the way out. */
export const rowOf = ({ rule, result, code, compared, said }: CheckedRule<string>): string => {
  const start = `${RESULTS[result].padEnd(8)}  ${rule.padEnd(10)}`
  const values = [
    ...(compared === null ? [] : [`seen ${shown(compared.seen)}`, `wanted ${shown(compared.wanted)}`]),
    ...(said === undefined ? [] : [`says ${quoted(said)}`]),
  ].filter(value => !/^(?:seen|wanted) $/.test(value))
  if (code === null) return `${`${start}${values.join(', ')}`.trimEnd()}\n`
  const { title, remedy } = REASON_PAGES[code]
  const more = [...values, `= ${remedy}`].map(line => `${' '.repeat(10)}${line}\n`)
  return `${start}${code}: ${title}\n${more.join('')}`
}

const shown = (values: Compared): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}: ${Array.isArray(value) ? value.join(' ') || '(none)' : value}`)
    .join(', ')

/** Characters of what an assertion says. */
const LONGEST = 120

/** A value of the assertion as JSON in ASCII, so that no character of it does anything to a terminal. */
export const quoted = (value: JsonValue): string => {
  const text = writeExact(value).replace(
    /[^\x20-\x7e]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text
}

/** Says how many rules are broken, and which the gateway meets first. */
export const brokenIn = (rules: readonly CheckedRule<string>[], code: string): string => {
  const broken = rules.filter(({ result }) => result === 'broken').length
  return `${broken} of ${rules.length} rules ${broken === 1 ? 'is' : 'are'} broken; the first that the gateway meets is ${code}.\n`
}

/** The rules in JSON: nothing of what the assertion says itself. */
export const jsonRules = (rules: readonly CheckedRule<string>[]) =>
  rules.map(({ rule, result, code, compared }) => ({ rule, result, code, ...compared }))

/** Whether it was used is known to the store of the gateway alone. */
export const UNUSED = 'Whether it was used before is not looked at.\n'
