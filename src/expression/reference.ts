import { signature } from './compile/index.ts'
import type { Entry } from './library/entry.ts'
import { NAMESPACES, REGISTRY } from './library/index.ts'

const row = (entry: Entry): string => {
  const { type, nullable } = entry.returns
  const example = entry.examples[0]
  const returns = `${type}${nullable ? ' or null' : ''}`
  const lines = [
    `### \`${signature(entry)}\``,
    '',
    `${entry.doc}${entry.extension ? ' *Extension: not in PingOne.*' : ''}`,
    '',
    `Returns ${returns}.`,
  ]
  if (example !== undefined) {
    const result = example.error ? 'a failure' : `\`${JSON.stringify(example.value ?? null)}\``
    lines.push('', `Example: \`${example.expression}\` gives ${result}.`)
  }
  return `${lines.join('\n')}\n`
}

/** The function reference as Markdown, one section per library, made from the registry. */
export const reference = (): string => {
  const sections = NAMESPACES.map(namespace => {
    const entries = [...REGISTRY.values()].filter(entry => entry.namespace === namespace)
    return [`## #${namespace}\n`, ...entries.map(row)].join('\n')
  })
  return ['# Library functions\n', ...sections].join('\n')
}
