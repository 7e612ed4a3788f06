import type { AuthMethod, Endpoint, ErrorCode } from '../oauth.ts'
import type { Log, LogFields } from './log.ts'

/**
 * One request at an intercepted endpoint: the client, its authentication, the decision and the revision. Names and order
 * are those of the log.
 */
export interface AuditRecord extends LogFields {
  readonly event: 'request'
  /** The id that the answer carries in `Claimgate-Decision`. */
  readonly id: string
  readonly endpoint: Endpoint
  /** Only a registered client's id: text from the wire never gets into the log. */
  readonly client_id: string | null
  readonly method: AuthMethod | null
  /** Only a looser `assertion` setting of the client, which has an end, let the assertion pass. */
  readonly by_exception: boolean
  readonly outcome: 'answered' | 'refused' | 'failed'
  readonly status: number
  /** `other`: a code of the upstream that we do not know. */
  readonly error: ErrorCode | 'other' | null
  /** A stable reason code, such as `assertion_expired`. */
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
}

/** Writes audit records. */
export type Audit = (record: AuditRecord) => void

/** Writes one log line per record, at `info`; a failure of ours is an `error`. */
export const createAudit =
  (log: Log): Audit =>
  record => {
    if (record.outcome === 'failed') log.error(record, 'request')
    else log.info(record, 'request')
  }
