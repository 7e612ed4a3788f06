import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { plainAddress, type Ranges } from '../../net.ts'
import type { Peer } from '../../upstream/index.ts'

/** A connection has one peer for its whole life; a reload may change whether it is trusted. */
const known = new WeakMap<Socket, { readonly trustedProxies: Ranges; readonly peer: Peer }>()

/** Says who is connected to us: address, scheme, and whether it is a trusted proxy. */
export const peerOf = ({ socket }: IncomingMessage, trustedProxies: Ranges): Peer => {
  const found = known.get(socket)
  if (found?.trustedProxies === trustedProxies) return found.peer
  const address = plainAddress(socket.remoteAddress ?? '')
  const peer: Peer = {
    address,
    scheme: socket instanceof TLSSocket ? 'https' : 'http',
    trusted: !trustedProxies.empty && trustedProxies.has(address),
  }
  known.set(socket, { trustedProxies, peer })
  return peer
}
