/** Where the decision records of one gateway go. */
import {
  createDecisionLog,
  createQueue,
  type DecisionQueue,
  type DecisionSink,
  type Destination,
  type Log,
  type Metrics,
  openFile,
  openHttps,
} from '../admin/index.ts'
import { disk } from '../files/index.ts'
import { GatewayError } from '../outcome.ts'
import type { Config } from './config/settings.ts'
import type { Step } from './request/exchange.ts'
import { hasLogRoom, LOG_FULL } from './request/log-room.ts'

export interface DecisionLog {
  readonly audit: DecisionSink
  /** Stands before everything that a request may do; null where requests do not depend on the log. */
  readonly roomStep: Step | null
  /** Takes the credential for the receiver as it is now. */
  readonly credential: (token: string | null) => void
  /** Opens a file anew, which somebody may have moved. */
  readonly reopen: () => Promise<void>
  /** Delivers what waits, as far as that goes in a while. */
  readonly close: () => Promise<void>
}

interface Surroundings {
  readonly log: Log
  readonly metrics: Metrics
  readonly clockMs: () => number
  /** Who receives the records of an application, in the place of the log. */
  readonly audit: DecisionSink | undefined
}

/**
 * Opens the decision log.
 *
 * @throws GatewayError `config_unreadable` when its file cannot be opened, or that of the authorities cannot be read
 */
export const openDecisionLog = async (
  settings: Config['decisionLog'],
  token: string | null,
  { log, metrics, clockMs, audit }: Surroundings,
): Promise<DecisionLog> => {
  const { to, overflow, buffer } = settings
  const lines = createDecisionLog(log)
  if (to.kind === 'log') return inTheLog(audit ?? lines)
  let credential = token
  const destination = await destinationOf(settings, () => credential)
  const queue = createQueue(destination, { buffer, admits: overflow !== 'drop', log, clockMs })
  metrics.decisionLog(queue.counts)
  return {
    // What is refused because there is no room has no room either.
    audit: record => {
      if (record.detail === LOG_FULL) lines(record)
      else queue.put(record)
      audit?.(record)
    },
    roomStep: overflow === 'drop' ? null : hasLogRoom(queue, overflow === 'block'),
    credential: now => {
      credential = now
    },
    reopen: () => reopen(queue, log),
    close: queue.close,
  }
}

const inTheLog = (audit: DecisionSink): DecisionLog => ({
  audit,
  roomStep: null,
  credential: () => {},
  reopen: async () => {},
  close: async () => {},
})

const destinationOf = async ({ to, ca }: Config['decisionLog'], token: () => string | null): Promise<Destination> => {
  try {
    if (to.kind === 'url') return openHttps({ url: to.url, token, ca: ca === null ? null : (await disk.read(ca)).text })
    return await openFile(to.kind === 'file' ? to.path : '')
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : ''
    const [key, done] = to.kind === 'url' ? ['decision_log.ca', 'read'] : ['decision_log.to', 'opened']
    throw new GatewayError('config_unreadable', `The file of ${key} cannot be ${done}${code}`, { cause })
  }
}

/** A file that cannot be opened anew leaves the one that is open: nothing is lost. */
const reopen = async (queue: DecisionQueue, log: Log): Promise<void> => {
  try {
    await queue.reopen()
    log.info({ event: 'decision_log', result: 'reopened' }, 'the decision log was opened anew')
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    log.error({ event: 'decision_log', result: 'not_reopened', reason }, 'the decision log cannot be opened anew')
  }
}
