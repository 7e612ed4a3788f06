/** What we tell the upstream about the client's side: Forwarded (RFC 7239) and its X-Forwarded-* elders. */
import { isIP } from 'node:net'
import type { Chain } from './headers.ts'

/** Who is connected to us. */
export interface Peer {
  /** The address of the connection. */
  readonly address: string
  readonly scheme: 'http' | 'https'
  /** It is one of the trusted proxies: what it says about those before it is believed. */
  readonly trusted: boolean
}

/**
 * Writes the fields, names and values in turn. A trusted proxy's chain is continued: its words come first, the proxy's
 * own address is appended; scheme, host and port are those that the first of the chain saw. Anybody else's words are
 * not used. There is no `by`.
 */
export function forwarded(peer: Peer, host: string | null, chain: Chain): string[] {
  const before = peer.trusted ? nodesOf(chain) : NONE
  const scheme = read(chain['x-forwarded-proto'], SCHEME) ?? peer.scheme
  const outerHost = read(chain['x-forwarded-host'], HOST) ?? host
  const port = read(chain['x-forwarded-port'], PORT) ?? portOf(outerHost, scheme)
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

const read = (text: string | undefined, pattern: RegExp): string | null =>
  text === undefined ? null : (pattern.exec(text.trim())?.[1] ?? null)

interface Before {
  readonly elements: string
  readonly addresses: string
}

const NONE: Before = { elements: '', addresses: '' }

/** Both spellings of the chain, each made from the other where only one was sent. `Forwarded` wins. */
function nodesOf(chain: Chain): Before {
  const { forwarded: elements, 'x-forwarded-for': addresses } = chain
  if (elements !== undefined) return { elements, addresses: addresses ?? addressesIn(elements) }
  if (addresses === undefined) return NONE
  const nodes = addresses.split(',').map(node => node.trim())
  const scheme = read(chain['x-forwarded-proto'], SCHEME)
  const host = read(chain['x-forwarded-host'], HOST)
  const written = nodes.map((node, index) => (index === 0 ? element(node, host, scheme) : element(node, null, null)))
  return { elements: written.join(', '), addresses }
}

const addressesIn = (elements: string): string =>
  [...elements.matchAll(/(?:^|[;,])\s*for=(?:"\[?([^"\]]*)\]?[^"]*"|([^;,\s]*))/gi)]
    .map(match => match[1] ?? match[2] ?? '')
    .join(', ')

/** RFC 7239 section 4: one element. */
function element(node: string, host: string | null, scheme: string | null): string {
  let text = `for=${nodeOf(node)}`
  if (host !== null && /^[\x20-\x7e]+$/.test(host)) text += `;host=${quoted(host)}`
  return scheme === null ? text : `${text};proto=${scheme.toLowerCase()}`
}

/** RFC 7239 section 6: addresses of version 6 in brackets and quotes; what is no address is `unknown`. */
function nodeOf(node: string): string {
  const version = isIP(node)
  return version === 4 ? node : version === 6 ? `"[${node}]"` : 'unknown'
}

const quoted = (text: string): string =>
  /^[\w!#$%&'*+.^`|~-]+$/.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`

const portOf = (host: string | null, scheme: string): string =>
  /:(\d{1,5})$/.exec(host ?? '')?.[1] ?? (scheme === 'https' ? '443' : '80')
