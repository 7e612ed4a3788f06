/** The connections that one network may have open at one time. */
import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { networkOf, plainAddress } from '../net.ts'

export interface ConnectionLimit {
  readonly perNetwork: number
  /** Whether an address is without limit: a trusted proxy's connections are those of all its clients. */
  readonly exempt: (address: string) => boolean
  /** Called for each connection that is closed because its network has too many. */
  readonly refused: (network: string) => void
}

/**
 * Closes each connection beyond the limit of its network before it costs anything: no TLS, no parser. Networks are one
 * IPv4 address or a /64.
 */
export const limitConnections = (server: Server, { perNetwork, exempt, refused }: ConnectionLimit): void => {
  const open = new Map<string, number>()
  server.prependListener('connection', (socket: Socket) => {
    const address = plainAddress(socket.remoteAddress ?? '')
    if (exempt(address)) return
    const network = networkOf(address)
    const count = open.get(network) ?? 0
    if (count >= perNetwork) {
      refused(network)
      socket.destroy()
      return
    }
    open.set(network, count + 1)
    socket.once('close', () => {
      const left = (open.get(network) ?? 1) - 1
      if (left > 0) open.set(network, left)
      else open.delete(network)
    })
  })
}
