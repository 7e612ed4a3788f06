/** What is taken over from the export of another token service. */
import { isObject, type JsonObject, type JsonValue } from '../oauth.ts'

/** A client in the words of RFC 7591, as a client file has it. */
export interface TakenClient {
  readonly clientId: string
  readonly members: JsonObject
  /** How it proves who it is: by keys that `members` has, by a secret of the export, or by one that the export has not. */
  readonly credential:
    | { readonly kind: 'keys' }
    | { readonly kind: 'secret'; readonly secret: string | null; readonly expiresAt?: string }
}

/** A claim: a constant, or an expression over the facts. */
export type TakenClaim = { readonly const: JsonValue } | { readonly expression: string }

export interface TakenPolicy {
  /** Its name, which is that of its file too. */
  readonly name: string
  readonly description: string
  readonly language?: 'pel'
  readonly appliesTo: JsonObject
  readonly rules: readonly JsonObject[]
  readonly claims: ReadonlyMap<string, TakenClaim>
  readonly introspection: ReadonlyMap<string, TakenClaim>
  /** Expressions that narrow the token. */
  readonly token: JsonObject
}

export interface Taken {
  readonly clients: readonly TakenClient[]
  readonly policies: readonly TakenPolicy[]
  /** Seconds: the lifetime of access tokens; null where the export does not say. */
  readonly lifetime: number | null
  /** What is not taken over, each with its name and the reason: one line each. */
  readonly left: readonly string[]
}

/** Reads one kind of export. @throws ExportError for what is none */
export type ReadExport = (value: JsonValue) => Taken

/** The file is no export of this kind. The message says what was looked for. */
export class ExportError extends Error {}

/** An own member: names are foreign text. */
const own = (object: JsonObject, name: string): JsonValue | undefined =>
  Object.hasOwn(object, name) ? object[name] : undefined

export const textIn = (object: JsonObject, name: string): string | null => {
  const value = own(object, name)
  return typeof value === 'string' && value !== '' ? value : null
}

export const objectIn = (object: JsonObject, name: string): JsonObject => {
  const value = own(object, name)
  return value !== undefined && isObject(value) ? value : {}
}

export const objectsIn = (object: JsonObject, name: string): readonly JsonObject[] => {
  const value = own(object, name)
  return Array.isArray(value) ? value.filter(isObject) : []
}

export const textsIn = (object: JsonObject, name: string): readonly string[] => {
  const value = own(object, name)
  return Array.isArray(value) ? value.filter(one => typeof one === 'string') : []
}

/** Names of the members that say something and that nobody has looked at. */
export const restOf = (object: JsonObject, known: ReadonlySet<string>): readonly string[] =>
  Object.keys(object).filter(name => !known.has(name) && !isNothing(object[name]))

const isNothing = (value: JsonValue | undefined): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  value === false ||
  (Array.isArray(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0)

/** Leaves out what is absent, null or empty. */
export const members = (given: { readonly [name: string]: JsonValue | undefined }): JsonObject =>
  Object.fromEntries(Object.entries(given).filter((entry): entry is [string, JsonValue] => !isNothing(entry[1])))

/** Shapes of what stands where a secret would: stars, references to a vault, and digests of a password store. */
const NO_SECRET = /^(?:\*+|\$\{.*\}|\$(?:2[abxy]|pbkdf2|argon2|scrypt|5|6)\b.*|\{\w+\}.*)$/

/** The secret in a member; null where the export has only something that stands for it. */
export const secretIn = (object: JsonObject, name: string): string | null => {
  const text = textIn(object, name)
  return text === null || NO_SECRET.test(text) ? null : text
}

/** A secret that ends at an instant in seconds; 0 means never. One that ends at what is no instant has ended. */
export const secretUntil = (
  secret: string | null,
  seconds: number,
): Extract<TakenClient['credential'], { kind: 'secret' }> => {
  if (seconds === 0 || seconds >= 8.64e12) return { kind: 'secret', secret }
  const end = Number.isNaN(seconds) ? 0 : Math.max(0, Math.floor(seconds))
  return { kind: 'secret', secret, expiresAt: new Date(end * 1000).toISOString() }
}

/** The longest lifetime that files can have: a year. */
const LONGEST = 365 * 86_400

/** A lifetime in whole seconds, at least one and at most a year; null for what is none, or 0, or less. */
export const lifetimeIn = (value: unknown): number | null =>
  typeof value === 'number' && value > 0 ? Math.min(LONGEST, Math.max(1, Math.floor(value))) : null

/** RFC 6749 section 3.3. */
const SCOPE_TOKEN = /^[\x21\x23-\x5b\x5d-\x7e]+$/

/** The scopes that a request can name, each once; the others are told. */
export const scopesIn = (names: readonly string[], tell: (what: string) => null): readonly string[] => {
  const unusable = names.filter(name => !SCOPE_TOKEN.test(name))
  if (unusable.length > 0) tell(`scopes that no request can name: ${unusable.join(', ')}`)
  return [...new Set(names.filter(name => SCOPE_TOKEN.test(name)))]
}
