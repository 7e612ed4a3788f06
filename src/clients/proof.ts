/** The two results of a verification: proven, and not proven. */
import type { JsonObject } from '../oauth.ts'
import { accept, refuse } from '../outcome.ts'
import type { Certificate } from './client.ts'
import type { Reason } from './reasons.ts'

/** The facts that a verification has proven beside the client's name; all null for a shared secret. */
export interface Proof {
  readonly assertion: { readonly payload: JsonObject; readonly header: JsonObject } | null
  readonly keyThumbprint: string | null
  readonly certificate: Certificate | null
  readonly jtiHash: string | null
  /** True when only a looser setting of the client let the assertion pass: to be counted. */
  readonly byException: boolean
}

export interface NotProven {
  readonly detail: Reason
  readonly jtiHash: string | null
  /** Whether the credential itself was wrong. One that was right, but late, used or misplaced, is no guess. */
  readonly guess: boolean
}

/** Every member is written out: copying into an object of another shape is slow. */
export const proven = (proof: Partial<Proof> = {}) =>
  accept<Proof>({
    assertion: proof.assertion ?? null,
    keyThumbprint: proof.keyThumbprint ?? null,
    certificate: proof.certificate ?? null,
    jtiHash: proof.jtiHash ?? null,
    byException: proof.byException ?? false,
  })

/** The credential is wrong, or there is none that could be right. */
export const notProven = (detail: Reason) => refuse<NotProven>({ detail, jtiHash: null, guess: true })

/** The credential is right, and the client is refused all the same. */
export const provenInVain = (detail: Reason, jtiHash: string | null = null) =>
  refuse<NotProven>({ detail, jtiHash, guess: false })
