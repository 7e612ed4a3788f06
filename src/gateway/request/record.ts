import { DECISION_RECORD_VERSION, type DecisionRecord } from '../../admin/index.ts'
import { type Client, claimedClient } from '../../clients/index.ts'
import type { Answer } from './answers.ts'
import type { Exchange } from './exchange.ts'

const NO_RULES: readonly string[] = Object.freeze([])

/** Makes the decision record of an exchange; no answer means that what is behind a guard answers. */
export type RecordOf = (exchange: Exchange, answer: Answer | null, durationMs: number) => DecisionRecord

/** Makes the record with all that every one has. */
export const recordOf: RecordOf = (exchange, answer, durationMs) => {
  const record = plainRecord(exchange, answer, durationMs)
  if (answer === null || answer.outcome === 'answered') return record
  const { note } = answer
  const compared = answer.compared ?? exchange.authentication?.compare() ?? undefined
  const claimed = record.client_id === null ? claimedBy(exchange) : null
  return {
    ...record,
    method: record.method ?? claimed?.method ?? null,
    ...(claimed === null ? {} : { claimed_client_id: claimed.clientId }),
    ...(compared === undefined ? {} : { seen: compared.seen, wanted: compared.wanted }),
    ...(note === undefined ? {} : { note }),
  }
}

/** Every member is written out: this shape is made for every request. */
const plainRecord = (exchange: Exchange, answer: Answer | null, durationMs: number): DecisionRecord => {
  const { authentication, client, decision, requested, revision } = exchange
  const byException = authentication?.detail === 'authenticated_by_exception'
  return {
    event: 'request',
    schema: DECISION_RECORD_VERSION,
    id: exchange.id,
    endpoint: exchange.endpoint,
    client_id: (authentication?.proven === true ? authentication.client?.clientId : null) ?? exchange.unregistered,
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

/** The registered client that a request without proof names: in its credentials, its body, or a query that was refused. */
const claimedBy = ({ authentication, ctx, form, misframed, revision, query }: Exchange): Client | null => {
  const known = authentication?.client ?? null
  if (known !== null) return known
  const { registry } = revision
  const { authorization } = ctx.req.headers
  const named = { authorization: authorization === undefined ? [] : [authorization], form: form.single }
  const found = claimedClient(named, registry)?.client ?? (misframed === null ? null : registry.get(misframed))
  return found ?? registry.get(new URLSearchParams(query).get('client_id') ?? '')
}
