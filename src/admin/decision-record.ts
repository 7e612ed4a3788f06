import type { AuthMethod, Endpoint, ErrorCode, JsonObject } from '../oauth.ts'
import type { Compared } from '../outcome.ts'

/** The version of the record: `schema` in each one. A member that is added leaves it as it is. */
export const DECISION_RECORD_VERSION = 1

/**
 * One request at an intercepted endpoint: the client, its authentication, the decision, and the revision that decided.
 * Its members are named and ordered as in `schemas/decision-record.schema.json`. Each request makes one record, and every
 * sink gets the same object.
 */
export type DecisionRecord = {
  readonly event: 'request'
  readonly schema: typeof DECISION_RECORD_VERSION
  /** The id that the answer carries in `Claimgate-Decision`. */
  readonly id: string
  readonly endpoint: Endpoint
  /** The client that has proven itself; text from the wire never gets into the log. */
  readonly client_id: string | null
  /** As registered, also of the claimed client. */
  readonly method: AuthMethod | null
  /** Only a looser `assertion` setting of the client, which has an end, let the assertion pass. */
  readonly by_exception: boolean
  readonly outcome: 'answered' | 'refused' | 'failed'
  readonly status: number
  /** `other`: a code of the upstream that we do not know. */
  readonly error: ErrorCode | 'other' | null
  /** A stable reason code, such as `assertion_expired`: one for one cause, docs/reasons.md. */
  readonly detail: string | null
  /** The thumbprint of the key that verified the assertion, RFC 7638. */
  readonly key: string | null
  /** base64url SHA-256 of the assertion's jti. */
  readonly jti: string | null
  readonly grant_type: string | null
  readonly decision: 'allow' | 'deny' | null
  readonly rules: readonly string[]
  readonly revision: string
  readonly remote_address: string
  /** Milliseconds from the first byte read to the answer. */
  readonly duration_ms: number
  /** The registered client that the request named and did not prove to be. */
  readonly claimed_client_id?: string
  /** The values of a refused request, where the reason is a comparison. */
  readonly seen?: Compared
  /** The values that it should have had; a number is a limit. */
  readonly wanted?: Compared
  /** What a denial rests on (blocks, claims and expressions by their places, with codes), or what has failed; never the value of a fact. */
  readonly note?: string
  /** The trace of the request, where there are traces. */
  readonly trace_id?: string
  /** The facts that expressions could read, hashed or plain by the setting of the sink. No request writes it yet. */
  readonly facts?: JsonObject
}

/** Takes each record: the log, an application that embeds the gateway, or a test. */
export type DecisionSink = (record: DecisionRecord) => void
