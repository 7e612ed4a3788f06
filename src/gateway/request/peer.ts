import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { plainAddress, type Ranges } from '../../net.ts'
import type { Peer } from '../../upstream/index.ts'

/** A connection has one peer for its whole life; a reload may change whether it is trusted. */
const peers = new WeakMap<Socket, { readonly trustedProxies: Ranges; readonly peer: Peer }>()

/** Returns the peer of a connection: address, scheme, and whether it is a trusted proxy. */
export const peerOf = ({ socket }: IncomingMessage, trustedProxies: Ranges): Peer => {
  const remembered = peers.get(socket)
  if (remembered?.trustedProxies === trustedProxies) return remembered.peer
  const address = plainAddress(socket.remoteAddress ?? '')
  const peer: Peer = {
    address,
    scheme: socket instanceof TLSSocket ? 'https' : 'http',
    trusted: !trustedProxies.empty && trustedProxies.has(address),
  }
  peers.set(socket, { trustedProxies, peer })
  return peer
}
