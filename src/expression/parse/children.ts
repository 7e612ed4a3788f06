import type { Node } from './tree.ts'

const present = (...nodes: readonly (Node | null)[]): readonly Node[] => nodes.filter(node => node !== null)

/** The direct parts of a node, in the order they are written. */
export const childrenOf = (node: Node): readonly Node[] => {
  switch (node.type) {
    case 'Literal':
    case 'Variable':
      return []
    case 'Property':
      return present(node.object)
    case 'Index':
      return present(node.object, node.index)
    case 'Call':
      return node.args
    case 'Select':
    case 'Project':
      return present(node.object, node.body)
    case 'List':
      return node.elements
    case 'Map':
      return node.entries.flatMap(({ key, value }) =>
        key.type === 'Property' && key.object === null ? [value] : [key, value],
      )
    case 'NewArray':
      return present(...node.dimensions, node.elements)
    case 'Unary':
      return [node.argument]
    case 'Binary':
      return [node.left, node.right]
    case 'Ternary':
      return [node.test, node.consequent, node.alternate]
    case 'Elvis':
      return [node.test, node.alternate]
  }
}
