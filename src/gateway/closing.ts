/** The end of a server: nothing that reaches it before its listener is closed is lost, and nothing after that is accepted. */
import type { RequestListener, Server } from 'node:http'
import { Server as NetServer, type Socket } from 'node:net'
import { Server as TlsServer } from 'node:tls'

export interface ClosingOptions {
  /** Milliseconds after which every connection ends. */
  readonly graceMs: number
  /** Milliseconds without an octet after which a connection without a request ends: its client may be about to send one. */
  readonly silenceMs: number
  /** Waited for between the close of the listener and the next answer: others may listen at the same place. */
  readonly whenClosed?: () => Promise<void>
}

export interface Closing {
  /** Begins to take note of connections on which nothing comes. */
  readonly watch: () => void
  /** From now on no request begins, until they are released. */
  readonly hold: () => void
  /** Does nothing once the end has begun, which releases them itself. */
  readonly release: () => void
  /** Closes the listener, and then each connection when it has nothing more to do. */
  readonly close: (options: ClosingOptions) => Promise<void>
}

/** How often connections are looked at. */
const LOOK_MS = 50
/** Without a new connection for so long, those who wait for answers have stopped making them. */
const QUIET_MS = 20
/** Whatever comes, the listener is closed after so long. */
const MOST_QUIET_MS = 250
/** A turn of the event loop that took less has found nothing to do. */
const EMPTY_TURN_MS = 0.1

/**
 * Prepares the end of a server that is made with its handler. A listener that is closed resets what the kernel has accepted
 * for it, so it is closed when nobody makes connections: for a moment nothing that comes is answered, those who wait for
 * answers make none, and a turn of the event loop that finds nothing to do ends with the close.
 */
export const createClosing = (
  serve: RequestListener,
  create: (handler: RequestListener) => Server,
): { readonly server: Server; readonly closing: Closing } => {
  const all = new Set<Socket>()
  const lastMs = new Map<Socket, { bytes: number; atMs: number }>()
  let accepted = 0
  let held: (() => void)[] | null = null
  let ending = false
  let watching: NodeJS.Timeout | undefined
  let silenceMs = Number.POSITIVE_INFINITY

  const look = (): void => {
    const nowMs = performance.now()
    for (const [socket, last] of lastMs) {
      const isBusy = (socket as { readonly _httpMessage?: unknown })._httpMessage != null
      if (isBusy || socket.bytesRead !== last.bytes) lastMs.set(socket, { bytes: socket.bytesRead, atMs: nowMs })
      else if (nowMs - last.atMs >= silenceMs) socket.destroy()
    }
  }
  const watch = (): void => {
    if (watching !== undefined) return
    const nowMs = performance.now()
    for (const [socket, last] of lastMs) {
      last.bytes = socket.bytesRead
      last.atMs = nowMs
    }
    watching = setInterval(look, LOOK_MS)
  }

  const server = create((req, res) => {
    if (held === null) serve(req, res)
    else held.push(() => serve(req, res))
  })
  server.on('connection', (socket: Socket) => {
    accepted++
    all.add(socket)
    socket.once('close', () => all.delete(socket))
  })
  // A request comes on the connection that TLS has made of it.
  server.on(server instanceof TlsServer ? 'secureConnection' : 'connection', (socket: Socket) => {
    lastMs.set(socket, { bytes: socket.bytesRead, atMs: performance.now() })
    socket.once('close', () => lastMs.delete(socket))
  })

  const hold = (): void => {
    held ??= []
  }
  const release = (): void => {
    const waiting = held ?? []
    held = null
    for (const go of waiting) go()
  }

  const close = async (options: ClosingOptions): Promise<void> => {
    ending = true
    watch()
    hold()
    await quiet(() => accepted)
    const closed = new Promise<void>(resolve => {
      // The method of HTTP servers would end all connections without a request.
      NetServer.prototype.close.call(server, () => resolve())
    })
    await options.whenClosed?.()
    release()
    silenceMs = options.silenceMs
    look()
    const timer = setTimeout(() => {
      for (const socket of all) socket.destroy()
    }, options.graceMs)
    await closed
    clearTimeout(timer)
    clearInterval(watching)
    // It has ended already; what node does at intervals ends too.
    server.close(() => {})
  }
  return { server, closing: { watch, hold, release: () => (ending ? undefined : release()), close } }
}

/** Waits until no connection has come for a while, and returns in a turn of the event loop that found nothing to do. */
const quiet = (connections: () => number): Promise<void> =>
  new Promise(resolve => {
    const beganMs = performance.now()
    let seen = connections()
    let sinceMs = beganMs
    let turnMs = beganMs
    const turn = (): void => {
      const nowMs = performance.now()
      const isEmpty = connections() === seen && nowMs - turnMs < EMPTY_TURN_MS
      if (connections() !== seen) sinceMs = nowMs
      seen = connections()
      turnMs = nowMs
      const isQuiet = isEmpty && nowMs - sinceMs >= QUIET_MS
      if (isQuiet || nowMs - beganMs >= MOST_QUIET_MS) resolve()
      else setImmediate(turn)
    }
    setImmediate(turn)
  })
