/** Who is believed about a connection, prepared once for each revision. */
import { createRanges } from '../net.ts'
import { type AddressField, believe, readHops } from './hops.ts'
import { createPublicHosts, type PublicHosts } from './public-hosts.ts'

/** What an operator should know of, and is told once for each address. */
export type EdgeEvent = 'forwarded_not_believed' | 'forwarded_disagree' | 'host_not_vouched'
export type Notice = (event: EdgeEvent, address: string) => void

export interface Edge {
  /** The one field that trusted proxies are believed in about addresses. */
  readonly field: AddressField
  readonly trusts: (address: string) => boolean
  readonly hosts: PublicHosts
  /** Lower-case name of a field of certificates beside those that never pass; null when there is none. */
  readonly certificateField: string | null
  readonly notice: Notice
}

export interface EdgeInput {
  readonly issuer: string
  readonly trustedProxies: readonly string[]
  readonly forwarded: AddressField
  readonly hosts: readonly string[]
  readonly certificateField: string | null
}

/** Prepares it. */
export const createEdge = (input: EdgeInput, notice: Notice): Edge => {
  const ranges = createRanges(input.trustedProxies)
  return {
    field: input.forwarded,
    trusts: ranges.empty ? () => false : ranges.has,
    hosts: createPublicHosts(input.hosts, input.issuer),
    certificateField: input.certificateField,
    notice,
  }
}

/** The two fields of a request about addresses; lines of one field are joined by commas. */
export interface AddressFields {
  readonly forwarded?: string | undefined
  readonly 'x-forwarded-for'?: string | undefined
}

/** Tells the operator when a trusted proxy's two fields name different clients: one of them is then somebody's invention. */
export const noticeDisagreement = (edge: Edge, peer: string, fields: AddressFields): void => {
  const { forwarded, 'x-forwarded-for': xForwardedFor } = fields
  if (forwarded === undefined || xForwardedFor === undefined) return
  const one = believe(peer, readHops('forwarded', forwarded), edge.trusts).client
  const other = believe(peer, readHops('x-forwarded-for', xForwardedFor), edge.trusts).client
  if (one !== other) edge.notice('forwarded_disagree', peer)
}
