import { randomUUID } from 'node:crypto'
import type { Context } from 'koa'
import type { Audit, AuditRecord, Log, Metrics } from '../../admin/index.ts'
import type { Endpoint } from '../../oauth.ts'
import { GatewayError } from '../../outcome.ts'
import type { Store } from '../../stores/index.ts'
import { clientAddress } from './address.ts'
import { type Answer, failed, send } from './answers.ts'
import { beginExchange, type Exchange, type Step } from './exchange.ts'
import type { Revision } from './revision.ts'

/** What every request needs and no reload changes. */
export interface Services {
  readonly store: Store
  readonly audit: Audit
  readonly metrics: Metrics
  readonly log: Log
  readonly clockMs: () => number
}

/**
 * Runs the steps of an endpoint until one answers, and sends the answer; gives back the exchange when all have gone on, and
 * null otherwise. Writes the audit record, and turns whatever is thrown into 503 or 500: no error leaves this function.
 */
export const serve = async (
  ctx: Context,
  endpoint: Endpoint,
  steps: readonly Step[],
  revision: Revision,
  services: Services,
): Promise<Exchange | null> => {
  const startedMs = performance.now()
  const exchange = beginExchange({
    ctx,
    id: randomUUID(),
    endpoint,
    revision,
    store: services.store,
    log: services.log,
    clockMs: services.clockMs,
    query: ctx.req.url?.includes('?') === true,
    nowMs: services.clockMs(),
    remoteAddress: remoteAddressOf(ctx, revision),
  })
  ctx.res.setHeader('Claimgate-Decision', exchange.id)
  ctx.res.setHeader('Claimgate-Revision', revision.id)
  let answer: Answer | null = null
  try {
    for (const step of steps) {
      const said = step(exchange)
      // Waiting for what is there already would cost a turn of the queue each time.
      answer = said instanceof Promise ? await said : said
      if (answer !== null) break
    }
  } catch (error) {
    answer = failed(told(error, exchange, services.log))
  }
  const record = recordOf(exchange, answer, performance.now() - startedMs)
  services.audit(record)
  services.metrics.request(record)
  if (answer === null) return exchange
  send(ctx, answer)
  return null
}

/** Logs a failure in full, but never an unknown error's message: it may hold what a client sent. */
const told = (error: unknown, { id, client }: Exchange, log: Log): GatewayError => {
  if (error instanceof GatewayError) {
    if (error.code === 'upstream_refuses_credential') {
      // Nobody but the operator can mend it, and until then this client gets nothing.
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

const remoteAddressOf = ({ req }: Context, { trustedProxies }: Revision): string => {
  const { forwarded, 'x-forwarded-for': forwardedFor } = req.headers
  const xForwardedFor = Array.isArray(forwardedFor) ? forwardedFor.join(',') : forwardedFor
  return clientAddress(req.socket.remoteAddress ?? '', { forwarded, xForwardedFor }, trustedProxies)
}

const recordOf = (exchange: Exchange, answer: Answer | null, durationMs: number): AuditRecord => {
  const { authentication, client, decision, requested, revision } = exchange
  // What was presented is text from the wire until it names somebody registered.
  const clientId = authentication?.clientId ?? null
  const byException = authentication?.detail === 'authenticated_by_exception'
  return {
    event: 'request',
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

const NO_RULES: readonly string[] = Object.freeze([])
