export { createDecisionLog } from './decision-log.ts'
export { DECISION_RECORD_VERSION, type DecisionRecord, type DecisionSink } from './decision-record.ts'
export type { Family } from './exposition.ts'
export { number } from './families.ts'
export { UNREGISTERED } from './front-metrics.ts'
export {
  createHealth,
  createStatusPage,
  type HealthInput,
  type Roster,
  type Status,
  type UpstreamStatus,
  type WorkerStatus,
} from './health.ts'
export type { IssuerStatus } from './issuer-metrics.ts'
export { createLimitLog, type TellLimit } from './limit-log.ts'
export { type Log, type LogFields, SILENT } from './log.ts'
export { createMetrics, type Metrics, type Unavailable } from './metrics.ts'
export { countedBy, type OfWorkers } from './together.ts'
