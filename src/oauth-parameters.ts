/**
 * The parameters of OAuth, and the names that a lax reader takes for them. A leaf: it imports nothing of ours.
 *
 * @see {@link https://www.iana.org/assignments/oauth-parameters/oauth-parameters.xhtml#parameters IANA, OAuth Parameters}
 */

/** IANA's registry "OAuth Parameters" by what registered each name, and below it what specifications use unregistered. */
const NAMES: Readonly<Record<string, string>> = {
  'RFC 6749':
    'client_id client_secret response_type redirect_uri scope state code error error_description error_uri grant_type ' +
    'access_token token_type expires_in username password refresh_token',
  'RFC 7519, RFC 9101': 'sub aud exp nbf iat jti',
  'RFC 7521': 'assertion client_assertion client_assertion_type',
  'RFC 7636': 'code_verifier code_challenge code_challenge_method',
  'RFC 8485': 'vtr',
  'RFC 8628': 'device_code',
  'RFC 8693':
    'audience requested_token_type subject_token subject_token_type actor_token actor_token_type issued_token_type',
  'RFC 8707': 'resource',
  'RFC 9200': 'ace_profile',
  'RFC 9201': 'req_cnf rs_cnf cnf',
  'RFC 9203': 'nonce1 nonce2 ace_client_recipientid ace_server_recipientid',
  'RFC 9207': 'iss',
  'RFC 9396': 'authorization_details',
  'RFC 9449': 'dpop_jkt',
  'RFC 9594': 'sign_info kdcchallenge ecdh_info kdc_dh_creds',
  'OpenID Connect Core 1.0':
    'nonce display prompt max_age ui_locales claims_locales id_token_hint login_hint acr_values claims registration ' +
    'request request_uri id_token',
  'OpenID Connect Session Management 1.0': 'session_state',
  'OpenID Federation 1.0': 'trust_chain',
  'OpenID for Verifiable Presentations 1.0':
    'dcql_query client_metadata request_uri_method transaction_data wallet_nonce response_uri vp_token verifier_info ' +
    'expected_origins',
  'OAuth 2.0 Multiple Response Type Encoding Practices': 'response_mode',
  'UMA 2.0 Grant': 'claim_token pct rpt ticket upgraded',
  'ETSI GS NFV-SEC 022': 'nfv_token',
  // Not registered.
  'RFC 7009, RFC 7662': 'token token_type_hint',
  'OpenID Connect RP-Initiated Logout 1.0': 'post_logout_redirect_uri logout_hint',
  'OpenID Connect Back-Channel Logout 1.0': 'logout_token',
  'OpenID Connect CIBA 1.0':
    'client_notification_token login_hint_token binding_message user_code requested_expiry auth_req_id',
  JARM: 'response',
}

/** Every parameter of OAuth, and what defines it. */
export const OAUTH_PARAMETERS: ReadonlyMap<string, string> = new Map(
  Object.entries(NAMES).flatMap(([source, names]) => names.split(' ').map(name => [name, source] as const)),
)

/** Parameters whose value is JSON, which may have line breaks. */
const JSON_VALUES: ReadonlySet<string> = new Set(
  (
    'authorization_details claims registration client_metadata dcql_query transaction_data vp_token verifier_info ' +
    'req_cnf cnf rs_cnf'
  ).split(' '),
)

/** Parameters of client authentication: what is wrong with them is never told, but answered as a failed authentication. */
const CREDENTIALS: ReadonlySet<string> = new Set(
  'client_id client_secret client_assertion client_assertion_type'.split(' '),
)

/**
 * Tells whether a line break in a value is left to those who read it: in JSON, in credentials, and where OAuth says
 * nothing.
 */
export const mayBreakLines = (name: string): boolean =>
  !OAUTH_PARAMETERS.has(name) || JSON_VALUES.has(name) || CREDENTIALS.has(name)

/** Characters beyond which a text is not folded, one after the other and in all rounds: nobody writes such a name. */
const LONGEST = 4096

/** Decodes a text until nothing changes. Null for one that is too long, or does not settle. */
const settle = (text: string): string | null => {
  if (text.length > LONGEST) return null
  let settled = text
  let work = 0
  while (settled.includes('%')) {
    work += settled.length
    if (work > LONGEST) return null
    const decoded = settled
      .replace(/%(?:25)+/g, '%')
      .replace(/%u([0-9A-Fa-f]{4})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
      .replace(/(?:%[0-9A-Fa-f]{2})+/g, decodeRun)
    if (decoded === settled) break
    settled = decoded
  }
  return settled
}

/** Octets that are no UTF-8 are read as Latin-1. */
const decodeRun = (run: string): string => {
  try {
    return decodeURIComponent(run)
  } catch {
    return Buffer.from(run.replaceAll('%', ''), 'hex').toString('latin1')
  }
}

/** Takes away what databases and frameworks overlook. Characters are folded each by itself. */
const overlook = (settled: string): string =>
  // The long s and the dotless i have capitals, and these have small letters.
  settled
    .normalize('NFKD')
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '')

/**
 * Decodes a text until nothing changes, and takes away what databases and frameworks overlook: case, width, accents,
 * `+` for a space, characters that are not seen, spaces around it. Null for a text that does not settle.
 */
export const foldText = (text: string): string | null => {
  const settled = settle(text)
  return settled === null ? null : foldWhole(settled).replace(/\+/g, ' ').trim()
}

const ASCII = /^[\x00-\x7f]*$/

/** Letters and digits alone: `.`, `-`, `_`, spaces and brackets are read as each other. */
const lettersOf = (text: string): string =>
  ASCII.test(text) ? text.replace(/[^A-Za-z0-9]+/g, '') : text.replace(/[^\p{L}\p{N}]/gu, '')

/** What stands before a bracket or a NUL, or before an index at the end. */
const cutOf = (folded: string): string =>
  folded.replace(/^([^[({<\0]*[^[({<\0\s])\s*(?:[[({<\0]|[.:,_-]\d+$).*$/s, '$1')

/** How a lax reader may understand a folded name: as a whole, without an index behind it, and up to a NUL. */
const readingsOf = (folded: string): readonly string[] => {
  const text = folded.replace(/\+/g, ' ').trim()
  const [whole, cut] = [lettersOf(text), lettersOf(cutOf(text))]
  return whole === cut ? [whole] : [whole, cut]
}

/** A set of names that are compared as a lax reader would. */
export interface LaxNames {
  /** Tells whether a name may be read as one of them, however it is written; exactly written ones too. */
  readonly has: (name: string) => boolean
}

/** Prepares a set of names. A name that cannot be folded counts as one of them. */
export const laxNames = (names: Iterable<string>): LaxNames => {
  const folded = new Set([...names].map(name => lettersOf(foldText(name) ?? name)))
  const fold = [...folded].every(name => ASCII.test(name)) ? foldToAscii(folded) : foldWhole
  return {
    has: name => {
      const settled = settle(name)
      return settled === null || readingsOf(fold(settled)).some(reading => folded.has(reading))
    },
  }
}

const foldWhole = (settled: string): string => (ASCII.test(settled) ? settled.toLowerCase() : overlook(settled))

/**
 * Makes the folding of names that are compared with names of ASCII alone. Folding is dear, and anybody can send names in any
 * script: so it goes character by character, and no further than to the first that stays a foreign letter, or that makes the
 * name longer than each of these. What comes behind such a one makes no name of it.
 */
const foldToAscii = (names: ReadonlySet<string>): typeof foldWhole => {
  const longest = Math.max(0, ...[...names].map(name => name.length))
  return settled => {
    if (ASCII.test(settled)) return settled.toLowerCase()
    let folded = ''
    let letters = 0
    for (const char of settled) {
      const { text, foreign } = remainsOf(char)
      folded += text
      if (foreign) break
      for (const one of text) if (one >= 'a' && one <= 'z') letters++
      // A bracket may have come before, and one that comes now has too much before it.
      if (letters > longest) break
    }
    return folded
  }
}

interface Remains {
  readonly text: string
  /** There is a letter or a digit beyond ASCII in it. */
  readonly foreign: boolean
}

/** The few characters of which folding leaves nothing, or ASCII, and symbols. */
const remembered = new Map<string, Remains>()

const remainsOf = (char: string): Remains => {
  if (char < '\x80') return { text: char.toLowerCase(), foreign: false }
  const known = remembered.get(char)
  if (known !== undefined) return known
  const text = overlook(char)
  if (/(?![\x00-\x7f])[\p{L}\p{N}]/u.test(text)) return { text, foreign: true }
  // Of other symbols only those that are spaces differ, where a name is cut.
  const remains = { text: text.replace(/[^\x00-\x7f]/gu, one => (/\s/.test(one) ? ' ' : '!')), foreign: false }
  remembered.set(char, remains)
  return remains
}

const PARAMETERS = laxNames(OAUTH_PARAMETERS.keys())

/** Tells whether a name is that of an OAuth parameter, exactly or to a lax reader. */
export const mayBeParameter = (name: string): boolean => OAUTH_PARAMETERS.has(name) || PARAMETERS.has(name)

/** Tells whether a name is not that of an OAuth parameter, and a lax reader would take it for one. */
export const isNearParameter = (name: string): boolean => !OAUTH_PARAMETERS.has(name) && PARAMETERS.has(name)

/** One pair of a query, as written. `value` is null without an equals sign. */
export interface QueryPair {
  readonly text: string
  readonly name: string
  readonly value: string | null
}

/** Splits a query into its pairs, not decoded; also at the semicolon that some readers split at. */
export const pairsOf = (query: string, separators: RegExp = /[&;]/): readonly QueryPair[] =>
  query
    .split(separators)
    .filter(text => text !== '')
    .map(text => {
      const equals = text.indexOf('=')
      return equals < 0
        ? { text, name: text, value: null }
        : { text, name: text.slice(0, equals), value: text.slice(equals + 1) }
    })

/** Tells whether a query, not decoded, names a parameter of OAuth. */
export const namesParameter = (query: string): boolean => pairsOf(query).some(({ name }) => mayBeParameter(name))
