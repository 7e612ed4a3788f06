/** What is counted of the sink of decision records. */
import type { Family } from './exposition.ts'
import { number } from './families.ts'
import type { SinkCounts } from './sinks/index.ts'

/** Where records are lines of the log, nothing is accepted, and nothing waits. */
const NOTHING: SinkCounts = { accepted: 0, delivered: 0, dropped: 0, waiting: 0, octets: 0, up: true }

export const createDecisionLogMetrics = () => {
  let read: () => SinkCounts = () => NOTHING
  return {
    /** Says where the counts of the sink are read. */
    from: (counts: () => SinkCounts): void => {
      read = counts
    },
    families: (): readonly Family[] => {
      const { accepted, delivered, dropped, waiting, octets, up } = read()
      const samples = Object.entries({ accepted, delivered, dropped }).map(([result, value]) => ({
        labels: { result },
        value,
      }))
      return [
        {
          type: 'counter',
          name: 'claimgate_decision_log_records_total',
          help: 'Decision records for the sink: accepted are those that were delivered, dropped, or wait.',
          samples,
        },
        number('gauge', 'claimgate_decision_log_waiting_records', 'Decision records that wait.', waiting),
        number('gauge', 'claimgate_decision_log_waiting_bytes', 'Octets of the decision records that wait.', octets),
        number('gauge', 'claimgate_decision_log_up', 'Whether decision records can be delivered.', up),
      ]
    },
  }
}
