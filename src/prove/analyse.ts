/** Reads an expression for what it asks of the variables, and what is known of its value. */
import { type Node, REGISTRY } from '../expression/index.ts'
import type { JsonValue } from '../oauth.ts'
import { callOf } from './calls.ts'
import { comparisonOf } from './comparisons.ts'
import {
  BOOLEAN,
  conditionOf,
  either,
  elementsKnown,
  type Known,
  NotExact,
  optionsOf,
  SETTLED,
  settled,
  settledOnly,
} from './known.ts'
import { lookedUp } from './lookup.ts'
import { isAmong } from './machine.ts'
import { elementsOf, observe } from './observe.ts'
import type { Analysis, Scope } from './scope.ts'

/** @throws NotExact with the part that stands in the way */
export const analyse = (node: Node, analysis: Analysis): Known => {
  if (isClosed(node, analysis)) {
    const evaluation = analysis.scope.closed(analysis.text.slice(node.start, node.end))
    if (evaluation.ok) return settled(evaluation.value)
    if (evaluation.failure.code === 'not_prepared') throw new NotExact(node, 'the part cannot be evaluated by itself')
    // It fails in every request.
    return settled()
  }
  return analyseOpen(node, analysis)
}

const analyseOpen = (node: Node, analysis: Analysis): Known => {
  switch (node.type) {
    case 'Literal':
      return settled(node.value)
    case 'Variable':
      return variableOf(node, analysis)
    case 'Property':
      return propertyOf(node, analysis)
    case 'Index':
      return indexOf(node, analysis)
    case 'Call':
      return callOf(
        node,
        node.args.map(arg => analyse(arg, analysis)),
        analysis,
      )
    case 'Select':
    case 'Project':
      return loopOf(node, analysis)
    case 'List':
      return { is: 'sequence', items: node.elements.map(element => analyse(element, analysis)) }
    case 'Unary':
      if (node.operator === 'not') return conditionOf(analyse(node.argument, analysis), node.argument)
      return settledOnly(node, [analyse(node.argument, analysis)])
    case 'Binary':
      if (node.operator === 'and' || node.operator === 'or') {
        for (const operand of [node.left, node.right]) conditionOf(analyse(operand, analysis), operand)
        return BOOLEAN
      }
      return comparisonOf(node, analyse(node.left, analysis), analyse(node.right, analysis), analysis)
    case 'Ternary':
      conditionOf(analyse(node.test, analysis), node.test)
      return either([analyse(node.consequent, analysis), analyse(node.alternate, analysis)])
    case 'Elvis':
      return elvisOf(analyse(node.test, analysis), analyse(node.alternate, analysis), node.test, analysis)
    case 'Map':
      return settledOnly(
        node,
        node.entries.map(({ value }) => analyse(value, analysis)),
      )
    case 'NewArray':
      throw new NotExact(node, 'an array is made of open values')
  }
}

const elvisOf = (test: Known, alternate: Known, at: Node, { scope }: Analysis): Known => {
  for (const option of optionsOf(test)) {
    if (option.is === 'open') observe(scope.variables, option, isAmong(['']), at)
    else if (option.is === 'joined') throw new NotExact(at, 'a joined text that may be empty is replaced')
  }
  return either([test, alternate])
}

const variableOf = (node: Extract<Node, { type: 'Variable' }>, analysis: Analysis): Known => {
  if (node.name === 'this' && analysis.self !== null) return analysis.self
  const named = analysis.scope.named(node.name)
  if (named?.kind === 'let') return named.known()
  if (named?.kind === 'const') return settled(named.value)
  throw new NotExact(node, 'the facts are read as a whole')
}

/** The names from the root of the facts; null where the reading begins elsewhere. */
export const pathOf = (node: Node, inLoop: boolean): readonly string[] | null => {
  if (node.type === 'Variable') return node.name === 'root' ? [] : null
  if (node.type === 'Property') {
    const above = node.object === null ? (inLoop ? null : []) : pathOf(node.object, inLoop)
    return above === null ? null : [...above, node.name]
  }
  if (node.type === 'Index' && node.object !== null) {
    const { index } = node
    const name = index.type === 'Literal' && index.kind === 'string' ? index.value : bareName(index)
    const above = name === null ? null : pathOf(node.object, inLoop)
    return above === null || name === null || above.length === 0 ? null : [...above, name]
  }
  return null
}

const bareName = (node: Node): string | null => (node.type === 'Property' && node.object === null ? node.name : null)

const propertyOf = (node: Extract<Node, { type: 'Property' }>, analysis: Analysis): Known => {
  const inLoop = analysis.self !== null
  const path = pathOf(node, inLoop)
  if (path !== null) return factOf(path, node, analysis)
  const object = node.object === null ? analysis.self : analyse(node.object, analysis)
  if (object === null) throw new NotExact(node, 'the facts are read as a whole')
  return memberOf(object, node.name, node)
}

const factOf = (path: readonly string[], node: Node, { scope }: Analysis): Known => {
  const known = scope.fact(path, node)
  if (known === null) throw new NotExact(node, 'the fact is not told apart')
  return known
}

const memberOf = (object: Known, name: string, node: Node): Known =>
  either(
    optionsOf(object).map(option => {
      if (option.is === 'object') return option.read(name)
      if (option.is !== 'settled') throw new NotExact(node, 'a member of an open value is read')
      return option.values === null ? SETTLED : settled(...option.values.map(value => ownMember(value, name)))
    }),
  )

const ownMember = (value: JsonValue, name: string): JsonValue =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? ((value as { readonly [name: string]: JsonValue })[name] ?? null)
    : null

const indexOf = (node: Extract<Node, { type: 'Index' }>, analysis: Analysis): Known => {
  const path = pathOf(node, analysis.self !== null)
  if (path !== null) return factOf(path, node, analysis)
  if (node.object === null) throw new NotExact(node, 'the facts are read as a whole')
  const object = analyse(node.object, analysis)
  const bare = bareName(node.index)
  if (
    bare !== null &&
    object.is === 'settled' &&
    object.values?.every(value => !Array.isArray(value) && typeof value === 'object')
  )
    return memberOf(object, bare, node)
  const index = analyse(node.index, { ...analysis, self: null })
  return lookedUp(object, index, node, analysis)
}

const loopOf = (node: Extract<Node, { type: 'Select' | 'Project' }>, analysis: Analysis): Known => {
  const source = node.object === null ? analysis.self : analyse(node.object, analysis)
  if (source === null) throw new NotExact(node, 'the facts are read as a whole')
  for (const option of optionsOf(source)) {
    if (
      option.is === 'settled' &&
      (option.values === null || option.values.every(value => Array.isArray(value) || value === null))
    )
      continue
    if (
      option.is !== 'settled' &&
      option.is !== 'counted' &&
      option.is !== 'measured' &&
      option.is !== 'joined' &&
      option.is !== 'parts' &&
      option.is !== 'object'
    )
      continue
    throw new NotExact(node, 'the elements are not told apart')
  }
  const items = elementsOf(source, node)
  const body = analyse(node.body, { ...analysis, self: items })
  const isOurs = source.is === 'settled'
  if (node.type === 'Project') {
    if (isOurs && body.is === 'settled') return elementsKnown(body.values)
    return { is: 'list', items: body }
  }
  conditionOf(body, node.body)
  if (isOurs && body.is === 'settled') {
    const elements = items.is === 'settled' ? items.values : null
    return node.which === 'all'
      ? elementsKnown(elements)
      : { is: 'settled', values: elements === null ? null : [null, ...elements] }
  }
  if (node.which !== 'all') throw new NotExact(node, 'which element comes first depends on their order')
  return { is: 'list', items }
}

/** Reads nothing open: it is the same in every request of this client and grant. */
export const isClosed = (node: Node, { scope, self }: Analysis): boolean =>
  reads(node, scope, self !== null, self !== null)

const reads = (node: Node, scope: Scope, inLoop: boolean, isOwnLoop: boolean): boolean => {
  const within = (child: Node | null): boolean => child === null || reads(child, scope, inLoop, isOwnLoop)
  switch (node.type) {
    case 'Literal':
      return true
    case 'Variable': {
      if (node.name === 'root') return false
      // What `#this` is inside of a loop around the whole is not closed; inside of one of its own it is what the source is.
      if (node.name === 'this') return inLoop && !isOwnLoop
      const named = scope.named(node.name)
      return named?.kind === 'const' || (named?.kind === 'let' && reads(named.tree, scope, false, false))
    }
    case 'Property': {
      const path = pathOf(node, inLoop)
      if (path !== null) return scope.fact(path, node) === null
      return node.object === null ? !isOwnLoop : within(node.object)
    }
    case 'Index': {
      const path = pathOf(node, inLoop)
      if (path !== null) return scope.fact(path, node) === null
      return (
        node.object !== null &&
        within(node.object) &&
        (bareName(node.index) !== null || reads(node.index, scope, false, false))
      )
    }
    case 'Call':
      return REGISTRY.get(`${node.namespace}.${node.name}`)?.pure === true && node.args.every(within)
    case 'Select':
    case 'Project':
      return node.object !== null && within(node.object) && reads(node.body, scope, true, false)
    case 'List':
      return node.elements.every(within)
    case 'Map':
      return node.entries.every(
        ({ key, value }) => (key.type === 'Property' && key.object === null ? true : within(key)) && within(value),
      )
    case 'NewArray':
      return node.dimensions.every(within) && within(node.elements)
    case 'Unary':
      return within(node.argument)
    case 'Binary':
      return within(node.left) && within(node.right)
    case 'Ternary':
      return within(node.test) && within(node.consequent) && within(node.alternate)
    case 'Elvis':
      return within(node.test) && within(node.alternate)
  }
}
