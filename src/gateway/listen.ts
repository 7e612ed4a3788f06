import { createServer, type IncomingMessage, type RequestListener, type Server, ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { disk } from '../files/index.ts'
import { GatewayError } from '../outcome.ts'
import { LIMITS } from '../upstream/index.ts'
import type { TlsConfig } from './config/settings.ts'
import { readTls, type TlsTexts } from './config/tls.ts'
import { CONNECT_REFUSED } from './request/answers.ts'
import { octetsOf } from './request/send.ts'

/** How to get past a system error of listening. */
const WAYS_OUT: { readonly [word: string]: string } = {
  EADDRINUSE: ' (another program listens there: end it, or set listen.port or admin.port to a free one)',
  EACCES: ' (ports below 1024 are for privileged programs: set listen.port to a higher one)',
  EADDRNOTAVAIL: ' (no interface of this machine has that address: set listen.host or admin.host)',
}

/** A listening server. */
export interface Listener {
  readonly host: string
  readonly port: number
  /** Goes on accepting, but ends each connection with its next answer: for balancers that notice later. */
  readonly drain: () => void
  /** Accepts nothing new, lets running requests finish, and closes what is idle; `graceMs` later it closes the rest. */
  readonly close: (graceMs: number) => Promise<void>
}

export interface ListenOptions {
  readonly host: string
  readonly port: number
  readonly tls: TlsConfig | null
  /** Ask clients for a certificate. */
  readonly requestCertificate: boolean
}

/** Milliseconds: how long a request may take to arrive. Slower ones hold connections, not work. */
const HEADERS_TIMEOUT_MS = 10_000
const REQUEST_TIMEOUT_MS = 30_000
const KEEP_ALIVE_TIMEOUT_MS = 65_000

/**
 * Listens. Node refuses smuggled framings (Content-Length with Transfer-Encoding, bare line feeds) before we see them.
 *
 * @throws GatewayError `listen_failed`
 */
export const listen = async (handler: RequestListener, options: ListenOptions): Promise<Listener> => {
  const answers = createAnswers()
  const pems = options.tls === null ? null : await readTls(options.tls, disk)
  const server = createHttpServer(handler, answers.Answer, pems, options.requestCertificate)
  server.on('checkContinue', (req: IncomingMessage, res: ServerResponse) => {
    // The client is not asked for a body that its length would get refused.
    if (Number(req.headers['content-length'] ?? 0) <= LIMITS.bodyBytes) res.writeContinue()
    handler(req, res)
  })
  server.on('connect', (_, socket) => {
    socket.on('error', () => socket.destroy())
    socket.end(octetsOf(CONNECT_REFUSED))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', cause => {
      const word = 'code' in cause ? String(cause.code) : cause.name
      reject(
        new GatewayError(
          'listen_failed',
          `${options.host}:${options.port} cannot be listened on: ${word}${WAYS_OUT[word] ?? ''}`,
          { cause },
        ),
      )
    })
    server.listen(options.port, options.host, resolve)
  })
  const { address, port } = server.address() as AddressInfo
  return {
    host: address,
    port,
    drain: answers.drain,
    close: graceMs => {
      answers.drain()
      return close(server, graceMs)
    },
  }
}

/**
 * Makes the answers of a server. Once it drains, an answer whose head is still to be written ends its connection, so no
 * list of running requests is needed.
 */
const createAnswers = (): { readonly Answer: typeof ServerResponse; readonly drain: () => void } => {
  let draining = false
  class Answer extends ServerResponse {
    override writeHead(status: number, ...rest: unknown[]): this {
      if (draining) this.shouldKeepAlive = false
      return super.writeHead(status, ...(rest as []))
    }
  }
  return {
    Answer: Answer as typeof ServerResponse,
    drain: () => {
      draining = true
    },
  }
}

const createHttpServer = (
  handler: RequestListener,
  Answer: typeof ServerResponse,
  pems: TlsTexts | null,
  requestCertificate: boolean,
): Server => {
  const settings = {
    ServerResponse: Answer,
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
  }
  if (pems === null) return createServer(settings, handler)
  // A certificate that no authority of ours issued may still be a registered self-signed one: the method decides.
  const asking = { requestCert: requestCertificate, rejectUnauthorized: false }
  return createTlsServer({ ...settings, ...pems, ...asking, minVersion: 'TLSv1.2' }, handler)
}

const close = async (server: Server, graceMs: number): Promise<void> => {
  const closed = new Promise<void>(resolve => server.close(() => resolve()))
  server.closeIdleConnections()
  // A connection becomes idle when its request is answered; its client may keep it open for long.
  const idle = setInterval(() => server.closeIdleConnections(), 100)
  const timer = setTimeout(() => server.closeAllConnections(), graceMs)
  await closed
  clearInterval(idle)
  clearTimeout(timer)
}
