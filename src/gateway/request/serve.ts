import type { Context } from 'koa'
import type { DecisionSink, Log, Metrics } from '../../admin/index.ts'
import type { Endpoint } from '../../oauth.ts'
import { type Diagnostic, GatewayError } from '../../outcome.ts'
import type { Store } from '../../stores/index.ts'
import { remoteAddressOf } from './address.ts'
import { type Answer, failed, LONGEST_NOTE } from './answers.ts'
import { beginExchange, type Exchange, type Step } from './exchange.ts'
import { recordOf } from './record.ts'
import type { Revision } from './revision.ts'
import { send } from './send.ts'
import { tellDropped } from './tell-dropped.ts'
import { withoutFalseHope } from './used-up.ts'

/** The services that every request needs and no reload changes. */
export interface Services {
  readonly store: Store
  readonly audit: DecisionSink
  readonly metrics: Metrics
  readonly log: Log
  /** Hears the mistakes that a load has found. */
  readonly diagnostics: (diagnostics: readonly Diagnostic[]) => void
  readonly clockMs: () => number
  /** Makes the id of a decision; among workers it tells which one has decided. */
  readonly newId: () => string
  /** Hears the clock of each request, and one that only runs forward. */
  readonly clockSteps: (clockMs: number, steadyMs: number) => void
}

/**
 * Runs the steps of an endpoint until one answers, and sends the answer; returns the exchange when all steps have gone on,
 * and null otherwise. Makes the decision record, and turns every thrown error into 502, 503, 504 or 500: no error leaves
 * this function.
 */
export const serve = async (
  ctx: Context,
  endpoint: Endpoint,
  steps: readonly Step[],
  revision: Revision,
  services: Services,
): Promise<Exchange | null> => {
  const startedMs = performance.now()
  const nowMs = services.clockMs()
  services.clockSteps(nowMs, startedMs)
  const exchange = beginExchange({
    ctx,
    id: services.newId(),
    endpoint,
    revision,
    store: services.store,
    log: services.log,
    clockMs: services.clockMs,
    query: queryOf(ctx.req.url ?? ''),
    nowMs,
    remoteAddress: remoteAddressOf(ctx.req, revision.edge),
  })
  ctx.res.setHeader('Claimgate-Decision', exchange.id)
  ctx.res.setHeader('Claimgate-Revision', revision.id)
  let answer: Answer | null = null
  try {
    for (const step of steps) {
      const result = step(exchange)
      // `await` on a value that is no promise would still let other microtasks run first.
      answer = result instanceof Promise ? await result : result
      if (answer !== null) break
    }
  } catch (error) {
    const failure = logFailure(error, exchange, services.log)
    answer = { ...failed(failure), note: failure.message.slice(0, LONGEST_NOTE) }
  }
  if (exchange.dropped.length > 0) tellDropped(exchange, services)
  if (answer !== null) answer = withoutFalseHope(answer, exchange)
  const durationMs = performance.now() - startedMs
  if (answer === null || answer.outcome === 'answered') keepRecord(exchange, answer, durationMs, services)
  // What a refusal is told by is found once its answer has been sent, which takes microtasks alone: how long that takes
  // depends on what is registered.
  else process.nextTick(keepLater, exchange, answer, durationMs, services)
  if (answer === null) return exchange
  send(ctx, answer)
  return null
}

/** Hands the decision record to those who keep it. */
const keepRecord = (exchange: Exchange, answer: Answer | null, durationMs: number, services: Services): void => {
  const record = recordOf(exchange, answer, durationMs)
  services.audit(record)
  services.metrics.request(record)
}

/** As `keepRecord`, where nobody waits: a sink that fails is told in the log. */
const keepLater = (exchange: Exchange, answer: Answer, durationMs: number, services: Services): void => {
  try {
    keepRecord(exchange, answer, durationMs, services)
  } catch (error) {
    logFailure(error, exchange, services.log)
  }
}

const queryOf = (url: string): string => {
  const mark = url.indexOf('?')
  return mark < 0 ? '' : url.slice(mark + 1)
}

/** Logs a failure in full, but never the message of an unknown error: it may hold text that a client sent. */
const logFailure = (error: unknown, { id, client }: Exchange, log: Log): GatewayError => {
  if (error instanceof GatewayError) {
    if (error.code === 'upstream_refuses_credential') {
      // Only the operator can mend it, and until then this client gets no token.
      const fields = { event: error.code, id, client: client?.client.clientId ?? null, message: error.message }
      log.error(fields, 'the upstream refuses our credential')
      return error
    }
    log.error({ event: 'failure', id, code: error.code, message: error.message, cause: nameOf(error.cause) }, 'failure')
    return error
  }
  const frames = error instanceof Error ? error.stack?.split('\n').filter(line => /^\s+at /.test(line)) : undefined
  log.error({ event: 'failure', id, code: 'internal', cause: nameOf(error), frames }, 'failure')
  return new GatewayError('internal', 'An unexpected error', { cause: error })
}

const nameOf = (cause: unknown): string | null =>
  cause instanceof Error ? ('code' in cause ? `${cause.name} ${String(cause.code)}` : cause.name) : null
