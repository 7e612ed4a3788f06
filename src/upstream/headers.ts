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

/** Names of one rule. */
const ruled = (rule: Rule, names: string): Readonly<Record<string, Rule>> =>
  Object.fromEntries(names.split(' ').map(name => [name, rule]))

/**
 * Request fields that are not passed as they are, in lower case: those of RFC 9110, of proxies and clouds, of servers that
 * sign users in before an application, of CGI and its heirs, and of frameworks that take path, host or method from a field.
 */
export const REQUEST_FIELDS: Readonly<Record<string, Rule>> = {
  ...ruled('hop', 'connection keep-alive proxy-connection proxy-authorization te trailer upgrade http2-settings'),
  ...ruled('framing', 'expect transfer-encoding'),
  ...ruled('told', 'forwarded'),
  ...ruled(
    'vouched',
    'client-cert client-cert-chain x-real-ip x-client-ip x-cluster-client-ip true-client-ip client-ip ' +
      'proxy-client-ip http-client-ip x-proxyuser-ip x-client-verify x-client-dn x-client-s-dn ' +
      'x-client-i-dn x-client-issuer x-client-subject x-forwarded x-forward-for forwarded-for ' +
      'forwarded-for-ip cf-visitor cf-pseudo-ipv4 x-nf-client-connection-ip do-connecting-ip x-scheme ' +
      'x-url-scheme front-end-https https proxy auth-user auth-mail auth-groups auth-cn auth-type ' +
      'x-auth-user x-user x-proxy-user x-userinfo x-iis-windowsauthtoken x-jwt-assertion cluster-client-ip ' +
      'x-originating-ip x-true-client-ip x-real-client-ip real-ip incap-client-ip x-sucuri-clientip ' +
      'ali-cdn-real-ip cdn-src-ip',
  ),
  ...ruled(
    'reroute',
    'x-rewrite-url x-rewrite-uri x-override-url x-request-uri request-uri x-http-destinationurl ' +
      'x-http-path-override script-name script-filename path-info path-translated x-script-name x-path-info ' +
      'redirect-url unencoded-url x-waws-unencoded-url x-http-method-override x-http-method ' +
      'x-method-override http-method-override x-method request-method query-string x-host ' +
      'x-http-host-override x-override-host x-server-name server-name server-port document-root ' +
      'x-replaced-path x-ingress-path x-matched-path x-now-route-matches x-vhm-host x-vhm-root ' +
      'x-sendfile-type x-accel-mapping',
  ),
}

/** Beginnings of request fields that are not passed, in lower case, of three characters at least. */
export const REQUEST_PREFIXES: Readonly<Record<string, Rule>> = {
  ...ruled('told', 'x-forwarded-'),
  ...ruled(
    'vouched',
    'x-ssl- ssl- x-client-cert x-tls- tls-client- x-mtls- x-amzn-mtls- x-arr- ms-aspnetcore- wl-proxy- ' +
      'cf-connecting- cf-client-cert- cf-access- fastly- fly- x-azure- x-appengine- x-envoy- remote- ' +
      'x-remote- x-webauth- x-auth-request- x-authenticated- x-authentik- x-consumer- x-credential- ' +
      'x-ms-client-principal x-goog-authenticated- x-goog-iap- x-amzn-oidc- x-vouch- x-pomerium- tailscale- ' +
      'oidc- x-shib- shib- mellon- iv- sm- oam- cloudfront-viewer- x-vercel- claimgate-',
  ),
  ...ruled('reroute', 'x-original- x-invoke- x-middleware-'),
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
/** The beginnings by their first three characters. */
const BEGINNINGS = new Map(
  requestPrefixes.map(([prefix]) => {
    const beginning = prefix.slice(0, 3)
    return [beginning, requestPrefixes.filter(([other]) => other.startsWith(beginning))]
  }),
)
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
  /** An address, scheme or host was said by a peer that is not believed. */
  readonly unbelieved: boolean
}

/** The fields of proxies before us, by lower-case name. Only a trusted one is believed. */
export type Chain = { readonly [name: string]: string }

const NO_CHAIN: Chain = {}
const CHAINED = new Set([
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-prefix',
])

/** Who sent a request, as far as its fields are concerned. */
export interface Sender {
  /** It is a trusted proxy. */
  readonly trusted: boolean
  /** Lower-case name of a field of certificates that never passes, beside those of the table. */
  readonly certificateField: string | null
}

/**
 * Sorts the header fields of a request. Null when there is more than one Host (RFC 9112 section 3.2), or another transfer
 * coding than chunks: node undoes only those, and the body would pass with a wrong framing.
 */
export const readRequestHead = (
  rawHeaders: readonly string[],
  { trusted, certificateField }: Sender,
  dropped: ReadonlySet<string> = NONE,
): RequestHead | null => {
  const passed: string[] = []
  let host: string | null = null
  let length: number | null = null
  let chunked = false
  let upgrade: string | null = null
  let options = ''
  let chain: Record<string, string> | null = null
  let unbelieved = false
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? ''
    const value = rawHeaders[index + 1] ?? ''
    if (ODD.test(name)) continue
    const lower = name.toLowerCase()
    if (lower === 'host') {
      if (host !== null) return null
      host = value
      continue
    }
    if (lower === 'content-length') length = Number(value)
    const rule = requestFields.get(lower) ?? byPrefix(lower)
    if (rule === undefined) {
      if (lower !== certificateField && !dropped.has(lower)) passed.push(name, value)
      continue
    }
    if (lower === 'connection') options = options === '' ? value : `${options},${value}`
    else if (lower === 'transfer-encoding') {
      if (value.trim().toLowerCase() !== 'chunked') return null
      chunked = true
    } else if (lower === 'upgrade') upgrade = value
    else if (CHAINED.has(lower)) {
      if (!trusted) {
        unbelieved = true
        continue
      }
      chain ??= {}
      chain[lower] = chain[lower] === undefined ? value : `${chain[lower]}, ${value}`
    }
  }
  return { passed: named(passed, options), host, length, chunked, upgrade, chain: chain ?? NO_CHAIN, unbelieved }
}

/**
 * CGI and its successors make every other character an underscore, so `Client.Cert`, `X_Original_Url` and `X!Real!Ip` would
 * arrive as the fields that a client may not write.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc3875#section-4.1.18 RFC 3875 section 4.1.18}
 */
const ODD = /[^A-Za-z0-9-]/
const NONE: ReadonlySet<string> = new Set()

const byPrefix = (lower: string): Rule | undefined => {
  // Every field of every request is looked at here, and hardly any begins so.
  const some = BEGINNINGS.get(lower.slice(0, 3))
  if (some === undefined) return undefined
  for (const [prefix, rule] of some) if (lower.startsWith(prefix)) return rule
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
