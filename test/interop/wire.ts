/** HTTP/1.1 written and read octet by octet, because no client library would send what these tests send. */
import { connect } from 'node:net'

export interface Answer {
  /** 0 when the connection ended without an answer. */
  readonly status: number
  /** Names in lower case; a repeated header has several values. */
  readonly headers: ReadonlyMap<string, readonly string[]>
  readonly body: string
  /** Answers that came after the first: a second one means that a request was smuggled. */
  readonly more: number
}

/** Milliseconds; whatever takes longer hangs. */
const PATIENCE_MS = 8000

/**
 * Sends octets over a connection of their own, and reads until the other side has closed it. `hangUp` closes our half
 * after the last octet: without it, a request that is cut short would be waited for.
 */
export function send(port: number, octets: string | Buffer, { hangUp = false } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(typeof octets === 'string' ? Buffer.from(octets, 'latin1') : octets)
      if (hangUp) socket.end()
    })
    const timer = setTimeout(() => {
      socket.destroy()
      reject(
        new Error(`no answer within ${PATIENCE_MS} ms to ${JSON.stringify(octets.toString('latin1').slice(0, 400))}`),
      )
    }, PATIENCE_MS)
    socket.on('data', chunk => chunks.push(chunk))
    // A server that refuses early may reset while we still write: what it said before counts.
    socket.on('error', () => {})
    socket.on('close', () => {
      clearTimeout(timer)
      resolve(readAnswers(Buffer.concat(chunks).toString('latin1')))
    })
  })
}

function readAnswers(stream: string): Answer {
  const end = stream.indexOf('\r\n\r\n')
  if (end < 0) return { status: 0, headers: new Map(), body: '', more: 0 }
  const [statusLine = '', ...lines] = stream.slice(0, end).split('\r\n')
  const headers = new Map<string, string[]>()
  for (const line of lines) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).toLowerCase()
    headers.set(name, [...(headers.get(name) ?? []), line.slice(colon + 1).trim()])
  }
  const length = headers.get('content-length')?.[0]
  const rest = stream.slice(end + 4)
  const body = length === undefined ? rest : rest.slice(0, Number(length))
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(statusLine)?.[1] ?? 0),
    headers,
    body,
    more: rest.slice(body.length).match(/HTTP\/1\.1 \d{3}/g)?.length ?? 0,
  }
}

export interface RequestInput {
  readonly method?: string
  readonly target?: string
  readonly version?: string
  /** Added to the usual ones. A value of null takes a usual one away. */
  readonly headers?: readonly (readonly [name: string, value: string | null])[]
  /** One character per octet. */
  readonly body?: string
}

/** Writes a request: a form, with its length, on a connection that ends afterwards. */
export function request(input: RequestInput): string {
  const { method = 'POST', target = '/token', version = 'HTTP/1.1', headers = [], body = '' } = input
  const usual: readonly (readonly [string, string])[] = [
    ['Host', 'login.example.com'],
    ['Connection', 'close'],
    ['Content-Type', 'application/x-www-form-urlencoded'],
    ['Content-Length', String(body.length)],
  ]
  const withdrawn = new Set(headers.filter(([, value]) => value === null).map(([name]) => name))
  const all = [...usual.filter(([name]) => !withdrawn.has(name)), ...headers.filter(([, value]) => value !== null)]
  return [`${method} ${target} ${version}`, ...all.map(([name, value]) => `${name}: ${value}`), '', body].join('\r\n')
}

/** Encodes a form as clients do. */
export const form = (parameters: Readonly<Record<string, string>>): string => new URLSearchParams(parameters).toString()
