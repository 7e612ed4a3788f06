import { nearest } from '../../nearest.ts'
import { FUNCTIONS, REGISTRY } from '../library/index.ts'
import type { Call } from '../parse/tree.ts'
import { FOREIGN } from './foreign.ts'
import type { Walk } from './walk.ts'

interface Suggestion {
  /** `string.upperCase` */
  readonly entry?: string
  readonly write?: string
}

const plain = (name: string): string => name.toLowerCase().replaceAll('_', '')

/** The function that was meant: the same name elsewhere, a name from another language, or a slip. */
const suggestionFor = (namespace: string, name: string): Suggestion => {
  const all = [...REGISTRY.values()]
  const inNamespace = (one: string): boolean => one.startsWith(`${namespace}.`)
  const same = all.filter(entry => plain(entry.name) === plain(name)).map(entry => `${entry.namespace}.${entry.name}`)
  const exact = same.find(inNamespace) ?? preferred(namespace, same)
  if (exact !== undefined) return { entry: exact }
  const foreign = FOREIGN.get(plain(name))
  if (foreign !== undefined && 'write' in foreign) return { write: foreign.write }
  const ours = foreign?.entries.filter(entry => REGISTRY.has(entry)) ?? []
  const translated = ours.find(inNamespace) ?? ours[0]
  if (translated !== undefined) return { entry: translated }
  const near = nearest(
    name,
    (FUNCTIONS.get(namespace) ?? []).map(entry => entry.name),
  )
  if (near !== null) return { entry: `${namespace}.${near}` }
  const anywhere = nearest(
    name,
    all.map(entry => entry.name),
  )
  const [similar] = all.filter(entry => entry.name === anywhere)
  return similar === undefined ? {} : { entry: `${similar.namespace}.${similar.name}` }
}

/** Of several functions with the name, the one whose namespace is like the one that was written. */
const preferred = (namespace: string, same: readonly string[]): string | undefined => {
  const near = nearest(namespace, FUNCTIONS.keys())
  return same.find(entry => near !== null && entry.startsWith(`${near}.`)) ?? same[0]
}

/** Reports a call of a function that is not in the library. */
export const unknownFunction = (walk: Walk, node: Call): void => {
  const { namespace, name } = node
  const functions = FUNCTIONS.get(namespace)?.map(entry => entry.name)
  const { entry, write } = suggestionFor(namespace, name)
  const names = functions === undefined ? [...FUNCTIONS.keys()].map(one => `#${one}`) : functions
  const near = functions === undefined ? nearest(namespace, FUNCTIONS.keys()) : null
  const help =
    entry !== undefined
      ? `did you mean #${entry}?`
      : write !== undefined
        ? `write ${write}`
        : near !== null
          ? `did you mean #${near}?`
          : `${functions === undefined ? 'there are' : 'it has'} ${names.join(', ')}`
  walk.report(functions === undefined ? 'CG2102' : 'CG2101', node.at, {
    message:
      functions === undefined
        ? `there is no namespace \`#${namespace}\``
        : `\`#${namespace}\` has no function \`${name}\``,
    help,
    fix: entry,
  })
}
