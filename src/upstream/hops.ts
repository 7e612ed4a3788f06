/** Who was connected before a proxy: `X-Forwarded-For`, or `Forwarded` of RFC 7239. */
import { canonicalAddress, parseAddress } from '../net.ts'

/** The field that trusted proxies are believed in about addresses. */
export type AddressField = 'x-forwarded-for' | 'forwarded' | 'none'

/** One element of the field. */
export interface Hop {
  /** Null for `unknown`, an obfuscated name, and anything else that is no address. */
  readonly address: string | null
  /** Of `Forwarded` alone. */
  readonly proto: string | null
  readonly host: string | null
}

/** Nobody has more proxies; the rest of a longer list was written by the client. */
const MOST_HOPS = 64
/** Commas in one element, inside quotes. */
const MOST_COMMAS = 8

const UNREADABLE: Hop = { address: null, proto: null, host: null }

/**
 * Reads a field, the nearest hop first. It is read from its end, where the proxies wrote: nothing that a client wrote
 * before that, as a quote without its partner, changes how the rest is read. It ends at what cannot be read.
 */
export const readHops = (field: AddressField, text: string | undefined): readonly Hop[] => {
  if (field === 'none' || text === undefined) return []
  const hops: Hop[] = []
  let end = text.length
  while (end >= 0 && hops.length < MOST_HOPS) {
    const element = field === 'forwarded' ? lastElement(text, end) : lastItem(text, end)
    end = element.start - 1
    // RFC 9110 section 5.6.1.2: empty elements of a list do not count.
    if (element.hop !== null) hops.push(element.hop)
    if (element.hop === UNREADABLE) break
  }
  return hops
}

interface Element {
  readonly start: number
  /** Null for an empty element. */
  readonly hop: Hop | null
}

const lastItem = (text: string, end: number): Element => {
  const start = end === 0 ? 0 : text.lastIndexOf(',', end - 1) + 1
  const node = text.slice(start, end).trim()
  return { start, hop: node === '' ? null : hopOf(node.replace(/^"(.*)"$/, '$1'), null, null) }
}

const hopOf = (node: string, proto: string | null, host: string | null): Hop => {
  const address = readNode(node)
  return address === null ? UNREADABLE : { address, proto, host }
}

const lastElement = (text: string, end: number): Element => {
  let from = end
  for (let commas = 0; commas <= MOST_COMMAS; commas++) {
    const start = from === 0 ? 0 : text.lastIndexOf(',', from - 1) + 1
    const pairs = readPairs(text.slice(start, end))
    if (pairs !== null) return { start, hop: pairs.size === 0 ? null : ofPairs(pairs) }
    if (start === 0) break
    from = start - 1
  }
  return { start: 0, hop: UNREADABLE }
}

const ofPairs = (pairs: ReadonlyMap<string, string>): Hop =>
  hopOf(pairs.get('for') ?? 'unknown', pairs.get('proto') ?? null, pairs.get('host') ?? null)

/** RFC 7239 section 4; colons and brackets outside quotes are accepted too, since many write them so. */
const PAIR = /[ \t]*([\w!#$%&'*+.^`|~-]+)=(?:([\w!#$%&'*+.^`|~:[\]-]+)|"((?:[^"\\]|\\.)*)")[ \t]*(?:;|$)/y
const EMPTY = /[ \t]*(?:;|$)/y

/** Null when it is not one element. */
const readPairs = (text: string): ReadonlyMap<string, string> | null => {
  const pairs = new Map<string, string>()
  for (let at = 0; at < text.length; ) {
    EMPTY.lastIndex = at
    PAIR.lastIndex = at
    const empty = EMPTY.exec(text)
    const pair = empty === null ? PAIR.exec(text) : null
    const read = empty ?? pair
    if (read === null) return null
    at += read[0].length
    if (pair === null) continue
    const name = (pair[1] ?? '').toLowerCase()
    if (pairs.has(name)) return null
    pairs.set(name, pair[2] ?? (pair[3] ?? '').replace(/\\(.)/g, '$1'))
  }
  return pairs
}

const PORT = '(?::(?:\\d{1,5}|_[\\w.-]+))?'
const BRACKETED = new RegExp(`^\\[([^\\]]+)\\]${PORT}$`)
const DOTTED = new RegExp(`^(\\d+\\.\\d+\\.\\d+\\.\\d+)${PORT}$`)

/** RFC 7239 section 6: an address, `[v6]`, either with a port. */
const readNode = (node: string): string | null => {
  const text = BRACKETED.exec(node)?.[1] ?? DOTTED.exec(node)?.[1] ?? node
  const bare = text.includes(':') ? text.replace(/%.*$/, '') : text
  return parseAddress(bare) === null ? null : canonicalAddress(bare)
}

/** What is believed of a chain of proxies. */
export interface Believed {
  /** The nearest address that is no trusted proxy. */
  readonly client: string
  /** The nodes before the peer, the outermost first; it may be `unknown`. */
  readonly nodes: readonly string[]
  /** The outermost believed hop, written by the outermost trusted proxy. */
  readonly outermost: Hop | null
}

/** Walks from the peer, which is trusted, outwards: as far as each hop was written by a trusted proxy. */
export const believe = (peer: string, hops: readonly Hop[], trusts: (address: string) => boolean): Believed => {
  const nodes: string[] = []
  let client = peer
  let outermost: Hop | null = null
  for (const hop of hops) {
    outermost = hop
    nodes.unshift(hop.address ?? 'unknown')
    if (hop.address === null) break
    client = hop.address
    if (!trusts(client)) break
  }
  return { client, nodes, outermost }
}
