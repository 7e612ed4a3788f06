/** The functions of the library, by what they ask of an open argument. Those that are not here need settled arguments. */
import { type Node, REGISTRY } from '../expression/index.ts'
import type { JsonValue } from '../oauth.ts'
import type { Span } from '../outcome.ts'
import { asOpen } from './comparisons.ts'
import { equalsIgnoringCase } from './ignoring-case.ts'
import {
  BOOLEAN,
  conditionOf,
  either,
  elementsKnown,
  type Known,
  NotExact,
  type Open,
  optionsOf,
  SETTLED,
} from './known.ts'
import { lookedUp } from './lookup.ts'
import {
  beginsWith,
  endsWith,
  firstAt,
  includes,
  isAllWithin,
  isAmong,
  isAtMost,
  isText,
  type Machine,
} from './machine.ts'
import { elementsOf, observe, partsOf, relate, relateElements } from './observe.ts'
import { matchesPattern } from './pattern-machine.ts'
import type { Analysis } from './scope.ts'
import { beside, cutOut, inCase, ofParts, replaced, type Transform, trimmed, withoutPrefix } from './transforms.ts'

type Call = Extract<Node, { type: 'Call' }>
type Row = (args: readonly Known[], node: Call, analysis: Analysis) => Known

/** @throws NotExact */
export const callOf = (node: Call, args: readonly Known[], analysis: Analysis): Known => {
  const name = `${node.namespace}.${node.name}`
  if (REGISTRY.get(name)?.pure !== true) throw new NotExact(node, 'the instant of a request is not told apart')
  const row = ROWS[name]
  if (args.every(arg => arg.is === 'settled') && !STRUCTURED.has(name)) return SETTLED
  if (row === undefined) throw new NotExact(node, `#${name} of an open value is not told apart`)
  return row(args, node, analysis)
}

/** Functions of which it is worth knowing what comes of settled arguments. */
const STRUCTURED: ReadonlySet<string> = new Set([
  'map.get',
  'map.keys',
  'map.values',
  'list.first',
  'list.last',
  'list.distinct',
  'data.retainAll',
  'data.removeAll',
  'data.union',
  'core.switchExpr',
  'core.ifelse',
])

const nothing: Known = { is: 'settled', values: [null] }
const argument = (args: readonly Known[], at: number): Known => args[at] ?? nothing

/** The one text that an argument is; null is none. @throws NotExact where it is open or several. */
const textOf = (known: Known, at: Span): string | null => {
  const [only, ...others] = known.is === 'settled' ? (known.values ?? []) : []
  if (others.length > 0 || (typeof only !== 'string' && only !== null))
    throw new NotExact(at, 'an argument is open or computed')
  return only
}

const numberOf = (known: Known, at: Span): number => {
  const [only, ...others] = known.is === 'settled' ? (known.values ?? []) : []
  if (others.length > 0 || typeof only !== 'number' || !Number.isInteger(only))
    throw new NotExact(at, 'a position is open or computed')
  return only
}

const opened = (known: Known, node: Call, analysis: Analysis): readonly Open[] =>
  optionsOf(known).flatMap(option => {
    const open = asOpen(option, node, analysis)
    if (open.is === 'settled') return []
    if (open.is !== 'open') throw new NotExact(node, 'the argument is not told apart')
    return open
  })

/** A predicate on the first argument. */
const predicate =
  (machineOf: (args: readonly Known[], node: Call) => readonly Machine[]): Row =>
  (args, node, analysis) => {
    const machines = machineOf(args, node)
    for (const open of opened(argument(args, 0), node, analysis))
      for (const machine of machines) observe(analysis.scope.variables, open, machine, node)
    return BOOLEAN
  }

/** A text and a part of it, where either may be ours. */
const part =
  (ofText: (part: string) => Machine, partsWithin: (text: string) => readonly string[]): Row =>
  (args, node, analysis) => {
    const [text, piece] = [argument(args, 0), argument(args, 1)]
    if (piece.is === 'settled') {
      if (piece.values === null) throw new NotExact(node, 'an argument is computed')
      const texts = piece.values.filter(value => typeof value === 'string')
      return predicate(() => texts.map(ofText))(args, node, analysis)
    }
    if (text.is !== 'settled' || text.values === null) throw new NotExact(node, 'both texts are open')
    for (const value of text.values)
      if (typeof value === 'string')
        for (const open of opened(piece, node, analysis))
          observe(analysis.scope.variables, open, isAmong(partsWithin(bounded(value, node))), node)
    return BOOLEAN
  }

const LONGEST = 200

const bounded = (text: string, node: Call): string => {
  if (text.length <= LONGEST) return text
  throw new NotExact(node, `parts of a text of more than ${LONGEST} characters are not counted`)
}

const prefixes = (text: string): readonly string[] =>
  Array.from({ length: text.length + 1 }, (_, at) => text.slice(0, at)).filter(one => one.isWellFormed())
const suffixes = (text: string): readonly string[] =>
  Array.from({ length: text.length + 1 }, (_, at) => text.slice(at)).filter(one => one.isWellFormed())

/** A text made of the first argument. What is settled stays so. */
const changed =
  (transformOf: (args: readonly Known[], node: Call) => Transform, settledAs: Known = SETTLED): Row =>
  (args, node, analysis) => {
    const transform = transformOf(args, node)
    return either(
      optionsOf(argument(args, 0)).map(option => {
        if (option.is === 'settled') return settledAs
        const open = asOpen(option, node, analysis)
        if (open.is !== 'open') throw new NotExact(node, 'the argument is not told apart')
        return { ...open, through: [...open.through, transform] }
      }),
    )
  }

const besides =
  (side: 'before' | 'after'): Row =>
  (args, node, analysis) => {
    const separator = textOf(argument(args, 1), node)
    if (separator === null || separator === '') return nothing
    // Whether there is a result at all is asked as well.
    predicate(() => [includes(separator)])(args, node, analysis)
    return either([nothing, changed(() => beside(side, separator))(args, node, analysis)])
  }

const WHITE_SPACE = [
  [0x09, 0x0d],
  [0x1c, 0x20],
  [0x1680, 0x1680],
  [0x2000, 0x2006],
  [0x2008, 0x200a],
  [0x2028, 0x2029],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
] as const

const EMPTY = (): readonly Machine[] => [isAmong([''])]
const BLANK = (): readonly Machine[] => [isAllWithin('white space', WHITE_SPACE)]

const measured =
  (whenOf: (args: readonly Known[], node: Call) => Extract<Known, { is: 'measured' }>['when']): Row =>
  (args, node, analysis) =>
    either(
      optionsOf(argument(args, 0)).map(option => {
        const open = asOpen(option, node, analysis)
        if (open.is === 'settled') return { is: 'settled', values: null }
        if (open.is !== 'open') throw new NotExact(node, 'the argument is not told apart')
        return { is: 'measured', of: open, when: whenOf(args, node) }
      }),
    )

const lengthWhen: Extract<Known, { is: 'measured' }>['when'] = (test, key, bound) => {
  const counting = isAtMost(bound + 1, 'code units')
  return { ...counting, key: `length ${key}`, accepts: state => test(state) }
}

const elementwise =
  (result: (source: Known, other: Known, node: Call) => Known): Row =>
  (args, node, { scope }) => {
    const [source, other] = [argument(args, 0), argument(args, 1)]
    relateElements(scope.variables, source, other, node)
    return result(source, other, node)
  }

const kept = (source: Known, other: Known, node: Call): Known => {
  if (source.is === 'settled') return elementsKnown(valuesOf(elementsOf(source, node)))
  const values = valuesOf(other.is === 'parts' ? { is: 'counted' } : elementsOf(other, node))
  // What is kept of a list that is written out is settled: each element is a point, or goes.
  if (values !== null)
    return source.is === 'sequence' ? elementsKnown(values) : { is: 'list', items: { is: 'settled', values } }
  return { is: 'list', items: elementsOf(source, node) }
}

const valuesOf = (known: Known): readonly JsonValue[] | null => (known.is === 'settled' ? known.values : null)

const others = (source: Known, _other: Known, node: Call): Known =>
  source.is === 'settled'
    ? elementsKnown(valuesOf(elementsOf(source, node)))
    : { is: 'list', items: elementsOf(source, node) }

/** Whether there is an element; the parts of a text are asked for one. */
const countable: Row = (args, node, { scope }) => {
  for (const option of optionsOf(argument(args, 0))) {
    if (option.is === 'open' && option.through.length === 0) option.variable.listed = true
    else if (option.is === 'parts') {
      const machine = ofParts('some', option.separators)(isText)
      if (machine === null) throw new NotExact(node, 'the separators are not single characters')
      observe(scope.variables, option.of, machine, node)
    } else if (!['settled', 'list', 'sequence'].includes(option.is))
      throw new NotExact(node, 'the elements are not told apart')
  }
  return { is: 'counted' }
}

const firstOf: Row = (args, node) => {
  const list = argument(args, 0)
  if (list.is === 'settled') {
    const elements = valuesOf(elementsOf(list, node))
    return { is: 'settled', values: elements === null ? null : [null, ...elements] }
  }
  const [only] = list.is === 'sequence' ? list.items : []
  if (list.is === 'sequence' && list.items.length === 1 && only !== undefined) return only
  throw new NotExact(node, 'which element comes first depends on their order')
}

const ROWS: Readonly<Partial<Record<string, Row>>> = {
  'string.isNotEmpty': predicate(EMPTY),
  'string.isNotBlank': predicate(BLANK),
  'string.startsWith': part(beginsWith, prefixes),
  'string.endsWith': part(endsWith, suffixes),
  'string.contains': part(includes, partsOf),
  'string.equalsIgnoreCase': (args, node, analysis) => {
    const [a, b] = [argument(args, 0), argument(args, 1)]
    const [open, ours] = a.is === 'settled' ? [b, a] : [a, b]
    if (ours.is !== 'settled' || ours.values === null) throw new NotExact(node, 'both texts are open')
    const texts = ours.values.filter(value => typeof value === 'string')
    return predicate(() => texts.map(equalsIgnoringCase))([open], node, analysis)
  },
  'string.lowerCase': changed(() => inCase('lower')),
  'string.upperCase': changed(() => inCase('upper')),
  'string.trim': changed(() => trimmed),
  'string.removePrefix': changed((args, node) => withoutPrefix(textOf(argument(args, 1), node) ?? '')),
  'string.replace': changed((args, node) => {
    const [needle, replacement] = [textOf(argument(args, 1), node), textOf(argument(args, 2), node)]
    const times = numberOf(argument(args, 3), node)
    if (times > 100) throw new NotExact(node, 'the text is replaced more than 100 times, and not always')
    return needle === null || replacement === null ? of => of : replaced(needle, replacement, times)
  }),
  'string.substring': changed((args, node) => {
    const [from, to] = [numberOf(argument(args, 1), node), numberOf(argument(args, 2), node)]
    if (from < 0 || to < 0 || to > 10_000) throw new NotExact(node, 'a position is counted from the end')
    return cutOut(from, Math.max(from, to))
  }),
  'string.substringBefore': besides('before'),
  'string.substringAfter': besides('after'),
  'string.length': measured(() => lengthWhen),
  'string.indexOf': measured((args, node) => {
    const needle = textOf(argument(args, 1), node)
    if (needle === null || numberOf(argument(args, 2), node) > 0)
      throw new NotExact(node, 'the search begins within the text')
    return (test, key, bound) => firstAt(needle, bound, key, test)
  }),
  'string.split': (args, node, analysis) => {
    const separators = textOf(argument(args, 1), node)
    if (separators === null) throw new NotExact(node, 'the text is split at white space')
    return either(
      optionsOf(argument(args, 0)).map(option => {
        if (option.is === 'settled') return { is: 'settled', values: null }
        const open = asOpen(option, node, analysis)
        if (open.is !== 'open') throw new NotExact(node, 'the argument is not told apart')
        return { is: 'parts', of: open, separators }
      }),
    )
  },
  'string.firstNonEmpty': (args, node, analysis) => {
    for (const arg of args) predicate(EMPTY)([arg], node, analysis)
    return either([nothing, ...args])
  },
  'string.firstNonBlank': (args, node, analysis) => {
    for (const arg of args) predicate(BLANK)([arg], node, analysis)
    return either([nothing, ...args])
  },
  'regex.matches': predicate((args, node) => {
    const pattern = textOf(argument(args, 1), node)
    return pattern === null ? [] : [matchesPattern(pattern, 'whole', node)]
  }),
  'data.containsAll': elementwise(() => BOOLEAN),
  'data.containsAny': elementwise(() => BOOLEAN),
  'data.retainAll': elementwise(kept),
  'data.removeAll': elementwise(others),
  'data.union': (args, node) => {
    const all = args.map(arg => elementsOf(arg, node))
    return args.every(arg => arg.is === 'settled')
      ? elementsKnown(valuesOf(either(all)))
      : { is: 'list', items: either(all) }
  },
  'data.isNotEmpty': (args, node, analysis) => {
    countable(args, node, analysis)
    return BOOLEAN
  },
  'data.size': countable,
  'list.contains': (args, node, { scope }) => {
    relateElements(scope.variables, argument(args, 0), { is: 'sequence', items: [argument(args, 1)] }, node)
    return BOOLEAN
  },
  'list.distinct': (args, node) => {
    const [list] = args
    if (list?.is === 'settled') return elementsKnown(valuesOf(elementsOf(list, node)))
    return { is: 'list', items: elementsOf(argument(args, 0), node) }
  },
  'list.first': firstOf,
  'list.last': firstOf,
  'map.get': (args, node, analysis) => {
    const found = lookedUp(argument(args, 0), argument(args, 1), node, analysis)
    return args.length > 2 ? either([found, argument(args, 2)]) : found
  },
  'map.keys': ([map]) => {
    const maps = map?.is === 'settled' ? map.values : null
    return maps === null
      ? elementsKnown(null)
      : elementsKnown(maps.flatMap(one => (typeof one === 'object' && one !== null ? Object.keys(one) : [])))
  },
  'map.values': ([map]) => {
    const maps = map?.is === 'settled' ? map.values : null
    return maps === null
      ? elementsKnown(null)
      : elementsKnown(maps.flatMap(one => (typeof one === 'object' && one !== null ? Object.values(one) : [])))
  },
  'core.isDefined': args => {
    const [path] = args
    for (const option of path === undefined ? [] : optionsOf(path))
      if (option.is === 'open' && option.through.length > 0) continue
    return BOOLEAN
  },
  'core.switchExpr': (args, node, { scope }) => {
    const [find = nothing, ...rest] = args
    const results: Known[] = [nothing]
    for (let at = 0; at + 1 < rest.length; at += 2) {
      relate(scope.variables, find, argument(rest, at), node)
      results.push(argument(rest, at + 1))
    }
    if (rest.length % 2 === 1) results.push(argument(rest, rest.length - 1))
    return either(results)
  },
  'core.ifelse': (args, node) => {
    const results: Known[] = [nothing]
    for (let at = 0; at + 1 < args.length; at += 2) {
      const condition = argument(args, at)
      if (condition.is !== 'settled') throw new NotExact(node, 'a condition is open')
      conditionOf(condition, node)
      results.push(argument(args, at + 1))
    }
    if (args.length % 2 === 1) results.push(argument(args, args.length - 1))
    return either(results)
  },
}
