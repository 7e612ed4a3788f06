/** Requests in spans: chosen at the start, so that without traces nothing is added to a request. */
import type { DecisionRecord, Log } from '../../admin/index.ts'
import { soon } from '../../outcome.ts'
import type { Attributes, OpenSpan, Tracing } from '../../telemetry/index.ts'
import type { Answer } from './answers.ts'
import type { Exchange, Step } from './exchange.ts'
import { peerOf } from './peer.ts'
import type { RecordOf } from './record.ts'
import { type Services, serve } from './serve.ts'
import { answerIntrospection, authenticateClient, decide, issue, revoke } from './steps.ts'

/** The steps that have a span of their own, by its name. */
export type SpanNames = ReadonlyMap<Step, string>

/** The steps of the embedded token service, and those that all endpoints share. */
export const SPANS: SpanNames = new Map([
  [authenticateClient, 'authenticate'],
  [decide, 'decide'],
  [issue, 'fulfil'],
  [answerIntrospection, 'fulfil'],
  [revoke, 'fulfil'],
])

export type Serve = typeof serve

/** Chooses how requests are served, and in which steps. */
export const servingBy = (
  { tracing, firstStep }: Pick<Services, 'tracing' | 'firstStep'>,
  names: SpanNames = SPANS,
): { readonly serve: Serve; readonly prepared: (steps: readonly Step[]) => readonly Step[] } => {
  const begun = (steps: readonly Step[]): readonly Step[] =>
    firstStep === null ? steps : behindHeader(steps, firstStep)
  if (tracing === null) return { serve, prepared: begun }
  return {
    serve: tracedServe(tracing),
    prepared: steps => begun(steps).map(step => tracedStep(tracing, step, names.get(step))),
  }
}

/** Every list begins with the step that forbids caches, for every answer. */
const behindHeader = ([header, ...steps]: readonly Step[], first: Step): readonly Step[] =>
  header === undefined ? [first] : [header, first, ...steps]

/** The methods of RFC 9110, and PATCH: whatever else a client has written is no word of ours. */
const METHODS: ReadonlySet<string> = new Set('GET HEAD POST PUT DELETE CONNECT OPTIONS TRACE PATCH QUERY'.split(' '))

const tracedServe =
  (tracing: Tracing): Serve =>
  (ctx, endpoint, steps, revision, services) => {
    const { req } = ctx
    const method = METHODS.has(req.method ?? '') ? (req.method ?? '') : '_OTHER'
    const route = revision.endpoints[endpoint]
    const start = {
      name: `${method === '_OTHER' ? 'HTTP' : method} ${route ?? endpoint}`,
      kind: 'server',
      // Whoever else may say so could put our spans into a trace of its choice, and have each of them kept.
      parent: peerOf(req, revision.edge).trusted ? req.headers : null,
      attributes: {
        'http.request.method': method,
        'http.route': route,
        'url.scheme': new URL(revision.config.issuer).protocol.slice(0, -1),
        'url.path': route,
        'network.protocol.version': req.httpVersion,
        'claimgate.endpoint': endpoint,
        'claimgate.revision': revision.id,
      },
    } as const
    return tracing.request(start, () => serve(ctx, endpoint, steps, revision, services))
  }

const tracedStep = (tracing: Tracing, step: Step, name: string | undefined): Step => {
  if (name === undefined) return step
  return exchange =>
    tracing.within({ name }, span =>
      soon(step(exchange), answer => {
        if (answer !== null) tell(span, answer)
        return answer
      }),
    )
}

const tell = (span: OpenSpan, { status, detail }: Answer): void => {
  if (detail !== null) span.set({ 'claimgate.detail': detail })
  if (status >= 500) span.failed(detail ?? String(status))
}

/** Makes records that name the trace, and tells the span of the request what the record says. */
export const tracedRecord =
  (tracing: Tracing, recordOf: RecordOf): RecordOf =>
  (exchange, answer, durationMs) => {
    const record = recordOf(exchange, answer, durationMs)
    const span = tracing.running()
    span.set(attributesOf(record, exchange))
    if (record.status >= 500) span.failed(record.detail ?? String(record.status))
    const current = tracing.current()
    return current === null ? record : { ...record, trace_id: current.trace_id }
  }

/** What the record says, under the names of the semantic conventions where they have one. */
const attributesOf = (record: DecisionRecord, { endpoint }: Exchange): Attributes => ({
  'http.response.status_code': record.status,
  'client.address': record.remote_address,
  'claimgate.endpoint': endpoint,
  'claimgate.decision_id': record.id,
  'claimgate.client_id': record.client_id ?? undefined,
  'claimgate.method': record.method ?? undefined,
  'claimgate.grant_type': record.grant_type ?? undefined,
  'claimgate.decision': record.decision ?? undefined,
  'claimgate.rules': record.rules.length === 0 ? undefined : record.rules,
  'claimgate.error': record.error ?? undefined,
  'claimgate.detail': record.detail ?? undefined,
})

/** A log whose lines name the trace that they belong to. */
export const tracedLog = (tracing: Tracing, log: Log): Log => {
  const at =
    (level: keyof Log): Log['info'] =>
    (fields, message) =>
      log[level]({ ...fields, ...tracing.current() }, message)
  return { info: at('info'), warn: at('warn'), error: at('error') }
}
