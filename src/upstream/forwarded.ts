/** The fields that describe the client's side to the upstream: Forwarded (RFC 7239) and the older X-Forwarded-*. */
import { isIP } from 'node:net'
import type { Chain } from './headers.ts'

/** The other end of a connection to us. */
export interface Peer {
  /** The address of the connection. */
  readonly address: string
  readonly scheme: 'http' | 'https'
  /** It is one of the trusted proxies: its fields about the peers before it are believed. */
  readonly trusted: boolean
}

/**
 * Writes the fields, names and values in turn. A trusted proxy's chain is continued: its elements come first, the
 * proxy's own address is appended; scheme, host and port are those that the first of the chain saw. The fields of any other
 * peer are not used. There is no `by`.
 */
export const forwarded = (peer: Peer, host: string | null, chain: Chain): readonly string[] => {
  if (peer.trusted) return fieldsOf(peer, host, chain)
  const last = lastOf.get(peer)
  if (last !== undefined && last.host === host) return last.fields
  const fields = fieldsOf(peer, host, chain)
  lastOf.set(peer, { host, fields })
  return fields
}

/** The fields that were last written for a connection: it nearly always names one host. */
const lastOf = new WeakMap<Peer, { readonly host: string | null; readonly fields: readonly string[] }>()

const fieldsOf = (peer: Peer, host: string | null, chain: Chain): readonly string[] => {
  const before = peer.trusted ? readChain(chain) : NOTHING
  const scheme = before.scheme ?? peer.scheme
  const outerHost = before.host ?? host
  const port = before.port ?? portOf(outerHost, scheme)
  const own = element(peer.address, host, peer.scheme)
  const fields = [
    'Forwarded',
    before.elements === '' ? own : `${before.elements}, ${own}`,
    'X-Forwarded-For',
    before.addresses === '' ? peer.address : `${before.addresses}, ${peer.address}`,
    'X-Forwarded-Proto',
    scheme,
    'X-Forwarded-Port',
    port,
  ]
  if (outerHost !== null) fields.push('X-Forwarded-Host', outerHost)
  return fields
}

const SCHEME = /^(https?)\s*(?:,|$)/i
const HOST = /^([\w.:[\]-]{1,255})\s*(?:,|$)/
const PORT = /^(\d{1,5})\s*(?:,|$)/
/** Parameters of the first element of Forwarded. */
const FIRST_PROTO = /^[^,]*?(?:^|;)\s*proto="?(https?)"?\s*(?:[;,]|$)/i
const FIRST_HOST = /^[^,]*?(?:^|;)\s*host="?([\w.:[\]-]{1,255})"?\s*(?:[;,]|$)/i

const read = (text: string | undefined, pattern: RegExp): string | null =>
  text === undefined ? null : (pattern.exec(text.trim())?.[1] ?? null)

/** The fields of the proxies before us; null and empty where they sent none. */
interface Before {
  /** As `Forwarded` writes it. */
  readonly elements: string
  /** As `X-Forwarded-For` writes it. */
  readonly addresses: string
  readonly scheme: string | null
  readonly host: string | null
  readonly port: string | null
}

const NOTHING: Before = { elements: '', addresses: '', scheme: null, host: null, port: null }

/** Both spellings of the chain, each made from the other where only one was sent. */
const readChain = (chain: Chain): Before => {
  const { forwarded: elements, 'x-forwarded-for': addresses } = chain
  const scheme = read(chain['x-forwarded-proto'], SCHEME) ?? read(elements, FIRST_PROTO)
  const host = read(chain['x-forwarded-host'], HOST) ?? read(elements, FIRST_HOST)
  const outer = { scheme: scheme?.toLowerCase() ?? null, host, port: read(chain['x-forwarded-port'], PORT) }
  const nodes = (addresses ?? addressesIn(elements ?? '')).split(',').map(node => addressOf(node.trim()))
  const written = nodes.map((node, index) => (index === 0 ? element(node, host, scheme) : element(node, null, null)))
  if (elements === undefined && addresses === undefined) return { ...outer, elements: '', addresses: '' }
  return { ...outer, elements: elements ?? written.join(', '), addresses: nodes.join(', ') }
}

const addressesIn = (elements: string): string =>
  [...elements.matchAll(/(?:^|[;,])\s*for=(?:"([^"]*)"|([^;,\s]*))/gi)]
    .map(match => match[1] ?? match[2] ?? '')
    .join(', ')

/** RFC 7239 section 6: an address, `[v6]`, either with a port; any other text is `unknown`. */
const addressOf = (node: string): string => {
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(node)?.[1]
  const withPort = /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(node)?.[1]
  const address = bracketed ?? withPort ?? node
  return isIP(address) === 0 ? 'unknown' : address
}

/** RFC 7239 section 4: one element. */
const element = (node: string, host: string | null, scheme: string | null): string => {
  let text = `for=${nodeOf(node)}`
  if (host !== null && /^[\x20-\x7e]+$/.test(host)) text += `;host=${quoted(host)}`
  return scheme === null ? text : `${text};proto=${scheme.toLowerCase()}`
}

/** RFC 7239 section 6: addresses of version 6 stand in brackets and quotes. */
const nodeOf = (address: string): string => (isIP(address) === 6 ? `"[${address}]"` : address)

const quoted = (text: string): string =>
  /^[\w!#$%&'*+.^`|~-]+$/.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`

const portOf = (host: string | null, scheme: string): string =>
  /:(\d{1,5})$/.exec(host ?? '')?.[1] ?? (scheme === 'https' ? '443' : '80')
