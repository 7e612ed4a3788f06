import type { Entry, Param } from './entry.ts'
import { NAMESPACES, REGISTRY } from './index.ts'

const shown = ({ name, type, nullable }: Param): string => `${name}: ${type}${nullable ? '?' : ''}`

/** Writes a signature: `#string.join(values: Array?, separator: String?): String?`; `?` after a type admits null. */
export const signatureOf = ({ namespace, name, params, variadic, returns }: Entry): string => {
  const parts = params.map(param => (param.optional === true ? `[${shown(param)}]` : shown(param)))
  if (variadic !== undefined) {
    const group = variadic.params.map(shown).join(', ')
    parts.push(`(${group}) × ${variadic.min}..${variadic.max}`)
    if (variadic.tail !== undefined) parts.push(`[${shown(variadic.tail)}]`)
  }
  const type = returns.items === undefined ? returns.type : `${returns.type} of ${returns.items}`
  return `#${namespace}.${name}(${parts.join(', ')}): ${type}${returns.nullable ? '?' : ''}`
}

const example = ({ expression, value, error, facts }: Entry['examples'][number]): string => {
  const given = facts === undefined ? '' : ` with \`${JSON.stringify(facts)}\``
  return `- \`${expression}\`${given} → ${error === true ? '*failure*' : `\`${JSON.stringify(value ?? null)}\``}`
}

const section = (entry: Entry): string =>
  [
    `### #${entry.namespace}.${entry.name}${entry.extension ? ' (extension)' : ''}`,
    `\`${signatureOf(entry)}\``,
    entry.doc,
    entry.examples.map(example).join('\n'),
  ].join('\n\n')

const INTRODUCTION = [
  '# Functions',
  'Called as `#namespace.name(arguments)`; all arguments are evaluated first. A type followed by `?` admits null, `[...]` may be left out, `(...) × n..m` repeats. Functions marked as an extension are ours: PingOne does not have them.',
].join('\n\n')

/** Writes the reference of all functions as Markdown, from the registry alone. */
export const reference = (): string => {
  const namespaces = NAMESPACES.map(namespace => {
    const entries = [...REGISTRY.values()].filter(entry => entry.namespace === namespace)
    return [`## #${namespace}`, ...entries.map(section)].join('\n\n')
  })
  return `${[INTRODUCTION, ...namespaces].join('\n\n')}\n`
}
