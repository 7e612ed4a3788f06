/** A listener that passes everything to an upstream, and processes for it to pass to. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { type Listener, listen } from '../../src/gateway/listen.ts'
import { relay } from '../../src/gateway/request/relay.ts'
import { notPassed } from '../../src/gateway/request/upstream-answers.ts'
import type { GatewayError } from '../../src/outcome.ts'
import { type Connection, createConnection, createEdge, type Limits, type PassFault } from '../../src/upstream/index.ts'

/** How a passed request ended. */
export interface Relayed {
  readonly status: number
  readonly fault: PassFault | GatewayError | null
}

export interface PassingListener {
  readonly port: number
  readonly listener: Listener
  readonly connection: Connection
  readonly ended: readonly Relayed[]
  readonly stop: () => Promise<void>
}

export interface PassingOptions {
  readonly scheme?: 'http' | 'https'
  readonly host?: 'preserve' | 'upstream'
  readonly limits?: Partial<Limits>
  readonly trusted?: boolean
  readonly issuer?: string
  readonly forwarded?: 'x-forwarded-for' | 'forwarded' | 'none'
}

/** The names that the tests write. */
const EDGE = {
  issuer: 'http://login.example.com',
  trustedProxies: ['127.0.0.1'],
  hosts: ['login.example.com:8443', 'login.example.org', 'a', 'h', 'x', 'gateway', 'localhost'],
  certificateField: null,
}

/** Passes everything, with the parts that the gateway is made of. */
export async function passTo(port: number, options: PassingOptions = {}): Promise<PassingListener> {
  const { scheme = 'http', host = 'preserve', limits = {}, trusted = false, forwarded = 'x-forwarded-for' } = options
  const settings = {
    url: `${scheme}://127.0.0.1:${port}`,
    issuer: options.issuer ?? 'http://login.example.com',
    host,
    ca: null,
    timeout: 30,
  }
  const connection = await createConnection(settings, limits)
  const ended: Relayed[] = []
  let edge = createEdge({ ...EDGE, forwarded }, () => {})
  const listener = await listen(
    (req, res) => {
      const peer = { address: req.socket.remoteAddress ?? '', trusted, edge }
      relay(res, watched(connection, ended), { req, target: req.url ?? '', peer })
    },
    { host: '127.0.0.1', port: 0, tls: null, requestCertificate: false },
  )
  // Most tests ask by the address itself.
  edge = createEdge({ ...EDGE, hosts: [...EDGE.hosts, `127.0.0.1:${listener.port}`], forwarded }, () => {})
  return {
    port: listener.port,
    listener,
    connection,
    ended,
    stop: async () => {
      await listener.close({ graceMs: 100, silenceMs: 0 })
      await connection.close()
    },
  }
}

/** The same connection, which notes how each passed request ended. */
const watched = (connection: Connection, ended: Relayed[]): Connection => ({
  ...connection,
  pass: (request, sink) => {
    let status = 0
    return connection.pass(request, {
      ...sink,
      head: (code, reason, headers) => {
        status = code
        sink.head(code, reason, headers)
      },
      end: () => {
        sink.end()
        ended.push({ status, fault: null })
      },
      fail: fault => {
        sink.fail(fault)
        ended.push({ status: notPassed(fault).status, fault })
      },
    })
  },
})

export interface Program {
  readonly port: number
  readonly process: ChildProcess
  readonly stop: () => Promise<void>
}

/** Starts a program of this folder and waits for the JSON line that names its port. */
export async function start(program: string, ...options: string[]): Promise<Program> {
  const child = spawn(process.execPath, [fileURLToPath(new URL(program, import.meta.url)), ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  const { port } = JSON.parse(line) as { readonly port: number }
  return {
    port,
    process: child,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.kill()
      await ended
    },
  }
}
