export { type Audit, type AuditRecord, createAudit } from './audit.ts'
export { createHealth, type HealthInput, type Status } from './health.ts'
export { type Log, SILENT } from './log.ts'
export { createMetrics, type Metrics } from './metrics.ts'
