import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { plainAddress } from '../../net.ts'
import type { Edge, Peer } from '../../upstream/index.ts'

/** A connection has one peer for its whole life; a reload may change whether it is trusted. */
const peers = new WeakMap<Socket, Peer>()

/** Returns the peer of a connection: its address, and whether it is a trusted proxy. */
export const peerOf = ({ socket }: IncomingMessage, edge: Edge): Peer => {
  const remembered = peers.get(socket)
  if (remembered?.edge === edge) return remembered
  const address = plainAddress(socket.remoteAddress ?? '')
  const peer: Peer = { address, trusted: edge.trusts(address), edge }
  peers.set(socket, peer)
  return peer
}
