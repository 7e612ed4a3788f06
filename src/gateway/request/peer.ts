import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { networkOf, plainAddress, type Ranges } from '../../net.ts'
import type { Peer } from '../../upstream/index.ts'
import { clientAddress } from './address.ts'

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

/** A connection of a client has one network; behind a trusted proxy each request may come from another. */
const networks = new WeakMap<Peer, string>()

/** Returns the network that a request comes from: the client's, where a trusted proxy says which. */
export const clientNetwork = ({ socket, headers }: IncomingMessage, peer: Peer, trustedProxies: Ranges): string => {
  if (!peer.trusted) {
    const remembered = networks.get(peer)
    if (remembered !== undefined) return remembered
    const network = networkOf(peer.address)
    networks.set(peer, network)
    return network
  }
  const { forwarded, 'x-forwarded-for': forwardedFor } = headers
  const xForwardedFor = Array.isArray(forwardedFor) ? forwardedFor.join(',') : forwardedFor
  return networkOf(clientAddress(socket.remoteAddress ?? '', { forwarded, xForwardedFor }, trustedProxies))
}
