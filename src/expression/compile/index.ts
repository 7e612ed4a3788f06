/** Tree to closures. */
import type { ExpressionDiagnostic } from '../diagnostic.ts'
import type { Environment } from '../language.ts'
import type { Node } from '../parse/tree.ts'
import { compileIndex, compileProperty, compileVariable } from './access.ts'
import { compileCall } from './call.ts'
import { folded } from './fold.ts'
import { compileList, compileLiteral, compileMap, compileNewArray } from './literals.ts'
import { compileElvis, compileTernary } from './logic.ts'
import { compileProject, compileSelect } from './loops.ts'
import { compileBinary, compileUnary } from './operators.ts'
import type { Code } from './run.ts'
import type { Compiler, Place, Unit } from './unit.ts'

export { failureOf } from './fault.ts'
export { toJson } from './json.ts'
export { BUDGET, type Code, NEVER, newRun, type Run } from './run.ts'
export { isConstant, READS, type Unit } from './unit.ts'

export interface Compiled {
  readonly unit: Unit
  readonly diagnostics: readonly ExpressionDiagnostic[]
  /** Nodes compiled: at most the nodes parsed, because every child is compiled once. */
  readonly nodes: number
}

/** Sees every node of an observed compilation and may replace its code. */
export type Observer = (node: Node, code: Code) => Code

interface CompileOptions {
  readonly settled?: Compiler['settled']
  readonly observer?: Observer
}

/** Compiles a tree. Never throws. With an observer nothing is folded or joined, so that every node runs by itself. */
export const compile = (
  node: Node,
  text: string,
  environment: Environment,
  { settled = new Map(), observer }: CompileOptions = {},
): Compiled => {
  const diagnostics: ExpressionDiagnostic[] = []
  let nodes = 0
  const compiler: Compiler = {
    text,
    environment,
    diagnostics,
    settled,
    observed: observer !== undefined,
    unit: (child, place) => {
      nodes += 1
      const unit = folded(child, compileNode(child, place, compiler), place, compiler)
      return observer === undefined ? unit : { ...unit, run: observer(child, unit.run) }
    },
  }
  return { unit: compiler.unit(node, { always: true, rooted: true }), diagnostics, nodes }
}

const compileNode = (node: Node, place: Place, compiler: Compiler): Unit => {
  switch (node.type) {
    case 'Literal':
      return compileLiteral(node)
    case 'Property':
      return compileProperty(node, place, compiler)
    case 'Index':
      return compileIndex(node, place, compiler)
    case 'Variable':
      return compileVariable(node, place, compiler)
    case 'Call':
      return compileCall(node, place, compiler)
    case 'Select':
      return compileSelect(node, place, compiler)
    case 'Project':
      return compileProject(node, place, compiler)
    case 'List':
      return compileList(node, place, compiler)
    case 'Map':
      return compileMap(node, place, compiler)
    case 'NewArray':
      return compileNewArray(node, place, compiler)
    case 'Unary':
      return compileUnary(node, place, compiler)
    case 'Binary':
      return compileBinary(node, place, compiler)
    case 'Ternary':
      return compileTernary(node, place, compiler)
    case 'Elvis':
      return compileElvis(node, place, compiler)
  }
}
