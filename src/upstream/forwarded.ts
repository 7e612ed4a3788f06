/** The fields that describe the client's side to the upstream: Forwarded (RFC 7239) and the older X-Forwarded-*. */
import { isIP } from 'node:net'
import { type Edge, noticeDisagreement } from './edge.ts'
import type { Chain } from './headers.ts'
import { type Believed, believe, readHops } from './hops.ts'
import { usualPort, type Vouched } from './public-hosts.ts'

/** The other end of a connection to us. */
export interface Peer {
  /** The address of the connection. */
  readonly address: string
  /** It is one of the trusted proxies: its fields about the peers before it are believed. */
  readonly trusted: boolean
  readonly edge: Edge
}

/** What the upstream is told of a connection. */
export interface Told {
  /** The public host, with a port that its scheme does not imply. */
  readonly host: string
  /** Names and values in turn. */
  readonly fields: readonly string[]
}

/**
 * Says what the upstream is told: scheme, host and port of the issuer, unless a trusted proxy says otherwise of the
 * request that it saw. A trusted proxy's chain is continued as far as it is believed, and the proxy's own address is
 * appended. All fields say the same. There is no `by`. `misdirected` when the host is not one that we vouch for.
 */
export const tell = (peer: Peer, host: string | null, chain: Chain): Told | 'misdirected' | 'malformed' => {
  const { hosts } = peer.edge
  const received = host === null ? hosts.own : hosts.read(host)
  if (received === 'malformed') return received
  if (peer.trusted) return tellOfProxy(peer, received, chain)
  if (received === 'foreign') return misdirected(peer)
  const last = lastOf.get(peer)
  if (last !== undefined && last.vouched === received) return last.told
  const told = write(peer.address, [], { scheme: hosts.scheme, ...received }, null)
  lastOf.set(peer, { vouched: received, told })
  return told
}

/** What was last told of a connection: it nearly always names one host. */
const lastOf = new WeakMap<Peer, { readonly vouched: Vouched; readonly told: Told }>()

const misdirected = (peer: Peer): 'misdirected' => {
  peer.edge.notice('host_not_vouched', peer.address)
  return 'misdirected'
}

const tellOfProxy = (peer: Peer, received: Vouched | 'foreign', chain: Chain): Told | 'misdirected' => {
  const { edge, address } = peer
  const { hosts, field } = edge
  noticeDisagreement(edge, address, chain)
  const believed = believe(address, field === 'none' ? [] : readHops(field, chain[field]), edge.trusts)
  const said = field === 'x-forwarded-for' ? ofOldFields(chain, believed) : ofElement(believed)
  const named = said.host === null ? 'foreign' : hosts.read(said.host)
  const vouched = typeof named === 'string' ? received : named
  if (vouched === 'foreign') return misdirected(peer)
  const scheme = said.scheme ?? hosts.scheme
  const outer = { scheme, name: vouched.name, port: portOf(edge, vouched, scheme, said.port) }
  return write(address, believed.nodes, outer, said.prefix)
}

/** A port that nobody said is the issuer's, as long as the scheme is. */
const portOf = ({ hosts }: Edge, { name, port, portSaid }: Vouched, scheme: string, said: string | null): string => {
  if (portSaid) return port
  if (said !== null && (said === usualPort(scheme) || hosts.has(name, said))) return said
  return scheme === hosts.scheme ? port : usualPort(scheme)
}

/** What a trusted proxy says of the request that it saw. */
interface Said {
  readonly scheme: 'http' | 'https' | null
  readonly host: string | null
  readonly port: string | null
  readonly prefix: string | null
}

const ofElement = ({ outermost }: Believed): Said => ({
  scheme: schemeOf(outermost?.proto ?? null),
  host: outermost?.host ?? null,
  port: null,
  prefix: null,
})

/** Of a list, the item that belongs to the outermost believed hop: proxies append one each. */
const ofOldFields = (chain: Chain, { nodes }: Believed): Said => {
  const item = (name: string): string | null => {
    const items = (chain[name] ?? '').split(',').flatMap(text => (text.trim() === '' ? [] : [text.trim()]))
    return items.at(-Math.min(Math.max(nodes.length, 1), items.length)) ?? null
  }
  const prefix = chain['x-forwarded-prefix'] ?? null
  return {
    scheme: schemeOf(item('x-forwarded-proto')),
    host: item('x-forwarded-host'),
    port: /^\d{1,5}$/.exec(item('x-forwarded-port') ?? '')?.[0] ?? null,
    prefix: prefix !== null && PREFIX.test(prefix) ? prefix : null,
  }
}

const schemeOf = (text: string | null): 'http' | 'https' | null => {
  const lower = text?.toLowerCase()
  return lower === 'http' || lower === 'https' ? lower : null
}

/** One path; `//x` would be a host to those that join URLs. */
const PREFIX = /^(?:\/[\w.~!$&'()*+;=:@%-]+){1,32}\/?$/

/** The name under which the upstream is asked. */
interface PublicName {
  readonly scheme: 'http' | 'https'
  readonly publicHost: string
  readonly prefix: string | null
}

/** Writes the fields of a request of ours in the name of a client: its address, and the name that the upstream goes by. */
export const fieldsFor = (address: string, { scheme, publicHost, prefix }: PublicName): readonly string[] => {
  const [, name = publicHost, port = usualPort(scheme)] = /^(.*?)(?::(\d+))?$/.exec(publicHost) ?? []
  return write(address, [], { scheme, name, port }, prefix).fields
}

interface Outer {
  readonly scheme: string
  readonly name: string
  readonly port: string
}

const write = (peer: string, before: readonly string[], outer: Outer, prefix: string | null): Told => {
  const { scheme, name, port } = outer
  const host = port === usualPort(scheme) ? name : `${name}:${port}`
  const nodes = [...before, peer]
  const about = `;host=${quoted(host)};proto=${scheme}`
  const fields = ['Forwarded', nodes.map(node => `for=${nodeOf(node)}${about}`).join(', ')]
  fields.push('X-Forwarded-For', nodes.join(', '), 'X-Forwarded-Proto', scheme)
  fields.push('X-Forwarded-Port', port, 'X-Forwarded-Host', host)
  if (prefix !== null) fields.push('X-Forwarded-Prefix', prefix)
  return { host, fields }
}

/** RFC 7239 section 6: addresses of version 6 stand in brackets and quotes. */
const nodeOf = (address: string): string => {
  if (isIP(address) === 6) return `"[${address}]"`
  return address === '' ? 'unknown' : address
}

const quoted = (text: string): string =>
  /^[\w!#$%&'*+.^`|~-]+$/.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`
