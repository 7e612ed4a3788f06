/** Names that are used twice by the next one: looked at once each, or a lint would take twice as long with every name. */
import { describe, expect, it } from 'vitest'
import { CLIENTS, load } from './given.ts'

/** With twice the time for each name this would not end. */
const NAMES = 34

const FIRST = {
  condition: "clientAssertion.env == 'live'",
  text: 'clientAssertion.env',
} as const

/** What the next name says of the one before it. */
const SHAPES: readonly (readonly [name: string, first: keyof typeof FIRST, next: (before: string) => string])[] = [
  ['and', 'condition', name => `${name} and ${name}`],
  ['or', 'condition', name => `${name} or not ${name}`],
  ['not', 'condition', name => `not (not ${name} and not ${name})`],
  ['ternary', 'condition', name => `${name} ? ${name} : not ${name}`],
  ['a pinned branch', 'condition', name => `clientAssertion.env == 'a' ? ${name} : ${name}`],
  ['elvis', 'condition', name => `${name} ?: ${name}`],
  ['equality', 'condition', name => `${name} == ${name}`],
  ['text', 'text', name => `#string.substring((${name} ?: 'a') + (${name} ?: 'b'), 0, 8)`],
  ['a function', 'text', name => `#string.equalsIgnoreCase(${name}, ${name}) ? ${name} : ${name}`],
  ['a list', 'text', name => `{${name}, ${name}}[0]`],
]

const policyOf = (first: keyof typeof FIRST, next: (before: string) => string): string => {
  const lets = Array.from(
    { length: NAMES },
    (_, at) => `  n${at}: ${JSON.stringify(at === 0 ? FIRST[first] : next(`#n${at - 1}`))}`,
  )
  const last = `#n${NAMES - 1}`
  const when = first === 'condition' ? last : `${last} == 'live'`
  return `policy: p
assertion: { required: [sure], properties: { sure: { type: string }, env: { type: string, maxLength: 8 } } }
let:
${lets.join('\n')}
rules:
  - { id: grant, effect: allow, when: ${JSON.stringify(when)} }
  - { id: guard, effect: require, when: ${JSON.stringify(when)} }
  - { id: refusal, effect: deny, when: ${JSON.stringify(`not (${when})`)} }
claims: { access_token: { env: ${JSON.stringify(last)} } }
`
}

describe('names that are used twice', () => {
  it.each(SHAPES)('never take twice as long with each name: %s', (_, first, next) => {
    const { policies, diagnostics } = load([policyOf(first, next)], { clients: CLIENTS })
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(policies?.names).toEqual(['p'])
  })
})
