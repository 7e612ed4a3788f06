/** Requests that ask for a WebSocket, told from all others while they are read. */
import { IncomingMessage } from 'node:http'

/**
 * A request of a server that listens for upgrades. Node takes each connection on which one is asked for out of HTTP,
 * whatever is asked for, and with it the body of the request. Some clients offer HTTP/2 with each request: only those that
 * ask for a WebSocket are taken out, and all others go on in HTTP/1.1.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-7.8 RFC 9110 section 7.8}
 */
export class UpgradableMessage extends IncomingMessage {}

/** Node writes the member before it has the fields, and reads it when it has them. */
const RAW: unique symbol = Symbol('upgrade')

Object.defineProperty(UpgradableMessage.prototype, 'upgrade', {
  get(this: IncomingMessage & { [RAW]?: unknown }): unknown {
    return this[RAW] === true ? this.method === 'CONNECT' || asksForWebSocket(this) : this[RAW]
  },
  set(this: { [RAW]?: unknown }, value: unknown) {
    this[RAW] = value
  },
})

/** RFC 6455 section 4.1: GET in HTTP/1.1 with a key, and no body. */
const asksForWebSocket = ({ method, httpVersion, headers }: IncomingMessage): boolean =>
  method === 'GET' &&
  httpVersion === '1.1' &&
  headers.upgrade?.trim().toLowerCase() === 'websocket' &&
  headers['sec-websocket-key'] !== undefined &&
  headers['transfer-encoding'] === undefined &&
  Number(headers['content-length'] ?? 0) === 0
