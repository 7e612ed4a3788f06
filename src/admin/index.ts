export { type Audit, type AuditRecord, createAudit } from './audit.ts'
export { createHealth, type Status, type UpstreamStatus } from './health.ts'
export { type Log, type LogFields, SILENT } from './log.ts'
export { createMetrics, type Metrics, UNREGISTERED } from './metrics.ts'
