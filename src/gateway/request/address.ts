import type { IncomingMessage } from 'node:http'
import { networkOf } from '../../net.ts'
import {
  type AddressField,
  type AddressFields,
  believe,
  type Edge,
  noticeDisagreement,
  type Peer,
  readHops,
} from '../../upstream/index.ts'
import { peerOf } from './peer.ts'

/**
 * Finds the address of the client: the peer's, unless that is a trusted proxy; then the nearest address in the one
 * believed field that is not one. Anything unreadable in the field ends the walk at the last address that is believed.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7239#section-5.2 RFC 7239 section 5.2}
 */
export const clientAddress = (
  peer: string,
  fields: AddressFields,
  field: AddressField,
  trusts: (address: string) => boolean,
): string => {
  if (field === 'none' || !trusts(peer)) return peer
  return believe(peer, readHops(field, fields[field]), trusts).client
}

/** Finds the address of the client of a request, and tells the operator of fields that are not believed. */
export const remoteAddressOf = (req: IncomingMessage, edge: Edge): string => {
  const { address, trusted } = peerOf(req, edge)
  const { headers } = req
  if (!trusted) {
    if (saysMore(headers)) edge.notice('forwarded_not_believed', address)
    return address
  }
  const fields = fieldsOf(req)
  noticeDisagreement(edge, address, fields)
  return clientAddress(address, fields, edge.field, edge.trusts)
}

const saysMore = (headers: IncomingMessage['headers']): boolean =>
  headers['x-forwarded-for'] !== undefined ||
  headers['x-forwarded-proto'] !== undefined ||
  headers.forwarded !== undefined

/** A connection of a client has one network; behind a trusted proxy each request may come from another. */
const networks = new WeakMap<Peer, string>()

/** Returns the network that a request comes from: the client's, where a trusted proxy says which. */
export const clientNetwork = (req: IncomingMessage, peer: Peer): string => {
  if (peer.trusted) return networkOf(clientAddress(peer.address, fieldsOf(req), peer.edge.field, peer.edge.trusts))
  const remembered = networks.get(peer)
  if (remembered !== undefined) return remembered
  const network = networkOf(peer.address)
  networks.set(peer, network)
  return network
}

const fieldsOf = ({ headers }: IncomingMessage): AddressFields => {
  const { forwarded, 'x-forwarded-for': lines } = headers
  return { forwarded, 'x-forwarded-for': Array.isArray(lines) ? lines.join(',') : lines }
}
