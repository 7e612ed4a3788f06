/** Two connections that have left HTTP, joined until one of them ends. */
import type { ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/** The client's connection, taken out of HTTP, and what it has sent already. */
export interface Upgrade {
  readonly socket: Duplex
  readonly head: Buffer
}

/**
 * Tells the client that the protocol was switched, and passes octets both ways from then on: whoever reads slowly slows the
 * other side down, and with the end of one connection the other ends.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6455#section-4.2.2 RFC 6455 section 4.2.2}
 */
export const join = (
  res: ServerResponse,
  { socket: client, head }: Upgrade,
  headers: readonly string[],
  upstream: Duplex,
): void => {
  // Nothing is answered in HTTP any more.
  res.detachSocket(client as Parameters<typeof res.detachSocket>[0])
  const end = (): void => {
    client.destroy()
    upstream.destroy()
  }
  for (const socket of [client, upstream]) socket.on('error', end).once('close', end)
  if (client.destroyed || upstream.destroyed) {
    end()
    return
  }
  const fields = ['Upgrade', 'websocket', 'Connection', 'Upgrade', ...headers]
  const lines = fields.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${fields[index + 1] ?? ''}\r\n`] : []))
  client.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('')}\r\n`, 'latin1')
  if (head.length > 0) upstream.write(head)
  upstream.pipe(client)
  client.pipe(upstream)
}
