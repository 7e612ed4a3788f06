import { LEVEL, LEVEL_OF } from './operators.ts'
import { quoted } from './quoted.ts'
import type { Literal, Node } from './tree.ts'

/** Strength of a printed node: what stands inside something stronger needs parentheses. */
const CONDITIONAL = 0
const UNARY = LEVEL.power + 1
const PRIMARY = UNARY + 1

const strength = (node: Node): number => {
  switch (node.type) {
    case 'Ternary':
    case 'Elvis':
      return CONDITIONAL
    case 'Binary':
      return LEVEL_OF[node.operator]
    case 'Unary':
      return UNARY
    case 'Literal':
    case 'Property':
    case 'Index':
    case 'Variable':
    case 'Call':
    case 'Select':
    case 'Project':
    case 'List':
    case 'Map':
    case 'NewArray':
      return PRIMARY
  }
}

const inside = (node: Node, least: number): string => (strength(node) < least ? `(${print(node)})` : print(node))

const real = (value: number): string => {
  if (value === Number.POSITIVE_INFINITY) return '1e999'
  const text = String(value)
  return /[.e]/.test(text) ? text : `${text}.0`
}

const literal = (node: Literal): string => {
  switch (node.kind) {
    case 'null':
      return 'null'
    case 'boolean':
    case 'int':
      return String(node.value)
    case 'long':
      return `${node.value}L`
    case 'double':
      return real(node.value)
    case 'float':
      return `${real(node.value)}f`
    case 'string':
      return quoted(node.value)
  }
}

/** The object of a link; a number is set in parentheses because of its point. */
const head = (object: Node | null): string => {
  if (object === null) return ''
  return object.type === 'Literal' && typeof object.value !== 'string' ? `(${print(object)})` : inside(object, PRIMARY)
}

const SELECT = { all: '?[', first: '^[', last: '$[' } as const
const linked = (object: Node | null, link: string): string => (object === null ? link : `${head(object)}.${link}`)
const listed = (nodes: readonly Node[]): string => nodes.map(print).join(', ')

/** Prints a tree in canonical form: single quotes, symbols for comparisons, no needless parentheses. Parses back to the same tree. */
export const print = (node: Node): string => {
  switch (node.type) {
    case 'Literal':
      return literal(node)
    case 'Property':
      return linked(node.object, node.name)
    case 'Index':
      return `${head(node.object)}[${print(node.index)}]`
    case 'Variable':
      return `#${node.name}`
    case 'Call':
      return `#${node.namespace}.${node.name}(${listed(node.args)})`
    case 'Select':
      return linked(node.object, `${SELECT[node.which]}${print(node.body)}]`)
    case 'Project':
      return linked(node.object, `![${print(node.body)}]`)
    case 'List':
      return `{${listed(node.elements)}}`
    case 'Map':
      if (node.entries.length === 0) return '{:}'
      return `{${node.entries.map(({ key, value }) => `${inside(key, LEVEL.or)}: ${print(value)}`).join(', ')}}`
    case 'NewArray': {
      const sizes = node.dimensions.map(size => `[${size === null ? '' : print(size)}]`).join('')
      return `new ${node.elementType}${sizes}${node.elements === null ? '' : ` ${print(node.elements)}`}`
    }
    case 'Unary': {
      const argument = inside(node.argument, UNARY)
      if (node.operator === 'not') return `not ${argument}`
      return argument.startsWith(node.operator) ? `${node.operator}(${argument})` : `${node.operator}${argument}`
    }
    case 'Binary': {
      const level = LEVEL_OF[node.operator]
      const loose = level !== LEVEL.comparison && level !== LEVEL.power
      return `${inside(node.left, loose ? level : level + 1)} ${node.operator} ${inside(node.right, level + 1)}`
    }
    case 'Ternary':
      return `${inside(node.test, LEVEL.or)} ? ${print(node.consequent)} : ${print(node.alternate)}`
    case 'Elvis':
      return `${inside(node.test, LEVEL.or)} ?: ${print(node.alternate)}`
  }
}
