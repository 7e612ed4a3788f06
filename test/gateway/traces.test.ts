/** Traces, by the real SDK of OpenTelemetry and an OTLP receiver of our own. */
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { context, propagation, trace } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { SECRET as FRONT_SECRET } from '../upstream/flows.ts'
import { inFrontOf, metadataAt, recorder } from '../upstream/in-front.ts'
import { assertion, assertionForm, basicHeader, post, type Running, run, SECRET, until } from './running.ts'

interface Received {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly kind: number
  readonly status?: { readonly code?: number; readonly message?: string }
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[]
  readonly events?: readonly unknown[]
}

const SERVER = 2
const CLIENT = 3
const ERROR = 2

let receiver: Server
let provider: NodeTracerProvider
let spans: Received[] = []
let octets = ''
const stops: (() => Promise<void>)[] = []

const textOf = async (req: IncomingMessage): Promise<string> => {
  let text = ''
  for await (const chunk of req) text += String(chunk)
  return text
}

const register = async (): Promise<void> => {
  const { port } = receiver.address() as AddressInfo
  const exporter = new OTLPTraceExporter({ url: `http://127.0.0.1:${port}/v1/traces` })
  provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'claimgate' }),
    spanProcessors: [new SimpleSpanProcessor(exporter)],
  })
  provider.register()
}

beforeAll(async () => {
  receiver = createServer(async (req, res) => {
    const text = await textOf(req)
    octets += text
    for (const { scopeSpans } of JSON.parse(text).resourceSpans)
      for (const { spans: sent } of scopeSpans) spans.push(...sent)
    res.setHeader('content-type', 'application/json').end('{}')
  })
  await new Promise<void>(resolve => receiver.listen(0, '127.0.0.1', resolve))
  await register()
})
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
  spans = []
  octets = ''
})
afterAll(async () => {
  await provider.shutdown()
  receiver.closeAllConnections()
  receiver.close()
})

const traced = async (options: Parameters<typeof run>[0] = {}): Promise<Running> => {
  const running = await run({ ...options, config: { telemetry: { traces: 'on' }, ...options.config } })
  stops.push(running.stop)
  return running
}

const of = (span: Received | undefined, key: string): unknown => {
  const value = span?.attributes.find(attribute => attribute.key === key)?.value
  return value === undefined ? undefined : Object.values(value)[0]
}
const named = (name: string): Received => {
  const found = spans.find(span => span.name === name)
  if (found === undefined) throw new Error(`no span ${name} among ${spans.map(span => span.name).join(', ')}`)
  return found
}
const received = async (count: number): Promise<void> => {
  await provider.forceFlush()
  await until(() => spans.length >= count)
}

const PARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

describe('a request', () => {
  it('is a span with its authentication, decision, fulfilment and the store below it', async () => {
    const { url, lines } = await traced({ config: { store: { type: 'lmdb', path: './state' } } })
    const answer = await post(`${url}/token`, assertionForm(await assertion()), {})
    expect(answer.status).toBe(200)
    await received(5)
    const request = named('POST /token')
    expect(request.kind).toBe(SERVER)
    expect(request.parentSpanId ?? '').toBe('')
    expect(of(request, 'http.request.method')).toBe('POST')
    expect(of(request, 'http.route')).toBe('/token')
    expect(Number(of(request, 'http.response.status_code'))).toBe(200)
    expect(of(request, 'client.address')).toBe('127.0.0.1')
    expect(of(request, 'claimgate.client_id')).toBe('jwt')
    expect(of(request, 'claimgate.decision')).toBe('allow')
    expect(of(request, 'claimgate.decision_id')).toBe(answer.headers.get('claimgate-decision'))
    for (const name of ['authenticate', 'decide', 'fulfil']) expect(named(name).parentSpanId).toBe(request.spanId)
    const store = named('add lmdb')
    expect(store.parentSpanId).toBe(named('authenticate').spanId)
    expect(of(store, 'db.system.name')).toBe('lmdb')
    const record = lines.find(({ fields }) => fields['event'] === 'request')
    expect(record?.fields['trace_id']).toBe(request.traceId)
    expect(
      new Set(spans.filter(({ traceId }) => traceId === request.traceId).map(({ status }) => status?.code ?? 0)),
    ).toEqual(new Set([0]))
  })

  it('that is refused says why, and is no failed span', async () => {
    const { url } = await traced()
    await post(`${url}/token`, { grant_type: 'client_credentials' }, basicHeader('basic', 'wrong'))
    await received(2)
    const request = named('POST /token')
    expect(Number(of(request, 'http.response.status_code'))).toBe(401)
    expect(of(request, 'claimgate.detail')).toBe('secret_wrong')
    expect(of(named('authenticate'), 'claimgate.detail')).toBe('secret_wrong')
    expect(of(request, 'claimgate.client_id')).toBeUndefined()
    expect(request.status?.code ?? 0).toBe(0)
  })

  it('has its keys fetched in a span that failed, where they cannot be had, and is one itself', async () => {
    const { url, lines } = await traced({
      config: { jwks: { allow_private_addresses: ['127.0.0.1/32'] } },
      files: {
        'clients/jwt.json': JSON.stringify({
          client_id: 'jwt',
          token_endpoint_auth_method: 'private_key_jwt',
          token_endpoint_auth_signing_alg: 'RS256',
          jwks_uri: 'https://127.0.0.1:1/jwks?tenant=canary-query',
          grant_types: ['client_credentials'],
          metadata: { tenant: 'acme', tier: 'gold' },
        }),
      },
    })
    await post(`${url}/token`, assertionForm(await assertion()), {})
    await received(3)
    const fetched = named('fetch keys of client')
    expect(fetched.kind).toBe(CLIENT)
    expect(of(fetched, 'url.full')).toBe('https://127.0.0.1:1/jwks')
    expect(fetched.status?.code).toBe(ERROR)
    expect(named('POST /token').status?.code).toBe(ERROR)
    expect(of(named('POST /token'), 'error.type')).toBe('jwks_unavailable')
    const failure = lines.find(({ fields }) => fields['event'] === 'jwks_fetch')
    expect(failure?.fields['trace_id']).toBe(fetched.traceId)
  })

  it('begins a trace of its own, unless a trusted proxy says which one it belongs to', async () => {
    const untrusted = await traced()
    const form = { grant_type: 'client_credentials' }
    await post(`${untrusted.url}/token`, form, { ...basicHeader('basic'), traceparent: PARENT })
    await received(4)
    expect(named('POST /token').traceId).not.toBe(PARENT.split('-')[1])
    spans = []
    const trusted = await traced({ config: { trusted_proxies: ['127.0.0.1/32'] } })
    await post(`${trusted.url}/token`, form, { ...basicHeader('basic'), traceparent: PARENT })
    await received(4)
    expect(named('POST /token').traceId).toBe(PARENT.split('-')[1])
    expect(named('POST /token').parentSpanId).toBe(PARENT.split('-')[2])
    spans = []
    await post(`${trusted.url}/token`, form, { ...basicHeader('basic'), traceparent: '00-zz-zz-01' })
    await received(4)
    expect(named('POST /token').parentSpanId ?? '').toBe('')
  })

  it('never tells a secret, an assertion, a token or the value of a claim', async () => {
    const { url } = await traced({ config: { store: { type: 'lmdb', path: './state' } } })
    const jwt = await assertion({ secret_claim: 'canary-claim' })
    const answer = await post(`${url}/token?x=canary-query`, assertionForm(jwt), { traceparent: 'canary-parent' })
    const { access_token: token } = (await answer.json()) as { access_token: string }
    await post(`${url}/introspect`, { token })
    await post(`${url}/revoke`, { token, hint: 'canary-parameter' })
    await post(`${url}/token`, assertionForm(`${jwt}x`), {})
    await post(`${url}/token`, { grant_type: 'canary-grant' }, basicHeader('canary-client', 'canary-secret'))
    await fetch(`${url}/token`, { method: 'CANARYMETHOD' }).catch(() => {})
    await received(15)
    for (const canary of ['canary', 'CANARY', SECRET, 'acme', ...jwt.split('.'), ...token.split('.')])
      expect(octets).not.toContain(canary)
  })
})

describe('in front of an upstream', () => {
  it('tells the upstream of the span that asks it, in the place of what the client has sent', async () => {
    const upstream = await recorder(
      issuer => metadataAt(issuer, {}),
      '',
      (_, res) => {
        res.setHeader('content-type', 'application/json')
        res.end(JSON.stringify({ access_token: 'canary-token', token_type: 'Bearer', expires_in: 60 }))
      },
    )
    stops.push(upstream.stop)
    const gateway = await inFrontOf(upstream.url, { telemetry: { traces: 'on' } })
    stops.push(gateway.stop)
    const basic = basicHeader('service', FRONT_SECRET)
    spans = []
    const foreign = { traceparent: PARENT, tracestate: 'canary=1', baggage: 'canary=1' }
    const answer = await post(
      `http://127.0.0.1:${gateway.port}/token`,
      { grant_type: 'client_credentials' },
      { ...basic, ...foreign },
    )
    expect(answer.status).toBe(200)
    await received(5)
    const asked = named('POST upstream')
    expect(asked.kind).toBe(CLIENT)
    expect(asked.parentSpanId).toBe(named('fulfil').spanId)
    expect(asked.traceId).toBe(named('POST /token').traceId)
    expect(of(asked, 'url.full')).toBe(`${upstream.url}/token`)
    expect(Number(of(asked, 'server.port'))).toBe(Number(new URL(upstream.url).port))
    const fields = upstream.seen().find(({ target }) => target === '/token')?.fields ?? []
    const told = fields.flatMap((name, index) =>
      index % 2 === 0 && /^(?:traceparent|tracestate|baggage)$/i.test(name) ? [fields[index + 1]] : [],
    )
    expect(told).toEqual([`00-${asked.traceId}-${asked.spanId}-01`])
    expect(octets).not.toContain('canary')
    expect(octets).not.toContain(FRONT_SECRET)
  })
})

describe('without an SDK', () => {
  it('says so once, serves all the same, and makes no span', async () => {
    await provider.forceFlush()
    trace.disable()
    context.disable()
    propagation.disable()
    const { url, lines } = await traced()
    const answer = await post(`${url}/token`, { grant_type: 'client_credentials' })
    expect(answer.status).toBe(200)
    const told = lines.filter(({ fields }) => fields['event'] === 'traces_unavailable')
    expect(told.map(({ level, fields }) => [level, fields['reason']])).toEqual([['warn', 'no_sdk']])
    expect(lines.find(({ fields }) => fields['event'] === 'request')?.fields).not.toHaveProperty('trace_id')
    expect(spans).toEqual([])
    provider.register()
  })

  it('makes no span by default, even where an SDK is registered', async () => {
    const running = await run()
    stops.push(running.stop)
    await post(`${running.url}/token`, { grant_type: 'client_credentials' })
    await provider.forceFlush()
    expect(spans).toEqual([])
  })
})
