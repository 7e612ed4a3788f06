import { hash } from 'node:crypto'
import type { NumericDate } from '../oauth.ts'
import { accept, attempt, GatewayError, type Outcome, refuse, type Soon, soon } from '../outcome.ts'
import { clientGroup, type Store } from '../stores/index.ts'
import { mayBeFromBefore, rememberUse } from './ahead.ts'
import { type CheckedClaims, MAX_TOLERANCE } from './claims.ts'
import type { Client } from './client.ts'
import type { Reason } from './reasons.ts'

/** Seconds an entry outlives the last instant at which its assertion could be accepted. */
const MARGIN = 30

/** Seconds an entry outlives `exp`: a reload may grant the client more tolerance than it had when the assertion was used. */
const outlived = (clockTolerance: number): number => Math.max(2 * clockTolerance + MARGIN, MAX_TOLERANCE)

/** Hashes a `jti` for the store and the audit record: base64url SHA-256. */
export const jtiHashOf = (jti: string): string => hash('sha256', jti, 'base64url')

/** The part of a store key that belongs to a client. */
const groups = new WeakMap<Client, string>()
export const groupOf = (client: Client): string => {
  const known = groups.get(client)
  if (known !== undefined) return known
  const group = clientGroup(client.clientId)
  groups.set(client, group)
  return group
}

/**
 * Claims the `jti` of an assertion for one signer, a client or an issuer, in one atomic step of the store. This is the last check of all, so
 * that no signer can use up a `jti` of another one. `ahead` names those whose clocks are looked at together, where signers are
 * as many as anybody likes to make. A refusal is the reason code for the audit record.
 *
 * @throws GatewayError `store_unavailable` or `store_full`: without the store nothing is accepted; `store_lost_data` when the
 * store does not know whether the assertion was used.
 * @see {@link https://openid.net/specs/openid-connect-core-1_0.html#ClientAuthentication OpenID Connect Core section 9}
 */
export const claimJti = (
  store: Store,
  group: string,
  jtiHash: string,
  { exp, usableFrom, clockTolerance }: CheckedClaims,
  now: NumericDate,
  ahead: string = group,
): Soon<Outcome<true, Reason>> => {
  const key = `jti:${group}:${jtiHash}`
  const add = (): Soon<Outcome<true, Reason>> =>
    soon(store.add(key, '1', exp + outlived(clockTolerance), now), isNew => {
      // The store is asked after the step, so that a loss just before it counts too.
      return soon(store.amnesiaBefore(), lost => {
        // The loss is ours, however often it is met: whoever made the assertion has made no mistake, and makes another one.
        if (mayBeFromBefore(store, ahead, usableFrom, lost)) return unvouched()
        if (!isNew) return refuse('assertion_replayed')
        rememberUse(store, ahead, usableFrom, { now, lost })
        return accept<true>(true)
      })
    })
  return attempt(add, claimed => claimed, failed)
}

const unvouched = (): never => {
  throw new GatewayError('store_lost_data', 'the assertion may have been used before the store lost its data')
}

const failed = (cause: unknown): never => {
  if (cause instanceof GatewayError) throw cause
  throw new GatewayError('store_unavailable', 'the store did not answer', { cause })
}
