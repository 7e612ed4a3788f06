/** Authorization requests that would hand out a token where no policy sees it. */
import { writeExact } from '../../exact-json.ts'
import { decodeBase64url, readStrictObject } from '../../jose/index.ts'
import { foldText, laxNames, pairsOf } from '../../oauth-parameters.ts'
import type { Config } from '../config/settings.ts'
import { badRequest } from '../request/answers.ts'
import type { Step } from '../request/exchange.ts'
import type { Detail } from '../request/reasons.ts'

/** Why an authorization request is refused. */
export type FrontFault = 'response_type' | 'response_mode' | 'request_object' | 'request_uri' | 'parameters' | 'body'

/** Reads the parameters of an authorization request as lax readers would; null when nothing stands against it. */
export type Vet = (parameters: string) => FrontFault | null

export interface FrontRules {
  /** Words of `response_type` that are refused. */
  readonly refuse: readonly string[]
  /** Whether answers signed by the upstream (JARM) are refused, since our published keys do not verify them. */
  readonly jarm: boolean
}

/** The rules of a configuration. */
export const rulesOf = ({ frontChannelRefuse, fulfilment }: Config): FrontRules => ({
  refuse: frontChannelRefuse,
  jarm: fulfilment === 'reissue',
})

const RESPONSE_TYPE = laxNames(['response_type'])
const RESPONSE_MODE = laxNames(['response_mode'])
const REQUEST = laxNames(['request'])
const REQUEST_URI = laxNames(['request_uri'])

/** RFC 9126 section 2.2: the only references that a policy has seen. */
export const PUSHED = 'urn:ietf:params:oauth:request_uri:'

/** The words of a value; null for a value that cannot be decoded. */
const wordsOf = (value: string): readonly string[] | null => foldText(value)?.split(/[^a-z0-9_]+/) ?? null

/**
 * Makes the check of authorization requests. It reads the query or the form as written, with every repeated parameter, and
 * the payload of a `request` object; a request object that cannot be read, and a `request_uri` that no pushed request has
 * given, are refused.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9101#section-4 RFC 9101 section 4}
 */
export const createVet = (rules: FrontRules): Vet => {
  const fault = createFault(rules)
  const inObject = (value: string): FrontFault | null => {
    const payload = claimsOfObject(decode(value))
    if (payload === null) return 'request_object'
    for (const [name, member] of Object.entries(payload)) {
      const text = typeof member === 'string' ? member : writeExact(member)
      // Inside a request object another one, or a reference, is not read by anybody: RFC 9101 section 4 forbids both.
      const found = fault(name, text) ?? (REQUEST.has(name) || REQUEST_URI.has(name) ? 'request_object' : null)
      if (found !== null) return found
    }
    return null
  }
  const inPair = (name: string, value: string): FrontFault | null => {
    if (REQUEST.has(name) && value !== '') return inObject(value)
    if (REQUEST_URI.has(name) && value !== '' && !decode(value).startsWith(PUSHED)) return 'request_uri'
    return fault(name, value)
  }
  return parameters => {
    for (const separators of SEPARATORS)
      for (const { name, value } of pairsOf(parameters, separators)) {
        const found = inPair(name, value ?? '')
        if (found !== null) return found
      }
    return null
  }
}

/** Makes the look at one parameter that says what the answer is to be. */
const createFault = ({ refuse, jarm }: FrontRules): ((name: string, value: string) => FrontFault | null) => {
  const refused = new Set(refuse)
  const has = (value: string, words: ReadonlySet<string>): boolean =>
    wordsOf(value)?.some(word => words.has(word)) ?? true
  return (name, value) => {
    if (RESPONSE_TYPE.has(name) && has(value, refused)) return 'response_type'
    return jarm && RESPONSE_MODE.has(name) && has(value, JWT) ? 'response_mode' : null
  }
}

/**
 * Makes the check of requests that are passed elsewhere. Upstreams have more authorization endpoints than their metadata
 * names: for registration, of other issuers on the same host. Most requests are none to them, so what only an authorization
 * request must not have (an unreadable `request`, a foreign `request_uri`) counts only beside `client_id`, and what is too
 * long to be read as one of these names is none. Each request has a check of its own, which may read its parameters in parts.
 */
export const createVetElsewhere = (rules: FrontRules): (() => Vet) => {
  const fault = createFault(rules)
  return () => {
    let client = false
    let doubtful: FrontFault | null = null
    let objects = 0
    let odd = 0
    const inObject = (value: string): FrontFault | null => {
      objects++
      const payload = objects > MOST_OBJECTS ? null : claimsOfObject(decode(value))
      if (payload === null) doubtful = 'request_object'
      for (const [inner, member] of Object.entries(payload ?? {})) {
        const found = fault(inner, typeof member === 'string' ? member : writeExact(member))
        if (found !== null) return found
      }
      return objects > MOST_OBJECTS ? 'request_object' : null
    }
    const look = (name: string, value: string): FrontFault | null => {
      if (!mayAsk(name)) return null
      if (++odd > MOST_ODD) return 'parameters'
      if (!ASKING.has(name)) return null
      if (CLIENT_ID.has(name)) client = true
      if (REQUEST_URI.has(name) && value !== '' && !decode(value).startsWith(PUSHED)) doubtful = 'request_uri'
      const found = REQUEST.has(name) && value !== '' ? inObject(value) : null
      return found ?? fault(name, value)
    }
    return parameters => {
      for (const separators of parameters.includes(';') ? SEPARATORS : SEPARATORS.slice(0, 1))
        for (const { name, value } of pairsOf(parameters, separators)) {
          const found = look(name, value ?? '')
          if (found !== null) return found
        }
      return client ? doubtful : null
    }
  }
}

/** Request objects in one request beyond which no more are read: nobody sends a second one. */
const MOST_OBJECTS = 32

/** Names that have to be folded. Folding takes time, and no form of an application has so many names with an escape. */
const MOST_ODD = 10_000

/**
 * Tells whether a name may be one that is looked for. Forms have names by the thousand, so those that are written plainly
 * are told from these by their first letters, before anything is folded.
 */
const mayAsk = (name: string): boolean => name.length <= LONGEST_NAME && (!PLAINLY.test(name) || BEGINNING.test(name))

/** Tells whether a name, decoded, is one of those that an authorization request is known by. */
export const asks = (name: string): boolean => mayAsk(name) && ASKING.has(name)

/** Tells whether a name, decoded, is that of a request object. */
export const asksByObject = (name: string): boolean => REQUEST.has(name)

/** The beginning of a JSON object in base64url. */
const OBJECT = /^\s*(?:e[yw]|IH|Cn|DQ|CX)[\w-]*(?:\.|$)/

/** Tells whether a value that is too long to be kept is a request object: its beginning does not say what it asks for. */
export const beginsObject = (value: string): boolean => OBJECT.test(value)

/** ASCII without an escape: it is folded by leaving out what is neither a letter nor a digit. */
const PLAINLY = /^[\x00-\x24\x26-\x7f]*$/
/** Of `client_id`, `request`, `request_uri`, `response_mode` and `response_type`. */
const BEGINNING = /^[^a-z0-9]*(?:c[^a-z0-9]*l[^a-z0-9]*i|r[^a-z0-9]*e[^a-z0-9]*[qs])/i

/** Characters of a name, encoded. */
const LONGEST_NAME = 1024
const CLIENT_ID = laxNames(['client_id'])
const ASKING = laxNames(['response_type', 'response_mode', 'request', 'request_uri', 'client_id'])

const JWT: ReadonlySet<string> = new Set(['jwt'])
/** Some readers split at the semicolon too; a word behind one counts either way. */
const SEPARATORS = [/&/, /[&;]/]

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' ')).trim()
  } catch {
    return text
  }
}

/** The claims of a signed or unsigned JWS; null for anything else, an encrypted one among them. */
export const claimsOfObject = (compact: string): ReturnType<typeof readStrictObject> => {
  const parts = compact.trim().split('.')
  const octets = parts.length === 3 ? decodeBase64url(parts[1] ?? '') : null
  return octets === null ? null : readStrictObject(octets)
}

const vets = new WeakMap<Config, Vet>()

const vetOf = (config: Config): Vet => {
  const known = vets.get(config) ?? createVet(rulesOf(config))
  vets.set(config, known)
  return known
}

/** Objects and references are refused in every pushed request. */
const CODES = {
  response_type: 'front_channel_response_type',
  response_mode: 'front_channel_response_mode',
  request_object: 'request_object',
  request_uri: 'request_uri',
  parameters: 'front_channel_parameters',
  body: 'front_channel_body',
} as const satisfies { readonly [fault in FrontFault]: Detail }

/** Refuses a pushed request for what the authorization endpoint would refuse. */
export const frontChannel: Step = ({ form, revision }) => {
  const asked = ['response_type', 'response_mode', 'request', 'request_uri'].flatMap(name => {
    const value = form.single.get(name)
    return value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`]
  })
  const found = vetOf(revision.config)(asked.join('&'))
  return found === null ? null : badRequest(`this ${found} is not accepted here`, CODES[found])
}
