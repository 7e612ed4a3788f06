/** What `explain` is asked about: a request file, a client assertion, or flags alone. */
import { resolve } from 'node:path'
import { readStrictObject } from '../jose/index.ts'
import { isObject, type JsonObject, type JsonValue } from '../oauth.ts'
import type { Diagnostic } from '../outcome.ts'
import { type ClientRecord, checkRequestFile, type Fulfilment, type Given, type RequestFile } from '../policy/index.ts'
import { readSource, type Source } from '../source/index.ts'
import { UsageError } from './exit.ts'
import { claimsOf, readText } from './json.ts'
import type { Terminal } from './terminal.ts'

export interface AskedOptions {
  readonly client?: string
  readonly grant?: string
  readonly scope?: string
  readonly claim: readonly string[]
  readonly now?: string
}

export interface Asked {
  readonly given: RequestFile
  /** Where it is written. */
  readonly source: Source
  /** True when it was made from a client assertion, whose signature nobody has looked at. */
  readonly fromAssertion: boolean
}

/** Where it is asked. */
export interface Known {
  readonly registered: readonly ClientRecord[]
  readonly fulfilment: Fulfilment
  readonly exchanges: boolean
}

/** The token of an issuer that is no client's, or one of several. */
export interface NobodysToken {
  readonly token: string
}

/** The client that the token of an issuer is: null for none, or one of several; undefined for what a client has signed. */
export type WhoseToken = (token: string) => string | null | undefined

/** Three parts of base64url: the compact form of a JWS, RFC 7515 section 3.1. */
const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]*$/
const BEARER = /^(?:client_assertion=|Bearer\s+)/i

/** The `--claim NAME=VALUE` flags; those without a value choose what is shown. */
export const setsClaim = (flag: string): boolean => flag.indexOf('=') > 0

/**
 * Reads what is asked about, and lays the flags over it; or the mistakes of a request file. `-` is standard input.
 *
 * @throws UsageError When there is neither a request nor a client.
 */
export const readAsked = (
  terminal: Terminal,
  request: string | undefined,
  options: AskedOptions,
  known: Known,
  whose: WhoseToken,
): Asked | NobodysToken | readonly Diagnostic[] => {
  const flags = givenByFlags(options)
  if (request === undefined) {
    if (options.client === undefined) throw new UsageError('give a request file, an assertion, or --client')
    const asked = overlaid(signedAs(options.client, known.registered) as JsonObject, flags as JsonObject)
    return asFile('(flags)', '{}', asked, known, false)
  }
  const isToken = COMPACT.test(request.replace(BEARER, ''))
  const text = isToken ? request : readText(terminal, request === '-' ? request : resolve(terminal.cwd, request))
  const token = text.trim().replace(BEARER, '')
  if (!COMPACT.test(token)) return asFile(request === '-' ? '(standard input)' : request, text, flags, known, false)
  const given = givenBy(token)
  const meant = options.client === undefined ? whose(token) : undefined
  if (meant === null) return { token }
  const asked = meant === undefined ? given : { ...given, client: meant }
  return asFile('(assertion)', '{}', overlaid(asked as JsonObject, flags as JsonObject), known, true)
}

/** The header that `claimgate assertion` would write: it names the key. */
const signedAs = (clientId: string, registered: readonly ClientRecord[]): Given => {
  const kid = registered.find(client => client.clientId === clientId)?.keys?.[0]?.kid
  return typeof kid === 'string' ? { assertion_header: { kid } } : {}
}

/**
 * A request file with the flags over it, checked as a whole. What comes from elsewhere than a file is laid over an empty one,
 * since whole numbers of any size are none of a file.
 */
const asFile = (
  name: string,
  text: string,
  flags: Given,
  { registered, ...world }: Known,
  fromAssertion: boolean,
): Asked | readonly Diagnostic[] => {
  const { source, diagnostics } = readSource(name, text)
  if (source === null) return diagnostics
  const value = isObject(source.value) ? overlaid(source.value, flags as JsonObject) : source.value
  const mistakes = checkRequestFile({ ...source, value }, registered, world)
  // The schema has accepted the value, and its client is there.
  return mistakes.length > 0 ? mistakes : { given: value as unknown as RequestFile, source, fromAssertion }
}

const overlaid = (under: JsonObject, over: JsonObject): JsonObject => {
  const merged = Object.entries(over).map(([name, value]): [string, JsonValue] => {
    const before = Object.hasOwn(under, name) ? under[name] : undefined
    return [name, isObject(before) && isObject(value) ? { ...before, ...value } : value]
  })
  return { ...under, ...Object.fromEntries(merged) }
}

const givenByFlags = ({ client, grant, scope, claim, now }: AskedOptions): Given => {
  const claims = claimsOf(claim.filter(setsClaim))
  const request = { ...(grant === undefined ? {} : { grant_type: grant }), ...(scope === undefined ? {} : { scope }) }
  return {
    ...(client === undefined ? {} : { client }),
    ...(now === undefined ? {} : { now }),
    ...(Object.keys(request).length === 0 ? {} : { request }),
    ...(Object.keys(claims).length === 0 ? {} : { assertion: claims }),
  }
}

/** The request of whoever sends this assertion and nothing else; the client is the one that it speaks of. */
const givenBy = (token: string): Given => {
  const [header, payload] = token.split('.').slice(0, 2).map(decoded)
  const subject = payload?.['sub'] ?? payload?.['iss']
  return {
    ...(typeof subject === 'string' ? { client: subject } : {}),
    assertion: payload ?? {},
    assertion_header: header ?? {},
  }
}

const decoded = (part: string): JsonObject => {
  const value = readStrictObject(Buffer.from(part, 'base64url'))
  if (value !== null) return value
  throw new UsageError(
    'this is no client assertion that the gateway reads: a part is no JSON object in base64url, or names a member twice, has a number beyond those of a double, more than 8 levels or half of a character',
  )
}
