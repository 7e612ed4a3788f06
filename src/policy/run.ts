import type { Evaluation, Expression } from '../expression/index.ts'
import type { JsonObject, JsonValue } from '../oauth.ts'
import type { CompiledPolicy, Term } from './compiled.ts'
import type { Facts } from './facts.ts'
import { BLOCKS, type BlockName } from './file.ts'
import type { PlanEntry } from './plan.ts'
import type { Misfit } from './shape.ts'

/** One policy at work on one request. */
export interface Run {
  readonly policy: CompiledPolicy
  /** What expressions see: with the defaults of the schema blocks. */
  readonly facts: () => Facts
  readonly evaluate: (term: Term) => Evaluation
  readonly explain: (expression: Expression) => ReturnType<Expression['explain']>
  /** Lets claim expressions see what the upstream returned; a misfit of the `user` block refuses. */
  readonly sees: (user: JsonObject | null, upstream: Facts['upstream']) => BlockMisfit | null
}

/** Why a request is refused before any expression is evaluated; `misfit` is null when the thing itself is absent. */
export interface BlockMisfit {
  readonly policy: string
  readonly block: BlockName
  readonly misfit: Misfit | null
}

export type Started = { readonly ok: true; readonly run: Run } | { readonly ok: false; readonly misfit: BlockMisfit }

type RequestBlock = Exclude<BlockName, 'metadata' | 'user'>

/** The value that each block describes, under the short name where there is one: expressions mostly read that one. */
const DESCRIBED_VALUE: Readonly<Record<RequestBlock, (facts: Facts) => JsonObject | null>> = {
  assertion: facts => facts.clientAssertion,
  assertion_header: facts => facts.clientAssertionHeader,
  subject_token: facts => facts.context.requestData.subjectToken,
  actor_token: facts => facts.context.requestData.actorToken,
}

/** The name of that value in the request data. */
const DESCRIBED_NAME = {
  assertion: 'clientAssertion',
  assertion_header: 'clientAssertionHeader',
  subject_token: 'subjectToken',
  actor_token: 'actorToken',
} as const satisfies Record<RequestBlock, keyof Facts['context']['requestData']>

const REQUEST_BLOCKS = (Object.keys(BLOCKS) as BlockName[]).filter(
  (name): name is RequestBlock => name !== 'metadata' && name !== 'user',
)

/** Checks the schema blocks of a policy and, when they hold, makes it ready to evaluate. */
export const start = ({ policy, metadata }: PlanEntry, facts: Facts, nowMs: number): Started => {
  const refuse = (block: BlockName, misfit: Misfit | null): Started => ({
    ok: false,
    misfit: { policy: policy.name, block, misfit },
  })
  if (!metadata.ok) return refuse('metadata', metadata.misfit)
  let visible = metadata.value === facts.client.metadata ? facts : withMetadata(facts, metadata.value as JsonObject)
  for (const block of REQUEST_BLOCKS) {
    const accepts = policy.blocks[block]
    if (accepts === undefined) continue
    const value = DESCRIBED_VALUE[block](facts)
    if (value === null) {
      if (policy.demands[block] === true) return refuse(block, null)
      continue
    }
    const fitted = accepts(value)
    if (!fitted.ok) return refuse(block, fitted.misfit)
    if (fitted.value !== value) visible = withRequestData(visible, block, fitted.value as JsonObject)
  }
  return { ok: true, run: runOf(policy, visible, nowMs) }
}

const withMetadata = (facts: Facts, metadata: JsonObject): Facts => ({
  ...facts,
  client: { ...facts.client, metadata },
})

/** Replaces a value under its long and its short name: they are one object. */
const withRequestData = (facts: Facts, block: RequestBlock, value: JsonObject): Facts => {
  const requestData = { ...facts.context.requestData, [DESCRIBED_NAME[block]]: value }
  return {
    ...facts,
    context: { ...facts.context, requestData },
    clientAssertion: requestData.clientAssertion,
    clientAssertionHeader: requestData.clientAssertionHeader,
  }
}

/** Facts are JSON by construction; only their interface has no index signature. */
const asJson = (facts: Facts): JsonValue => facts as unknown as JsonObject

const runOf = (policy: CompiledPolicy, start: Facts, nowMs: number): Run => {
  let facts = start
  const values: (Evaluation | undefined)[] = []
  const runtime = {
    nowMs,
    lets: policy.lets.map((expression, slot) => () => {
      values[slot] ??= expression.evaluate(asJson(facts), runtime)
      return values[slot]
    }),
  }
  return {
    policy,
    facts: () => facts,
    evaluate: term =>
      term.kind === 'constant' ? { ok: true, value: term.value } : term.expression.evaluate(asJson(facts), runtime),
    explain: expression => expression.explain(asJson(facts), runtime),
    sees: (user, upstream) => {
      const fitted = user === null ? null : policy.blocks.user?.(user)
      if (fitted?.ok === false) return { policy: policy.name, block: 'user', misfit: fitted.misfit }
      facts = { ...facts, user: fitted == null ? user : (fitted.value as JsonObject), upstream }
      return null
    },
  }
}
