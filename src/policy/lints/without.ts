import { type Node, REGISTRY } from '../../expression/index.ts'

/** What is known of a value when one claim is absent and nothing else is known. */
export type Outcome = 'null' | 'true' | 'false' | 'unknown'

export interface Known {
  /** The path of the claim that is left out: `clientAssertion.tier`. */
  readonly absent: string
  readonly lets: ReadonlyMap<string, Node>
}

const LONG = 'context.requestData.'

/** The path of a chain of names from the root, under its short name; null for anything else. */
export const pathOf = (node: Node): string | null => {
  const parts: string[] = []
  let at: Node | null = node
  while (at !== null) {
    if (at.type === 'Property') {
      parts.unshift(at.name)
      at = at.object
    } else if (at.type === 'Index' && at.index.type === 'Literal' && at.index.kind === 'string') {
      parts.unshift(at.index.value)
      at = at.object
    } else if (at.type === 'Variable' && at.name === 'root' && parts.length > 0) at = null
    else return null
  }
  const path = parts.join('.')
  return path.startsWith(LONG) ? path.slice(LONG.length) : path
}

/** Evaluates a condition as far as the absence of one claim decides it. What is compared with the claim is taken to be there. */
export const valueWithout = (node: Node, known: Known): Outcome => {
  const path = pathOf(node)
  if (path !== null) return path === known.absent || path.startsWith(`${known.absent}.`) ? 'null' : 'unknown'
  switch (node.type) {
    case 'Literal':
      if (node.kind === 'null') return 'null'
      return node.kind === 'boolean' ? truth(node.value) : 'unknown'
    case 'Variable': {
      const named = known.lets.get(node.name)
      return named === undefined ? 'unknown' : valueWithout(named, known)
    }
    case 'Property':
    case 'Index':
    case 'Select':
    case 'Project':
      return node.object !== null && valueWithout(node.object, known) === 'null' ? 'null' : 'unknown'
    case 'Call': {
      const tested = node.args[REGISTRY.get(`${node.namespace}.${node.name}`)?.falseWhenNull ?? -1]
      return tested !== undefined && valueWithout(tested, known) === 'null' ? 'false' : 'unknown'
    }
    case 'List':
    case 'Map':
    case 'NewArray':
      return 'unknown'
    case 'Unary':
      return node.operator === 'not' ? negated(valueWithout(node.argument, known)) : 'unknown'
    case 'Binary':
      return binary(node, known)
    case 'Ternary': {
      const test = valueWithout(node.test, known)
      if (test === 'unknown') return 'unknown'
      return valueWithout(test === 'true' ? node.consequent : node.alternate, known)
    }
    case 'Elvis': {
      const test = valueWithout(node.test, known)
      return test === 'null' ? valueWithout(node.alternate, known) : test
    }
  }
}

const truth = (value: boolean): Outcome => (value ? 'true' : 'false')

const negated = (outcome: Outcome): Outcome => (outcome === 'true' ? 'false' : outcome === 'false' ? 'true' : 'unknown')

const binary = (node: Extract<Node, { type: 'Binary' }>, known: Known): Outcome => {
  const sides = [valueWithout(node.left, known), valueWithout(node.right, known)]
  const nulls = sides.filter(side => side === 'null').length
  switch (node.operator) {
    case 'and':
      return sides.includes('false') ? 'false' : sides.every(side => side === 'true') ? 'true' : 'unknown'
    case 'or':
      return sides.includes('true') ? 'true' : sides.every(side => side === 'false') ? 'false' : 'unknown'
    case '==':
      return nulls === 0 ? 'unknown' : truth(nulls === 2)
    case '!=':
      return nulls === 0 ? 'unknown' : truth(nulls === 1)
    case 'in':
    case 'between':
    case 'matches':
      return sides[0] === 'null' ? 'false' : 'unknown'
    case '<':
    case '<=':
    case '>':
    case '>=':
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
    case '^':
      return 'unknown'
  }
}
