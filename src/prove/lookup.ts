import type { Node } from '../expression/index.ts'
import type { JsonValue } from '../oauth.ts'
import { type Known, NotExact, optionsOf, SETTLED } from './known.ts'
import { observeValues } from './observe.ts'
import type { Analysis } from './scope.ts'

/** A value under a key: each key of a map of ours is a class of its own. */
export const lookedUp = (object: Known, index: Known, node: Node, { scope }: Analysis): Known => {
  if (object.is !== 'settled') throw new NotExact(node, 'an element of an open value is read by its position or name')
  const maps = object.values
  if (index.is !== 'settled') {
    if (maps === null) throw new NotExact(node, 'an open value is looked up in a computed map')
    const keys = maps.flatMap(map =>
      typeof map === 'object' && map !== null && !Array.isArray(map) ? Object.keys(map) : [],
    )
    for (const option of optionsOf(index)) {
      if (option.is === 'open') observeValues(scope.variables, option, [...keys, ...keys.flatMap(numeric)], node)
      else if (option.is !== 'settled') throw new NotExact(node, 'what is looked up is not told apart')
    }
    if (maps.some(map => typeof map === 'string' || Array.isArray(map)))
      throw new NotExact(node, 'an open value is the position in a list or text')
  }
  return maps === null ? SETTLED : { is: 'settled', values: [null, ...maps.flatMap(membersOf)] }
}

const numeric = (key: string): readonly number[] => (/^-?\d+(?:\.\d+)?$/.test(key) ? [Number(key)] : [])

const membersOf = (value: JsonValue): readonly JsonValue[] =>
  typeof value === 'string'
    ? Array.from(value)
    : typeof value === 'object' && value !== null
      ? Object.values(value)
      : []
