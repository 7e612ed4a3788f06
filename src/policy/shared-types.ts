import type { Expression, Type } from '../expression/index.ts'
import type { Diagnostic } from '../outcome.ts'
import type { Source } from '../source/index.ts'
import { type Blocks, compileBlocks } from './blocks.ts'
import { type FactContext, factsTypes, type Stage } from './environment.ts'
import { BLOCKS, type BlockName, type PolicyFile } from './file.ts'

type Report = (diagnostic: Diagnostic) => void

/** What the expressions of a policy stand on. */
export interface Ground {
  readonly blocks: Blocks
  /** The type of `#root`. */
  readonly typeAt: (stage: Stage) => Type
  /** An expression that was prepared on this ground already. */
  readonly find: (stage: Stage, text: string) => Expression | undefined
  /** Keeps an expression of which there was nothing to say. */
  readonly keep: (stage: Stage, text: string, expression: Expression) => void
}

export type GroundOf = (source: Source, policy: PolicyFile, report: Report) => Ground

/** Makes a ground for one policy alone, whose types say where in its file everything was declared. */
export const ownGround = (source: Source, policy: PolicyFile, claimsSeeUpstream: boolean, report: Report): Ground => {
  const declaredAt: FactContext['declaredAt'] = (block, path) => {
    const { line } = source.placeOf(source.spanOfKey([block, ...path]))
    return `${source.file}:${line}`
  }
  return groundFor(source, policy, { claimsSeeUpstream, declaredAt }, report)
}

const BLOCK_NAMES = Object.keys(BLOCKS) as readonly BlockName[]

/**
 * Makes grounds that the policies of one load share, where their blocks are the same: policies for many tenants say much
 * the same, and it is compiled once. Shared types know no places, so whoever has something to say needs its own ground.
 */
export const sharedGround = (claimsSeeUpstream: boolean): GroundOf => {
  const grounds = new Map<string, Ground>()
  return (source, policy, report) => {
    const key = JSON.stringify([policy.language, ...BLOCK_NAMES.map(name => policy[name])])
    const known = grounds.get(key)
    if (known !== undefined) return known
    let isSound = true
    const ground = groundFor(source, policy, { claimsSeeUpstream, declaredAt: () => undefined }, diagnostic => {
      isSound = false
      report(diagnostic)
    })
    if (isSound) grounds.set(key, ground)
    return ground
  }
}

const groundFor = (source: Source, policy: PolicyFile, surroundings: FactContext, report: Report): Ground => {
  const typeOf = factsTypes(policy, surroundings)
  const types = new Map<Stage, Type>()
  const prepared = new Map<string, Expression>()
  return {
    blocks: compileBlocks(source, policy, report),
    typeAt: stage => {
      const type = types.get(stage) ?? typeOf(stage)
      types.set(stage, type)
      return type
    },
    find: (stage, text) => prepared.get(`${stage} ${text}`),
    keep: (stage, text, expression) => {
      // What reads a `#name` means something else in a policy that gives it another value.
      if (expression.uses.length === 0) prepared.set(`${stage} ${text}`, expression)
    },
  }
}
