import type { Project, Select } from '../parse/tree.ts'
import { ARRAY, type ListValue, type MapValue, type Value } from '../value.ts'
import { describe } from './describe.ts'
import { fault } from './fault.ts'
import { element, emptyMap, entry, isList, isMap, keyOf, member, namesOf, put } from './members.ts'
import { type Code, charge, type Run } from './run.ts'
import { type Compiler, type Place, READS, type Unit } from './unit.ts'

interface Loop extends Unit {
  readonly source: Code
  readonly body: Code
  readonly cost: number
}

const compileLoop = (node: Select | Project, place: Place, compiler: Compiler): Omit<Loop, 'run'> => {
  const source =
    node.object === null
      ? { run: (self: Value) => self, reads: READS.self, size: 0 }
      : compiler.unit(node.object, place)
  const body = compiler.unit(node.body, { always: false, rooted: false })
  return {
    source: source.run,
    body: body.run,
    reads: source.reads | (body.reads & ~READS.self),
    size: source.size + body.size + 1,
    cost: body.size + 1,
  }
}

/** The elements a loop goes over: of a list, or one map with `key` and `value` per entry. @throws Fault */
const elementsOf = (value: Value, node: Select | Project): ListValue => {
  if (isList(value)) return value
  if (isMap(value)) return namesOf(value).map(name => entry(keyOf(value, name), member(value, name)))
  const what = node.type === 'Select' ? 'a selection' : 'a projection'
  throw fault('not_a_collection', `${what} needs a list or a map, not ${describe(value)}`, node)
}

/** Java's boxed array: what a selection from a primitive array gives. */
const asArray = (list: Value[]): ListValue => Object.defineProperty(list, ARRAY, { value: 'Object' }) as ListValue

const shaped = (list: Value[], like: Value): ListValue =>
  isList(like) && like[ARRAY] !== undefined ? asArray(list) : list

/** `list.![body]`. @throws Fault */
export const compileProject = (node: Project, place: Place, compiler: Compiler): Unit => {
  const { source, body, reads, size, cost } = compileLoop(node, place, compiler)
  const run: Code = (self, run) => {
    const from = source(self, run)
    const elements = elementsOf(from, node)
    charge(run, elements.length * cost, node)
    const results: Value[] = []
    for (let index = 0; index < elements.length; index += 1) results.push(body(element(elements, index), run))
    return shaped(results, from)
  }
  return { run, reads, size }
}

/** `list.?[criterion]`, `.^[...]`, `.$[...]`. @throws Fault */
export const compileSelect = (node: Select, place: Place, compiler: Compiler): Unit => {
  const { source, body, reads, size, cost } = compileLoop(node, place, compiler)
  const holds = (value: Value, run: Run): boolean => {
    const answer = body(value, run)
    if (typeof answer === 'boolean') return answer
    throw fault('criterion_not_boolean', `the criterion must be true or false, not ${describe(answer)}`, node.body)
  }
  const run: Code = (self, run) => {
    const from = source(self, run)
    const elements = elementsOf(from, node)
    charge(run, elements.length * cost, node)
    const chosen: Value[] = []
    for (let index = 0; index < elements.length; index += 1) {
      const value = element(elements, index)
      if (!holds(value, run)) continue
      chosen.push(value)
      if (node.which === 'first') break
    }
    if (node.which !== 'all' && chosen.length === 0) return null
    if (isMap(from)) return mapOf(node.which === 'last' ? chosen.slice(-1) : chosen)
    if (node.which === 'all') return shaped(chosen, from)
    return chosen[chosen.length - 1] ?? null
  }
  return { run, reads, size }
}

const mapOf = (entries: readonly Value[]): MapValue => {
  const map = emptyMap()
  for (const pair of entries) {
    if (isMap(pair)) put(map, member(pair, 'key'), member(pair, 'value'))
  }
  return map
}
