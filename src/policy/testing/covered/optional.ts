import { type FactPath, isWithin, spelledPath } from '../../../expression/index.ts'
import type { JsonValue } from '../../../oauth.ts'
import type { CompiledPolicy } from '../../compiled.ts'
import { valueAt } from '../../fact-source.ts'
import type { Facts } from '../../facts.ts'
import type { BlockName, PolicyFile, Shape } from '../../file.ts'
import { STANDARD_CLAIMS, STANDARD_HEADER } from '../../standard-claims.ts'
import { shortened } from '../../trust/index.ts'
import type { CoveragePoint } from './point.ts'

/** The facts whose claims may be missing, by the block that describes them. */
const FACT_OF = {
  assertion: ['clientAssertion'],
  assertion_header: ['clientAssertionHeader'],
  subject_token: ['context', 'requestData', 'subjectToken'],
  actor_token: ['context', 'requestData', 'actorToken'],
  user: ['user'],
} as const satisfies Partial<Record<BlockName, FactPath>>

export interface OptionalClaim {
  readonly point: CoveragePoint
  readonly seenIn: (facts: Facts) => boolean
}

/**
 * Lists the optional claims that a policy declares and reads: each must have been present and absent. A claim that is
 * required, or has a default, is never absent when an expression reads it.
 */
export const optionalClaims = (policy: CompiledPolicy): readonly OptionalClaim[] => {
  const reads = readsOf(policy)
  // The policy was compiled, so the schema has accepted its file.
  const file = policy.source.value as unknown as PolicyFile
  return (Object.keys(FACT_OF) as (keyof typeof FACT_OF)[]).flatMap(block =>
    optionalIn(file[block] ?? {}, [], block).flatMap(path => {
      const fact = [...FACT_OF[block], ...path]
      return reads.some(read => isWithin(read, fact)) ? pointsOf(policy, block, path, fact) : []
    }),
  )
}

const readsOf = (policy: CompiledPolicy): readonly FactPath[] => {
  const terms = [
    ...policy.rules.map(({ when }) => when),
    ...[...policy.claims, ...policy.settings].map(one => one.term),
  ]
  const reads = terms.flatMap(term => (term.kind === 'expression' ? term.expression.reads : []))
  const own = policy.lets.flatMap(expression => expression.reads)
  return [...reads, ...own].map(shortened)
}

/** Claims every token has, or that authentication puts there, are not the author's to leave out. */
const STANDARD: ReadonlySet<string> = new Set([...Object.keys(STANDARD_CLAIMS), ...Object.keys(STANDARD_HEADER)])
const ALWAYS: ReadonlySet<string> = new Set([...STANDARD].filter(name => name !== 'kid' && name !== 'typ'))

/** Paths of members that may be missing where what they are a part of is there. */
const optionalIn = (shape: Shape, above: readonly string[], block: BlockName): readonly (readonly string[])[] =>
  Object.entries(shape.properties ?? {}).flatMap(([name, member]) => {
    const path = [...above, name]
    const required = shape.required?.includes(name) === true || member.default !== undefined
    const always = above.length === 0 && ALWAYS.has(name)
    return [...(required || always ? [] : [path]), ...optionalIn(member, path, block)]
  })

const pointsOf = (
  { name: policy, source }: CompiledPolicy,
  block: BlockName,
  path: readonly string[],
  fact: FactPath,
): readonly OptionalClaim[] => {
  const place = source.placeOf(source.spanOfKey([block, ...path.flatMap(name => ['properties', name])]))
  return (['present', 'absent'] as const).map(wanted => ({
    point: { ...place, policy, what: spelledPath(fact), wanted },
    seenIn: facts => isPresent(facts, fact) === (wanted === 'present'),
  }))
}

const isPresent = (facts: Facts, fact: FactPath): boolean => valueAt(facts as unknown as JsonValue, fact) !== null
