import type { Span } from '../../outcome.ts'
import type { Index, Node, Property, Variable } from '../parse/tree.ts'
import type { Value } from '../value.ts'
import { toInt } from './convert.ts'
import { describe } from './describe.ts'
import { memberAt } from './equality.ts'
import { fault, inherited } from './fault.ts'
import { element, isList, isMap, property } from './members.ts'
import { isReadable, readPath } from './path-read.ts'
import type { Code } from './run.ts'
import { type Compiler, isConstant, type Place, READS, type Unit } from './unit.ts'

const self: Code = value => value
const root: Code = (_self, run) => run.root

/** `a.b.c`: the links are collected, so that one closure reads the whole path. */
export const compileProperty = (node: Property, place: Place, compiler: Compiler): Unit => {
  const links: Property[] = []
  let start: Node | null = node
  if (compiler.observed) {
    links.push(node)
    start = node.object
  } else {
    while (start !== null && start.type === 'Property') {
      links.unshift(start)
      start = start.object
    }
  }
  const base = start === null ? { run: self, reads: READS.self, size: 0 } : compiler.unit(start, place)
  const { reads } = base
  const size = base.size + links.length
  const slow = reader(base.run, links)
  const path = { names: links.map(link => link.name), fromRoot: base.run === root }
  const direct = base.run === self || base.run === root
  if (compiler.observed || !direct || !isReadable(path)) return { run: slow, reads, size }
  return { run: readPath(path, slow), reads, size, path: { path, slow } }
}

/** Reads link after link from any kind of value. */
const reader = (base: Code, links: readonly Property[]): Code => {
  const steps = links.map(({ name, at }) => ({ name, at }))
  return (value, run) => {
    let object = base(value, run)
    for (const { name, at } of steps) object = property(object, name, at)
    return object
  }
}

/** `#root`, `#this`, and the names of `let` and `const`; the checker has refused undefined names where they are errors. */
export const compileVariable = (node: Variable, place: Place, compiler: Compiler): Unit => {
  if (node.name === 'root' && !place.rooted) return { run: root, reads: READS.root, size: 1 }
  if (node.name === 'root' || node.name === 'this') return { run: self, reads: READS.self, size: 1 }
  const name = compiler.environment.names.get(node.name)
  if (name === undefined) return { run: () => null, reads: READS.nothing, size: 1 }
  if (name.kind === 'const') {
    const { value } = name
    return { run: () => value, reads: READS.nothing, size: 1 }
  }
  const { slot } = name
  const run: Code = (_self, run) => {
    const read = run.runtime.lets?.[slot]
    if (read === undefined) throw fault('internal', 'a `let` has no value here', node)
    const evaluation = read()
    if (!evaluation.ok) throw inherited(evaluation.failure, node)
    return evaluation.value
  }
  return { run, reads: READS.root, size: 1 }
}

/**
 * `object[index]`. A bare name is the key itself where the object is a map; everything else in the brackets is
 * evaluated on the root, whatever `#this` is outside of them. In `strict` a text that is written out is read as after a dot: of
 * null it is null.
 */
export const compileIndex = (node: Index, place: Place, compiler: Compiler): Unit => {
  const object = node.object === null ? { run: self, reads: READS.self, size: 0 } : compiler.unit(node.object, place)
  const index = compiler.unit(node.index, { ...place, rooted: true })
  const bare = node.index.type === 'Property' && node.index.object === null ? node.index.name : null
  const reads = object.reads | (place.rooted || index.reads === READS.nothing ? index.reads : READS.root)
  const size = object.size + index.size + 1
  const at = node.index
  const { run: objectRun } = object
  const { run: indexRun } = index
  if (isConstant(index) && typeof index.constant === 'string') {
    const key = index.constant
    const isName = node.index.type === 'Literal' && compiler.environment.profile === 'strict'
    const run: Code = (value, run) => {
      const target = objectRun(value, run)
      if (isMap(target)) return memberAt(target, key)
      return target === null && isName ? null : lookup(target, key, node, at)
    }
    return { run, reads, size }
  }
  const { rooted } = place
  const run: Code = (value, run) => {
    const target = objectRun(value, run)
    if (bare !== null && isMap(target)) return memberAt(target, bare)
    return lookup(target, indexRun(rooted ? value : run.root, run), node, at)
  }
  return { run, reads, size }
}

/** @throws Fault */
const lookup = (target: Value, index: Value, at: Span, indexAt: Span): Value => {
  if (index === null) throw fault('null_index', 'the index is null', indexAt)
  if (target === null) throw fault('index_into_null', 'null has no elements', at)
  if (isMap(target)) return memberAt(target, index)
  if (!isList(target) && typeof target !== 'string') {
    throw fault('not_indexable', `${describe(target)} has no elements`, at)
  }
  const position = toInt(index)
  if (position === null) throw fault('type_mismatch', `${describe(index)} is not a position`, indexAt)
  if (position < 0 || position >= target.length)
    throw fault('index_out_of_range', 'there is no element at this position', indexAt)
  return isList(target) ? element(target, position) : target.charAt(position)
}
