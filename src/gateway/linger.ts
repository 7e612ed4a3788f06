/** The end of a request that was answered before it had come whole. */
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'

/** Milliseconds in all. */
const MAX_MS = 10_000
/** Milliseconds without an octet. */
const SILENCE_MS = 2000
/** Octets that are read and thrown away. */
const MAX_BYTES = 64 * 1024 * 1024
const LOOK_MS = 50

/** Reads and drops what still comes of a request. A client that is silent, or goes on for too long, loses its connection. */
const drop = (req: IncomingMessage, socket: Socket, ended: boolean): void => {
  const begunMs = performance.now()
  const begun = socket.bytesRead
  let seen = begun
  let seenMs = begunMs
  const timer = setInterval(() => {
    const nowMs = performance.now()
    if (socket.bytesRead > seen) {
      seen = socket.bytesRead
      seenMs = nowMs
    }
    if (nowMs - seenMs > SILENCE_MS || nowMs - begunMs > MAX_MS || seen - begun > MAX_BYTES) socket.destroy()
  }, LOOK_MS)
  const done = (): void => clearInterval(timer)
  socket.once('close', done)
  // A connection that is kept is done with the request. One that ends is not, until its client has closed it.
  if (!ended)
    req.once('end', () => {
      done()
      socket.off('close', done)
    })
  req.on('error', () => {})
  req.resume()
}

/**
 * Called when an answer is done, before node ends its connection, if it does. Where the request has not come whole, the
 * rest is dropped within limits, and an end of the connection lingers: one that is closed while octets are under way is
 * reset, and a client that is still sending loses the answer with it. So only the sending side is closed at first.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9112#section-9.6 RFC 9112 section 9.6}
 */
export const lingering = (req: IncomingMessage, socket: Socket): void => {
  if (req.complete || socket.destroyed) return
  const { destroySoon } = socket
  let ended = false
  socket.destroySoon = () => {
    ended = true
    socket.end()
  }
  // Node ends the connection at once, or keeps it for the next request.
  process.nextTick(() => {
    socket.destroySoon = destroySoon
    if (!socket.destroyed && (ended || !req.complete)) drop(req, socket, ended)
  })
}
