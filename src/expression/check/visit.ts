import type { Environment } from '../language.ts'
import type { Node } from '../parse/tree.ts'
import { call } from './calls.ts'
import { DEFAULT_BUDGET } from './cost.ts'
import { index } from './indexes.ts'
import { computed, type Inferred } from './inferred.ts'
import { list, literal, map, newArray } from './literals.ts'
import { project, select } from './loops.ts'
import { binary, elvis, ternary, unary } from './operators.ts'
import type { Proofs } from './proofs.ts'
import { property, variable } from './properties.ts'
import type { Report } from './report.ts'
import type { Reading } from './trust.ts'
import { spanOf, type Walk } from './walk.ts'

const visit = (walk: Walk, node: Node, current: Inferred, proofs: Proofs): Inferred => {
  switch (node.type) {
    case 'Literal':
      return literal(node)
    case 'Property':
      return property(walk, node, current, proofs)
    case 'Index':
      return index(walk, node, current, proofs)
    case 'Variable':
      return variable(walk, node, current, proofs)
    case 'Call':
      return call(walk, node, current, proofs)
    case 'Select':
      return select(walk, node, current, proofs)
    case 'Project':
      return project(walk, node, current, proofs)
    case 'List':
      return list(walk, node, current, proofs)
    case 'Map':
      return map(walk, node, current, proofs)
    case 'NewArray':
      return newArray(walk, node, current, proofs)
    case 'Unary':
      return unary(walk, node, current, proofs)
    case 'Binary':
      return binary(walk, node, current, proofs)
    case 'Ternary':
      return ternary(walk, node, current, proofs)
    case 'Elvis':
      return elvis(walk, node, current, proofs)
  }
}

const QUOTED = 60

/** Starts a walk over one expression. */
export const createWalk = (environment: Environment, text: string, report: Report, reading: Reading): Walk => {
  const seen = new Map<Node, Inferred>()
  let fresh = 0
  let over = false
  const walk: Walk = {
    environment,
    strict: environment.profile === 'strict',
    text,
    reading,
    budget: environment.budget ?? DEFAULT_BUDGET,
    root: { ...computed(environment.root, 1), paths: [''], fact: { path: [] } },
    look: (node, current, proofs) => {
      const inferred = visit(walk, node, current, proofs)
      seen.set(node, inferred)
      return inferred
    },
    use: (node, current, proofs) => {
      const inferred = walk.look(node, current, proofs)
      if (inferred.fact !== null) reading.read(inferred.fact, inferred.type)
      return inferred
    },
    cover: report.cover,
    report: (code, span, problem) => {
      over ||= code === 'CG2121'
      report.add(code, span, problem)
    },
    loopsOverBudget: () => over,
    typeOf: node => seen.get(node)?.type,
    factOf: node => seen.get(node)?.fact ?? null,
    settled: new Map(),
    provided: new Set(),
    uses: new Set(),
    freshPath: () => {
      fresh += 1
      return `@${fresh}`
    },
    quote: node => {
      const { start, end } = spanOf(node)
      const source = text.slice(start, end).replaceAll(/\s+/g, ' ')
      return source.length > QUOTED ? `${source.slice(0, QUOTED - 1)}…` : source
    },
  }
  return walk
}
