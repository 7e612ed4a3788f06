import { nearest } from '../../nearest.ts'
import { FOREIGN } from '../library/foreign.ts'
import { FUNCTIONS, REGISTRY } from '../library/index.ts'
import { namespaceMeant } from '../library/instead.ts'
import type { Call } from '../parse/tree.ts'
import type { Walk } from './walk.ts'

interface Suggestion {
  /** `string.upperCase` */
  readonly entry?: string
  readonly write?: string
  /** A whole help line. */
  readonly say?: string
}

const plain = (name: string): string => name.toLowerCase().replaceAll('_', '')

const WEEKDAY =
  "write #datetime.format(x, 'EEEE'), which is the English name of the day in UTC, or #datetime.weekdayInTimezone(x, 'Europe/Berlin')"

/** Functions that other tools have and that nothing here is like: what to do instead. Keys without case and separators. */
const NOTHING_LIKE: ReadonlyMap<string, string> = new Map([
  ['json.decode', "write #json.parse(x, 'name'), with a schema of that name below `json`"],
  ['json.read', "write #json.parse(x, 'name'), with a schema of that name below `json`"],
  ['json.stringify', 'claims are written as JSON by themselves: leave the call out'],
  ['datetime.getdayofweek', WEEKDAY],
  ['datetime.dayofweek', WEEKDAY],
  ['datetime.getweekday', WEEKDAY],
])

/** The function that was meant: the same name elsewhere, a name from another language, or a slip. */
const suggestionFor = (namespace: string, name: string): Suggestion => {
  const all = [...REGISTRY.values()]
  const meant = namespaceMeant(namespace) ?? nearest(namespace, FUNCTIONS.keys())
  const inNamespace = (one: string): boolean => one.startsWith(`${meant}.`)
  const same = all.filter(entry => plain(entry.name) === plain(name)).map(entry => `${entry.namespace}.${entry.name}`)
  const exact = same.find(inNamespace) ?? (meant === null ? undefined : preferred(namespace, same))
  if (exact !== undefined) return { entry: exact }
  const otherwise = NOTHING_LIKE.get(`${plain(namespace)}.${plain(name)}`)
  if (otherwise !== undefined) return { say: otherwise }
  const foreign = FOREIGN.get(plain(name))
  if (foreign !== undefined && 'write' in foreign) return { write: foreign.write }
  const ours = foreign?.entries.filter(entry => REGISTRY.has(entry)) ?? []
  const translated = ours.find(inNamespace) ?? ours[0]
  if (translated !== undefined) return { entry: translated }
  const near = nearest(
    name,
    (FUNCTIONS.get(meant ?? '') ?? []).map(entry => entry.name),
  )
  return near === null ? {} : { entry: `${meant}.${near}` }
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
  const { entry, write, say } = suggestionFor(namespace, name)
  const names = functions === undefined ? [...FUNCTIONS.keys()].map(one => `#${one}`) : functions
  const near = functions === undefined ? nearest(namespace, FUNCTIONS.keys()) : null
  const help =
    entry !== undefined
      ? `did you mean #${entry}?`
      : (say ?? write) !== undefined
        ? (say ?? `write ${write}`)
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
