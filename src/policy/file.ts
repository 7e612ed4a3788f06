/** A policy as it stands in a file, after its JSON Schema has accepted it. */
import type { Rule, WrittenPolicy } from '../generated/policy.ts'

export type { Claim as ClaimFile, Shape, Type as ShapeType, WrittenPolicy as PolicyFile } from '../generated/policy.ts'
export type Effect = Rule['effect']
export type AppliesTo = NonNullable<WrittenPolicy['applies_to']>

/** Where claims go: the keys of `claims`. */
export const CLAIM_TARGETS = [
  'access_token',
  'id_token',
  'introspection',
] as const satisfies readonly (keyof NonNullable<WrittenPolicy['claims']>)[]
export type ClaimTarget = (typeof CLAIM_TARGETS)[number]

/** The keys that hold a schema block, and the word for it in a message. */
export const BLOCKS = {
  metadata: 'client metadata',
  assertion: 'client assertion',
  assertion_header: 'client assertion header',
  subject_token: 'subject token',
  actor_token: 'actor token',
  user: 'user',
} as const satisfies { readonly [name in keyof WrittenPolicy]?: string }
export type BlockName = keyof typeof BLOCKS
