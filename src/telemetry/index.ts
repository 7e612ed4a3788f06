export { openTracing } from './open.ts'
export type { Attributes, Carrier, OpenSpan, SpanStart, Tracing, TracingState } from './tracing.ts'
