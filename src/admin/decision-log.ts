import type { DecisionSink } from './decision-record.ts'
import type { Log } from './log.ts'

/** Writes one log line for each decision record, at `info`; a failure of ours is an `error`. */
export const createDecisionLog =
  (log: Log): DecisionSink =>
  record => {
    if (record.outcome === 'failed') log.error(record, 'request')
    else log.info(record, 'request')
  }
