import { constants } from 'node:crypto'
import { createServer, type IncomingMessage, type RequestListener, type Server, ServerResponse } from 'node:http'
import { createServer as createTlsServer, Server as TlsServer } from 'node:https'
import { type AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { SecureContextOptions } from 'node:tls'
import type { TellLimit } from '../admin/index.ts'
import { disk } from '../files/index.ts'
import { networkOf, plainAddress } from '../net.ts'
import { GatewayError } from '../outcome.ts'
import { LIMITS } from '../upstream/index.ts'
import { type ClosingOptions, createClosing } from './closing.ts'
import type { TlsConfig } from './config/settings.ts'
import { readTls, type TlsTexts } from './config/tls.ts'
import { limitConnections } from './connections.ts'
import { lingering } from './linger.ts'
import { ARRIVED_LATE, CONNECT_REFUSED, HEAD_TOO_LARGE, NOT_HTTP } from './request/answers.ts'
import type { Upgrade } from './request/join.ts'
import { octetsOf } from './request/send.ts'
import { UpgradableMessage } from './websocket.ts'

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
  /** From now on no request begins, until they are released; connections are accepted all the same. */
  readonly hold: () => void
  readonly release: () => void
  /** Takes the certificate that lies in the files now for every new connection; true where it is another one. */
  readonly renew: () => Promise<boolean>
  /** Accepts nothing new, lets running requests finish, and closes what is silent; `graceMs` later it closes the rest. */
  readonly close: (options: ClosingOptions) => Promise<void>
}

export interface ListenOptions {
  readonly host: string
  readonly port: number
  readonly tls: TlsConfig | null
  /** Ask clients for a certificate. */
  readonly requestCertificate: boolean
  /** Absent on a listener that only operators reach. */
  readonly limits?: ListenLimits
  /** Takes requests for a WebSocket; absent where there are none. */
  readonly upgrade?: UpgradeListener
}

/** Takes a request whose connection has left HTTP: `res` answers it all the same, where nothing else becomes of it. */
export type UpgradeListener = (req: IncomingMessage, res: ServerResponse, upgrade: Upgrade) => void

/** Limits of a public listener. */
export interface ListenLimits {
  readonly connectionsPerAddress: number
  /** Octets. */
  readonly head: number
  /** Octets. */
  readonly body: number
  /** Seconds until the head of a request has come. */
  readonly headTime: number
  /** Seconds that a connection without a request is kept. */
  readonly keepAlive: number
  /** Whether the connections of an address are not counted. */
  readonly exempt: (address: string) => boolean
  readonly tell: TellLimit
}

/** Seconds, for a listener without limits of its own. */
const USUAL = { headTime: 10, keepAlive: 65 } as const
/** Milliseconds. For a listener whose bodies nobody reads. */
const REQUEST_TIMEOUT_MS = 30_000
/** Where bodies are read, their readers have limits of their own: this ends what nobody reads any more. */
const LONGEST_REQUEST_MS = 60 * 60 * 1000
/** How often node looks at these limits. */
const CHECKING_INTERVAL_MS = 2000

/**
 * Listens. Node refuses smuggled framings (Content-Length with Transfer-Encoding, bare line feeds) before we see them.
 *
 * @throws GatewayError `listen_failed`
 */
export const listen = async (handler: RequestListener, options: ListenOptions): Promise<Listener> => {
  const answers = createAnswers()
  const pems = options.tls === null ? null : await readTls(options.tls, disk)
  const { server, closing } = createClosing(handler, held => createHttpServer(held, answers.Answer, pems, options))
  // Node would leave out fields beyond a number without a word; the limit of the head counts octets.
  server.maxHeadersCount = 0
  const { limits } = options
  if (limits !== undefined) {
    const { connectionsPerAddress: perNetwork, exempt, tell } = limits
    const refused = (network: string): void => tell('limits.connections_per_address', { network })
    limitConnections(server, { perNetwork, exempt, refused })
  }
  server.on('clientError', (error: Error, socket: Duplex) => answerBroken(error, socket, limits?.tell))
  server.on('checkContinue', (req: IncomingMessage, res: ServerResponse) => {
    // The client is not asked for a body that its length would get refused.
    if (Number(req.headers['content-length'] ?? 0) <= (limits?.body ?? LIMITS.bodyBytes)) res.writeContinue()
    server.emit('request', req, res)
  })
  const upgraded = new Set<Duplex>()
  const { upgrade } = options
  if (upgrade !== undefined)
    server.on('upgrade', (req: IncomingMessage, socket: Socket, head: Buffer) => {
      upgraded.add(socket)
      socket.once('close', () => upgraded.delete(socket))
      socket.on('error', () => socket.destroy())
      upgrade(req, answerOn(socket, new answers.Answer(req)), { socket, head })
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
    drain: () => {
      answers.drain()
      closing.watch()
    },
    hold: closing.hold,
    release: closing.release,
    renew: createRenewal(server, options, pems),
    close: closingOptions => {
      answers.drain()
      // They would never end by themselves; their clients come back, elsewhere.
      for (const socket of upgraded) socket.destroy()
      return closing.close(closingOptions)
    },
  }
}

/** Makes what takes a new certificate; whoever is connected already keeps theirs. */
const createRenewal = (server: Server, { tls }: ListenOptions, first: TlsTexts | null): (() => Promise<boolean>) => {
  let known = first
  return async () => {
    if (tls === null || known === null || !(server instanceof TlsServer)) return false
    const found = await readTls(tls, disk)
    if (found.cert === known.cert && found.key === known.key && found.ca === known.ca) return false
    server.setSecureContext(contextOf(found, tls))
    known = found
    return true
  }
}

/**
 * Makes the answers of a server. Once it drains, an answer whose head is still to be written ends its connection, so no
 * list of running requests is needed. An answer that ends its connection before the request has come whole lingers.
 */
const createAnswers = (): { readonly Answer: typeof ServerResponse; readonly drain: () => void } => {
  let draining = false
  class Answer extends ServerResponse {
    override writeHead(status: number, ...rest: unknown[]): this {
      if (draining) this.shouldKeepAlive = false
      return super.writeHead(status, ...(rest as []))
    }

    override detachSocket(socket: Socket): void {
      super.detachSocket(socket)
      lingering(this.req, socket)
    }
  }
  return {
    Answer: Answer as typeof ServerResponse,
    drain: () => {
      draining = true
    },
  }
}

/** A response on a connection that has left HTTP: with its end the connection ends. */
const answerOn = (socket: Socket, res: ServerResponse): ServerResponse => {
  res.shouldKeepAlive = false
  res.assignSocket(socket)
  res.once('finish', () => {
    res.detachSocket(socket)
    socket.destroySoon()
  })
  return res
}

const createHttpServer = (
  handler: RequestListener,
  Answer: typeof ServerResponse,
  pems: TlsTexts | null,
  { requestCertificate, limits, upgrade, tls }: ListenOptions,
): Server => {
  const { headTime, keepAlive } = limits ?? USUAL
  const settings = {
    ServerResponse: Answer,
    ...(upgrade === undefined ? {} : { IncomingMessage: UpgradableMessage }),
    headersTimeout: headTime * 1000,
    requestTimeout: limits === undefined ? REQUEST_TIMEOUT_MS : LONGEST_REQUEST_MS,
    connectionsCheckingInterval: CHECKING_INTERVAL_MS,
    ...(limits === undefined ? {} : { maxHeaderSize: limits.head }),
    keepAliveTimeout: keepAlive * 1000,
  }
  if (pems === null) return createServer(settings, handler)
  // Whatever is shown gets through: a certificate that no authority issued may still be a registered self-signed one.
  const asking = { requestCert: requestCertificate, rejectUnauthorized: false }
  return createTlsServer({ ...settings, ...asking, ...contextOf(pems, tls) }, handler)
}

/**
 * What a listener shows, and accepts. Chains are verified where certificates are read, and not by node: for it `ca` is what
 * clients are told of, and without it there is nobody, neither those that node brings nor those of NODE_EXTRA_CA_CERTS.
 */
const contextOf = (pems: TlsTexts, tls: TlsConfig | null): SecureContextOptions => {
  // Of workloads, whose authorities change while we listen, nobody is told: some would show nothing.
  const ofWorkloads = tls?.workloads === true
  const told = ofWorkloads ? { ...pems, ca: [] } : pems
  // A session that is resumed brings the certificate, and none of those that were sent with it.
  const resuming = pems.ca === undefined && !ofWorkloads ? {} : { secureOptions: constants.SSL_OP_NO_TICKET }
  return { ca: [], ...told, ...resuming, minVersion: 'TLSv1.2' }
}

/**
 * Answers what node could not read, as node would: nothing where an answer is under way. A head that is too large is told
 * to the log, since a client with many cookies is not at fault.
 */
export const answerBroken = (error: Error, socket: Duplex, tell?: TellLimit): void => {
  const code = 'code' in error ? String(error.code) : ''
  if (code === 'HPE_HEADER_OVERFLOW') tell?.('limits.head', { status: 431, network: networkIn(socket) })
  const { _httpMessage: message } = socket as { readonly _httpMessage?: ServerResponse | null }
  if (!socket.writable || code === 'ECONNRESET' || message?.headersSent === true) {
    socket.destroy(error)
    return
  }
  const answer =
    code === 'HPE_HEADER_OVERFLOW' ? HEAD_TOO_LARGE : code === 'ERR_HTTP_REQUEST_TIMEOUT' ? ARRIVED_LATE : NOT_HTTP
  socket.on('error', () => socket.destroy())
  // Whoever reads or answers the request learns why it ended.
  socket.end(octetsOf(answer), () => socket.destroy(error))
}

const networkIn = (socket: Duplex): string | null =>
  socket instanceof Socket ? networkOf(plainAddress(socket.remoteAddress ?? '')) : null
