import { core } from './core.ts'
import { crypto } from './crypto.ts'
import { data } from './data.ts'
import { datetime } from './datetime.ts'
import type { Entry } from './entry.ts'
import { json } from './json.ts'
import { lists } from './list.ts'
import { maps } from './map.ts'
import { math } from './math.ts'
import { net } from './net.ts'
import { regex } from './regex.ts'
import { string } from './string.ts'

const TABLES: readonly (readonly Entry[])[] = [
  string,
  datetime,
  data,
  regex,
  crypto,
  core,
  lists,
  maps,
  math,
  net,
  json,
]

/** Every function, keyed `namespace.name`: PingOne's 72 and the extensions, which are marked. */
export const REGISTRY: ReadonlyMap<string, Entry> = new Map(
  TABLES.flat().map(entry => [`${entry.namespace}.${entry.name}`, entry]),
)

/** The functions of every namespace, in the order of the reference: PingOne's six namespaces, then ours. */
export const FUNCTIONS: ReadonlyMap<string, readonly Entry[]> = (() => {
  const namespaces = new Map<string, Entry[]>()
  for (const entry of REGISTRY.values())
    namespaces.set(entry.namespace, [...(namespaces.get(entry.namespace) ?? []), entry])
  return namespaces
})()

export const NAMESPACES: readonly string[] = [...FUNCTIONS.keys()]
