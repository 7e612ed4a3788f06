import { type FactPath, type FactStep, spelledPath } from '../expression/index.ts'
import type { JsonValue } from '../oauth.ts'
import type { FactSource } from './decision.ts'
import type { Facts } from './facts.ts'
import { type Chosen, isChosen, labelAt, shortened } from './trust/index.ts'

/**
 * Returns a path that an expression reads, with its label of trust and its value for this request; absent is null. Where one
 * of several elements or members is read, the value is all of them.
 */
export const sourceOf = (read: FactPath, facts: Facts, chosen: Chosen): FactSource => {
  const path = shortened(read)
  const value = valueAt(facts as unknown as JsonValue, path)
  const signer = signerOf(path, facts)
  if (signer !== null) return { path: spelledPath(path), trust: 'verified', by: [signer], value }
  const { issuer } = facts.client
  if (issuer === null || !String(path[0]).startsWith('clientAssertion'))
    return { path: spelledPath(path), trust: labelAt(path), value }
  // An issuer has said it, not the client.
  const isIts = isChosen(
    path.filter(step => typeof step !== 'object'),
    chosen,
  )
  return { path: spelledPath(path), trust: 'verified', by: [issuer], ...(isIts ? { isChosen: true } : {}), value }
}

/** Where the tokens of an exchange stand among the facts, by what is read of them. */
const TOKENS: Readonly<Record<string, string>> = {
  subjectToken: 'subjectToken',
  subjectTokenHeader: 'subjectToken',
  actorToken: 'actorToken',
  actorTokenHeader: 'actorToken',
}

/** Returns who signed the token that a path reads, as the token names it; null for all other facts, and where none says. */
const signerOf = ([context, requestData, name]: FactPath, facts: Facts): string | null => {
  if (context !== 'context' || requestData !== 'requestData' || typeof name !== 'string') return null
  const token = Object.hasOwn(TOKENS, name) ? TOKENS[name] : undefined
  if (token === undefined) return null
  const issuer = valueAt(facts as unknown as JsonValue, [context, requestData, token, 'iss'])
  return typeof issuer === 'string' ? issuer : null
}

/** Reads own members only. */
export const valueAt = (value: JsonValue, path: FactPath): JsonValue => {
  let at = value
  for (const step of path) {
    if (typeof step === 'object') return at
    if (!hasOwn(at, step)) return null
    at = at[step] ?? null
  }
  return at
}

const hasOwn = (
  value: JsonValue,
  step: Exclude<FactStep, object>,
): value is { readonly [step: FactStep & PropertyKey]: JsonValue } =>
  typeof value === 'object' &&
  value !== null &&
  Array.isArray(value) === (typeof step === 'number') &&
  Object.hasOwn(value, step)
