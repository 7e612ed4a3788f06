/** Types that the policies of one load share: policies for many tenants say much the same, and it is compiled once. */
import type { Expression, JsonShape, Type } from '../expression/index.ts'
import { isObject, type JsonValue } from '../oauth.ts'
import type { Diagnostic } from '../outcome.ts'
import type { Path, Source } from '../source/index.ts'
import { type Blocks, compileBlocks } from './blocks.ts'
import { type FactContext, factsTypes, type Stage } from './environment.ts'
import { BLOCKS, type BlockName, type PolicyFile } from './file.ts'
import { createHeld } from './held.ts'
import { jsonShapes } from './json-shapes.ts'
import { isExchangeOnly, seesExchanged } from './unfilled.ts'

type Report = (diagnostic: Diagnostic) => void

/** The types that the expressions of a policy are checked against, with the expressions that passed already. */
export interface SharedTypes {
  readonly blocks: Blocks
  /** Schemas for `#json.parse`. */
  readonly shapes: ReadonlyMap<string, JsonShape>
  /** The type of `#root`. */
  readonly typeAt: (stage: Stage) => Type
  /** An expression that was prepared against these types already. */
  readonly find: (stage: Stage, text: string) => Expression | undefined
  /** Keeps an expression of which there was nothing to report. */
  readonly keep: (stage: Stage, text: string, expression: Expression) => void
}

export type TypesOf = (source: Source, policy: PolicyFile, report: Report) => SharedTypes

const BLOCK_NAMES = Object.keys(BLOCKS) as readonly BlockName[]

/**
 * Returns the types of one policy after the other. Policies whose blocks are the same get the same types, whose places
 * are looked up when a diagnostic cites one: in the file of the policy that was asked for last, which is the one that is
 * being compiled. What no policy has any more is forgotten.
 */
export const shareTypes = ({ unseen, exchanges }: Omit<FactContext, 'declaredAt'>): TypesOf => {
  const shared = createHeld<SharedTypes>()
  let current: Source | null = null
  // What issuers declare stands in no file of policies.
  const declaredAt = (block: BlockName, path: Path): string | undefined =>
    current === null || !isWritten(current, [block, ...path]) ? undefined : placeOf(current, [block, ...path])
  return (source, policy, report) => {
    current = source
    const key = JSON.stringify([
      policy.language,
      seesExchanged(policy),
      isExchangeOnly(policy),
      ...BLOCK_NAMES.map(name => policy[name]),
      policy.json,
    ])
    const known = shared.get(key)
    if (known !== undefined) return known
    let isSound = true
    const told = (diagnostic: Diagnostic): void => {
      isSound = false
      report(diagnostic)
    }
    const blocks = compileBlocks(source, policy, told)
    const shapes = jsonShapes(source, policy, told, path => (current === null ? undefined : placeOf(current, path)))
    const types = remembering({ blocks, shapes }, factsTypes(policy, { unseen, exchanges, declaredAt }))
    // A mistake in a block is reported in every file that has it.
    if (isSound) shared.set(key, types)
    return types
  }
}

const isWritten = ({ value }: Source, path: Path): boolean => {
  let at: JsonValue | undefined = value
  for (const step of path) {
    if (Array.isArray(at)) at = at[Number(step)]
    else if (isObject(at) && Object.hasOwn(at, step)) at = at[String(step)]
    else return false
  }
  return true
}

const placeOf = (source: Source, path: Path): string => {
  const { line } = source.placeOf(source.spanOfKey(path))
  return `${source.file}:${line}`
}

const remembering = (compiled: Pick<SharedTypes, 'blocks' | 'shapes'>, typeOf: (stage: Stage) => Type): SharedTypes => {
  const types = new Map<Stage, Type>()
  const prepared = createHeld<Expression>()
  return {
    ...compiled,
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
