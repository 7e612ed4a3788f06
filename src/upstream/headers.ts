/** The header fields that do not pass, or that we set ourselves. One table for requests, one for answers. */

/**
 * Why a field is not passed as it is.
 *
 * - `hop`: it concerns one connection, RFC 9110 section 7.6.1
 * - `framing`: it says how long the body is; written anew, with the same meaning
 * - `told`: we write it ourselves, from the connection
 * - `vouched`: upstreams believe it about the client, so a client must not write it
 * - `reroute`: some upstreams take the path from it, past the paths that we intercept
 * - `advice`: it would lead clients past us
 */
export type Rule = 'hop' | 'framing' | 'told' | 'vouched' | 'reroute' | 'advice'

/** Request fields that are not passed as they are, in lower case. Underscores count as hyphens, as CGI reads them. */
export const REQUEST_FIELDS: Readonly<Record<string, Rule>> = {
  connection: 'hop',
  'keep-alive': 'hop',
  'proxy-connection': 'hop',
  'proxy-authorization': 'hop',
  te: 'hop',
  trailer: 'hop',
  upgrade: 'hop',
  'http2-settings': 'hop',
  expect: 'framing',
  'transfer-encoding': 'framing',
  forwarded: 'told',
  'client-cert': 'vouched',
  'client-cert-chain': 'vouched',
  'x-real-ip': 'vouched',
  'x-client-ip': 'vouched',
  'x-cluster-client-ip': 'vouched',
  'true-client-ip': 'vouched',
  'cf-connecting-ip': 'vouched',
  'x-arr-clientcert': 'vouched',
  'x-original-url': 'reroute',
  'x-original-uri': 'reroute',
  'x-rewrite-url': 'reroute',
}

/** Beginnings of request fields that are not passed, in lower case. */
export const REQUEST_PREFIXES: Readonly<Record<string, Rule>> = {
  'x-forwarded-': 'told',
  'x-ssl-': 'vouched',
  'x-client-cert': 'vouched',
  'x-amzn-mtls-': 'vouched',
  'ssl-client-': 'vouched',
  'claimgate-': 'vouched',
}

/** Answer fields that are not passed, in lower case. */
export const ANSWER_FIELDS: Readonly<Record<string, Rule>> = {
  connection: 'hop',
  'keep-alive': 'hop',
  'proxy-connection': 'hop',
  'proxy-authenticate': 'hop',
  te: 'hop',
  trailer: 'hop',
  upgrade: 'hop',
  'transfer-encoding': 'framing',
  'alt-svc': 'advice',
}

const requestFields = new Map(Object.entries(REQUEST_FIELDS))
const requestPrefixes = Object.entries(REQUEST_PREFIXES)
const answerFields = new Map(Object.entries(ANSWER_FIELDS))
const BEGINNINGS = new Set(requestPrefixes.map(([prefix]) => prefix.slice(0, 2)))
/** A name that has none of these lengths is passed without being looked at. */
const answerLengths = new Set([...answerFields.keys()].map(name => name.length))

/** The properties of a request that its header fields give, and the fields that pass. */
export interface RequestHead {
  /** Names and values in turn, as received, in their order; without Host. */
  readonly passed: string[]
  readonly host: string | null
  /** `Content-Length`; null when there is none. */
  readonly length: number | null
  readonly chunked: boolean
  /** `Upgrade`; null when there is none. */
  readonly upgrade: string | null
  /** The received fields that continue a trusted proxy's chain; lines of one field are joined. */
  readonly chain: Chain
}

/** The fields of proxies before us, by lower-case name. Only a trusted one is believed. */
export type Chain = { readonly [name: string]: string }

const NO_CHAIN: Chain = {}
const CHAINED = new Set(['forwarded', 'x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host', 'x-forwarded-port'])
/** A trusted proxy has verified these, and we believe them ourselves. */
const CERTIFICATE = new Set(['client-cert', 'client-cert-chain'])

/**
 * Sorts the header fields of a request. From a trusted proxy `Client-Cert` and `Client-Cert-Chain` pass too. Null when
 * there is more than one Host (RFC 9112 section 3.2), or another transfer coding than chunks: node undoes only those, and
 * the body would pass with a wrong framing.
 */
export const readRequestHead = (rawHeaders: readonly string[], trusted: boolean): RequestHead | null => {
  const passed: string[] = []
  let host: string | null = null
  let length: number | null = null
  let chunked = false
  let upgrade: string | null = null
  let options = ''
  let chain: Record<string, string> | null = null
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? ''
    const value = rawHeaders[index + 1] ?? ''
    const lower = normal(name)
    if (lower === 'host') {
      if (host !== null) return null
      host = value
      continue
    }
    if (lower === 'content-length') {
      // Spelt with an underscore it counts neither for node nor for a proxy before us.
      if (name.includes('_')) continue
      length = Number(value)
    }
    const rule = requestFields.get(lower) ?? byPrefix(lower)
    if (rule === undefined || (trusted && CERTIFICATE.has(lower))) {
      passed.push(name, value)
      continue
    }
    if (lower === 'connection') options = options === '' ? value : `${options},${value}`
    else if (lower === 'transfer-encoding' && !name.includes('_')) {
      if (value.trim().toLowerCase() !== 'chunked') return null
      chunked = true
    } else if (lower === 'upgrade') upgrade = value
    else if (trusted && CHAINED.has(name.toLowerCase())) {
      chain ??= {}
      chain[lower] = chain[lower] === undefined ? value : `${chain[lower]}, ${value}`
    }
  }
  return { passed: named(passed, options), host, length, chunked, upgrade, chain: chain ?? NO_CHAIN }
}

/** Lower case, and hyphens for underscores: CGI and its successors take these for the same field. */
const normal = (name: string): string => {
  const lower = name.toLowerCase()
  return lower.includes('_') ? lower.replaceAll('_', '-') : lower
}

const byPrefix = (lower: string): Rule | undefined => {
  // Every field of every request is looked at here, and hardly any begins so.
  if (!BEGINNINGS.has(lower.slice(0, 2))) return undefined
  for (const [prefix, rule] of requestPrefixes) if (lower.startsWith(prefix)) return rule
  return undefined
}

/** The header fields of an answer that pass: names and values in turn, octets as characters. */
export const readAnswerHead = (rawHeaders: readonly Buffer[]): string[] => {
  const passed: string[] = []
  let options = ''
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] as Buffer).toString('latin1')
    const value = (rawHeaders[index + 1] as Buffer).toString('latin1')
    if (answerLengths.has(name.length)) {
      const lower = name.toLowerCase()
      if (lower === 'connection') options = options === '' ? value : `${options},${value}`
      if (answerFields.has(lower)) continue
    }
    passed.push(name, value)
  }
  return named(passed, options)
}

/** RFC 9110 section 8.6: an answer 204 has no `Content-Length`. */
export const withoutLength = (headers: string[]): string[] => {
  const at = headers.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === 'content-length')
  return at < 0 ? headers : withoutLength(headers.toSpliced(at, 2))
}

/** Connection options that name no field. */
const NO_FIELD = new Set(['', 'close', 'keep-alive'])
/** These concern every recipient; a Connection that names them is mistaken, RFC 9110 section 7.6.1. */
const NEVER_NAMED = new Set(['content-length', 'content-type', 'cache-control', 'authorization', 'cookie'])

/** Leaves out the fields that Connection names. */
const named = (fields: string[], options: string): string[] => {
  if (options === '' || NO_FIELD.has(options.toLowerCase())) return fields
  const names = new Set(
    options
      .split(',')
      .map(option => option.trim().toLowerCase())
      .filter(option => !NO_FIELD.has(option) && !NEVER_NAMED.has(option)),
  )
  if (names.size === 0) return fields
  return fields.filter((_, index) => !names.has((fields[index - (index % 2)] ?? '').toLowerCase()))
}
