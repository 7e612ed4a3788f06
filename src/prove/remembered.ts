/** What was proved before, by the digest of everything that the proof looked at. */
import { createHash } from 'node:crypto'
import { writeExact } from '../exact-json.ts'
import type { JsonValue } from '../oauth.ts'
import type { CompiledPolicy, Plan, PreparedInvariant } from '../policy/index.ts'
import type { Kind } from './domain.ts'

/** How many requests a proof has decided, and how many of them the invariant was about. */
export type Counted = readonly [requests: number, concerned: number]

/** A memory of proofs. What is refuted or not decided is asked again. */
export interface Remembered {
  readonly find: (digest: string) => Counted | undefined
  readonly keep: (digest: string, counted: Counted) => void
}

const digestOf = (value: unknown): string =>
  createHash('sha256')
    .update(writeExact(value as JsonValue))
    .digest('base64url')

const known = new WeakMap<CompiledPolicy['file'], string>()

/** Everything of a policy that was loaded, without the places of its parts. */
const ofPolicy = ({ file, chosen, issuers, partial, consts }: CompiledPolicy): string => {
  const digest =
    known.get(file) ??
    digestOf([file, chosen === null ? null : [...chosen], issuers, [...partial], consts] as unknown as JsonValue)
  known.set(file, digest)
  return digest
}

/** Makes the digests of the kinds of requests of one invariant. `ground` is whatever else an answer depends on. */
export const digestsOf = (invariant: PreparedInvariant, ground: string) => {
  const { when, expect, nowMs, world } = invariant
  const { fulfilment, exchanges = null, issuer = null, others = null, audience = null } = world
  const consts = (world as unknown as { readonly consts?: JsonValue }).consts ?? null
  const own = digestOf([
    ground,
    when?.text ?? null,
    expect.text,
    nowMs,
    [fulfilment, exchanges, issuer, others, audience, consts],
  ])
  return ({ client, endpoint, grantType }: Kind, { entries }: Plan): string =>
    digestOf([
      own,
      JSON.stringify(client, (_, value) => (typeof value === 'bigint' ? `${value}n` : value)),
      endpoint,
      grantType,
      entries.map(({ policy }) => [ofPolicy(policy), policy.rules.length]),
    ])
}
