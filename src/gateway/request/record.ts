import { DECISION_RECORD_VERSION, type DecisionRecord } from '../../admin/index.ts'
import type { Answer } from './answers.ts'
import type { Exchange } from './exchange.ts'

const NO_RULES: readonly string[] = Object.freeze([])

/** Makes the decision record of an exchange. Every member is written out: this shape is made for every request. */
export const recordOf = (exchange: Exchange, answer: Answer | null, durationMs: number): DecisionRecord => {
  const { authentication, client, decision, requested, revision } = exchange
  // A presented name is text from the wire until it is the name of a registered client.
  const clientId = authentication?.clientId ?? null
  const byException = authentication?.detail === 'authenticated_by_exception'
  return {
    event: 'request',
    schema: DECISION_RECORD_VERSION,
    id: exchange.id,
    endpoint: exchange.endpoint,
    client_id: clientId !== null && revision.registry.get(clientId) !== null ? clientId : exchange.unregistered,
    method: client?.method ?? authentication?.method ?? null,
    by_exception: byException,
    outcome: answer?.outcome ?? 'answered',
    status: answer?.status ?? 200,
    error: answer?.error ?? null,
    detail: answer?.detail ?? (byException ? 'authenticated_by_exception' : null),
    key: authentication?.keyThumbprint ?? null,
    jti: authentication?.jtiHash ?? null,
    grant_type: requested === null ? null : (exchange.form.single.get('grant_type') ?? null),
    decision: decision?.decision ?? null,
    rules: decision?.rules ?? NO_RULES,
    revision: revision.id,
    remote_address: exchange.remoteAddress,
    duration_ms: Math.round(durationMs * 1000) / 1000,
  }
}
