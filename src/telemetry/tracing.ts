/** Spans by way of the API of OpenTelemetry: which SDK makes something of them is nothing that we know. */
import {
  type Context,
  context,
  createContextKey,
  ProxyTracer,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import { GatewayError, type Soon } from '../outcome.ts'

/** Words and numbers of ours, of the registration, and of the connection; never a secret, and never the value of a claim. */
export type Attributes = { readonly [name: string]: string | number | boolean | readonly string[] | undefined }

export interface SpanStart {
  readonly name: string
  /** The work is ours alone when absent. */
  readonly kind?: 'server' | 'client'
  readonly attributes?: Attributes
  /** The fields of a request whose context is the parent; null begins a trace. Absent: below the span that runs. */
  readonly parent?: Carrier | null
}

export type Carrier = { readonly [name: string]: string | readonly string[] | undefined }

/** A span that has begun. */
export interface OpenSpan {
  readonly set: (attributes: Attributes) => void
  /** Says that what it stands for has failed, by a word of ours or a status. */
  readonly failed: (type: string) => void
}

/** What makes spans. Everything that stands in one of `within` runs below its span, whoever awaits it. */
export interface Tracing {
  /** Runs work in a span, which ends with it. What is thrown makes it a failed one, by its code alone. */
  readonly within: <T>(start: SpanStart, work: (span: OpenSpan) => Soon<T>) => Soon<T>
  /** Ends the span after what waits for the next turn of the loop has run. */
  readonly request: <T>(start: SpanStart, work: () => Promise<T>) => Promise<T>
  /** The ids of the span that runs, for lines of the log; null outside of one. */
  readonly current: () => { readonly trace_id: string; readonly span_id: string } | null
  /** The span that runs. */
  readonly running: () => OpenSpan
  /** The fields that tell the next one of the span that runs, names and values in turn, in the place of those that are given. */
  readonly handOn: (headers: readonly string[]) => string[]
  /** Runs work below the span that runs, of which other instrumentation makes no spans or fields of its own. */
  readonly unseen: <T>(work: () => T) => T
}

/** What became of opening traces: an SDK is missing, or what keeps a span over everything that is waited for. */
export type TracingState =
  | { readonly kind: 'on'; readonly tracing: Tracing }
  | { readonly kind: 'no_sdk' }
  | { readonly kind: 'no_context' }

/** The name of what we make. */
const SCOPE = 'claimgate'

/** By its description, which every version of the SDK shares. */
const SUPPRESSED = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING')

const KINDS = { server: SpanKind.SERVER, client: SpanKind.CLIENT } as const

/** Looks for the SDK that is registered, and makes spans by it. */
export const createTracing = (version: string): TracingState => {
  const tracer = trace.getTracer(SCOPE, version)
  // Without an SDK the API hands out a stand-in that waits for one.
  if (tracer instanceof ProxyTracer) return { kind: 'no_sdk' }
  return keepsContext() ? { kind: 'on', tracing: tracingBy(tracer) } : { kind: 'no_context' }
}

/** Without a context manager every span would begin a trace of its own. */
const keepsContext = (): boolean => {
  const probe = createContextKey('claimgate probe')
  return context.with(ROOT_CONTEXT.setValue(probe, true), () => context.active().getValue(probe) === true)
}

const tracingBy = (tracer: Tracer): Tracing => {
  const begin = ({ name, kind, attributes, parent }: SpanStart): { readonly span: Span; readonly below: Context } => {
    const above = aboveOf(parent)
    const options = {
      kind: kind === undefined ? SpanKind.INTERNAL : KINDS[kind],
      attributes: written(attributes ?? {}),
    }
    const span = tracer.startSpan(name, options, above)
    return { span, below: trace.setSpan(above, span) }
  }
  const current: Tracing['current'] = () => {
    const spanContext = trace.getActiveSpan()?.spanContext()
    if (spanContext === undefined || !trace.isSpanContextValid(spanContext)) return null
    return { trace_id: spanContext.traceId, span_id: spanContext.spanId }
  }
  return {
    within: (start, work) => {
      const { span, below } = begin(start)
      return run(
        below,
        span,
        () => work(openSpan(span)),
        () => span.end(),
      )
    },
    request: async (start, work) => {
      const { span, below } = begin(start)
      const end = (): void => {
        const nowMs = Date.now()
        process.nextTick(() => span.end(nowMs))
      }
      return run(below, span, work, end)
    },
    current,
    running: () => {
      const span = trace.getActiveSpan()
      return span === undefined ? NO_SPAN : openSpan(span)
    },
    handOn: headers => {
      const fields: { [name: string]: string } = {}
      propagation.inject(context.active(), fields)
      // What a baggage holds is not ours to hand on.
      const names = new Set([...propagation.fields().map(name => name.toLowerCase()), ...ALWAYS_OURS])
      const kept = headers.filter((_, index) => !names.has((headers[index - (index % 2)] ?? '').toLowerCase()))
      const told = Object.entries(fields).filter(([name]) => name.toLowerCase() !== 'baggage')
      return [...kept, ...told.flat()]
    },
    unseen: work => context.with(context.active().setValue(SUPPRESSED, true), work),
  }
}

/** W3C Trace Context: fields of another span must not stand beside ours. */
const ALWAYS_OURS = ['traceparent', 'tracestate', 'baggage'] as const

const NO_SPAN: OpenSpan = { set: () => {}, failed: () => {} }

const aboveOf = (parent: SpanStart['parent']): Context => {
  const active = context.active()
  // Instrumentation of the application, or of Node itself, has read the request before us.
  if (parent === undefined || trace.getSpan(active) !== undefined) return active
  return parent === null ? active : propagation.extract(active, parent)
}

/** Values that are not there are left out. */
const written = (attributes: Attributes): { [name: string]: string | number | boolean | string[] } =>
  Object.fromEntries(
    Object.entries(attributes).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, typeof value === 'object' ? [...value] : value]],
    ),
  )

const openSpan = (span: Span): OpenSpan => ({
  set: attributes => void span.setAttributes(written(attributes)),
  failed: type => {
    span.setAttribute('error.type', type)
    span.setStatus({ code: SpanStatusCode.ERROR })
  },
})

/** The message of an error may hold text that a client has sent: its code, or its name, is what is told. */
const typeOf = (error: unknown): string =>
  error instanceof GatewayError ? error.code : error instanceof Error ? error.name : '_OTHER'

const run = <T, R extends Soon<T>>(below: Context, span: Span, work: () => R, end: () => void): R => {
  const failed = (error: unknown): never => {
    openSpan(span).failed(typeOf(error))
    end()
    throw error
  }
  let result: R
  try {
    result = context.with(below, work)
  } catch (error) {
    return failed(error)
  }
  if (!(result instanceof Promise)) {
    end()
    return result
  }
  return result.then(value => {
    end()
    return value
  }, failed) as R
}
