import type { AuthMethod, Endpoint, ErrorCode } from '../oauth.ts'
import type { Log } from './log.ts'

/** One request at an intercepted endpoint: who asked, whether it is true, what was decided, and by which revision. */
export interface AuditRecord {
  /** The id that the answer carries in `Claimgate-Decision`. */
  readonly id: string
  readonly endpoint: Endpoint
  readonly revision: string
  /** Only a registered client's id: text from the wire never gets into the log. */
  readonly clientId: string | null
  readonly method: AuthMethod | null
  /** Only a looser `assertion` setting of the client, which has an end, let the assertion pass. */
  readonly byException: boolean
  readonly outcome: 'answered' | 'refused' | 'failed'
  readonly status: number
  /** `other`: a code of the upstream that we do not know. */
  readonly error: ErrorCode | 'other' | null
  /** A stable reason code, such as `assertion_expired`. */
  readonly detail: string | null
  readonly keyThumbprint: string | null
  /** base64url SHA-256 of the assertion's jti. */
  readonly jtiHash: string | null
  readonly grantType: string | null
  readonly decision: 'allow' | 'deny' | null
  readonly rules: readonly string[]
  readonly remoteAddress: string
  /** Milliseconds from the first byte read to the answer. */
  readonly durationMs: number
}

/** Writes audit records. */
export type Audit = (record: AuditRecord) => void

/** Writes one log line per record, at `info`; a failure of ours is an `error`. */
export function createAudit(log: Log): Audit {
  return record => {
    const fields = {
      event: 'request',
      id: record.id,
      endpoint: record.endpoint,
      client_id: record.clientId,
      method: record.method,
      outcome: record.outcome,
      status: record.status,
      error: record.error,
      detail: record.detail,
      key: record.keyThumbprint,
      jti: record.jtiHash,
      grant_type: record.grantType,
      decision: record.decision,
      rules: record.rules,
      revision: record.revision,
      remote_address: record.remoteAddress,
      duration_ms: record.durationMs,
    }
    if (record.outcome === 'failed') log.error(fields, 'request')
    else log.info(fields, 'request')
  }
}
