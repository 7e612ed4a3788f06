/** What the gateway says of a request before policies are asked: a policy test gets the same answer. */
import { writeExact } from '../../exact-json.ts'
import { AUTH_METHODS, type Endpoint, isObject, type JsonObject, type JsonValue } from '../../oauth.ts'
import type { Outcome, Refusal } from '../../outcome.ts'
import type { ClientRecord, Fulfilment, PolicyExplanation, PolicySet, TokenSettings } from '../decision.ts'
import type { Facts } from '../facts.ts'
import type { SignedClaims } from '../make-facts.ts'
import type { Given } from './case.ts'
import type { ExchangedFacts } from './exchange-of-case.ts'
import type { IssuedTokens } from './issued-tokens.ts'

/** A request of a policy test, in the words of the gateway. */
export interface AskedRequest {
  readonly client: ClientRecord & { readonly name: string | null }
  readonly endpoint: Endpoint
  /** The form as written, without what authenticates the client: what repeats comes again. */
  readonly parameters: readonly (readonly [name: string, value: string])[]
  readonly resources: readonly string[]
  /** Null unless the client has a JWT method. */
  readonly assertion: SignedClaims | null
  /** The verified tokens of an exchange; null for every other request. */
  readonly exchanged: Pick<ExchangedFacts, 'subjectToken' | 'subjectTokenHeader' | 'actorToken'> | null
  readonly fulfilment: Fulfilment
  readonly nowMs: number
}

export interface Admitted {
  /** What the request is for. */
  readonly scopes: readonly string[]
  /** The resources that it names, and the audiences. */
  readonly resources: readonly string[]
  /** The form as policies see it. */
  readonly parameters: JsonObject
  /** Why no token comes of what the policies leave; null when one does. */
  readonly settle: (token: TokenSettings) => Refusal | null
}

/** Returns what a request is for, or why it is refused. The gateway hands over its own. */
export type Admission = (asked: AskedRequest) => Outcome<Admitted>

/** The world of the tests that stands outside of policies. */
export interface TestWorld {
  readonly fulfilment: Fulfilment
  /** Whether the tokens of exchanges are verified here; absent for where we are the token service. */
  readonly exchanges?: boolean
  /** The audience of assertions that name none. */
  readonly issuer?: string
  /** Whoever makes assertions that are grants. */
  readonly others?: string
  /** The audience of clients that have none. */
  readonly audience?: string | null
  /** Absent: every request reaches the policies. */
  readonly admit?: Admission
  /** The tokens of clients that an issuer vouches for; absent: they say what a test says. */
  readonly issued?: IssuedTokens
  /** The assertion is one that was really made: nothing is filled in. */
  readonly isWhole?: boolean
}

/** What a person leaves out who writes a test, and what no policy sees. */
const FILLED_IN: Readonly<Record<string, string>> = {
  code_verifier: 'filled-in',
  code_challenge: 'filled-in',
  code_challenge_method: 'S256',
}

/** The form of a request as a case writes it. */
export const parametersOf = (
  given: Given,
  endpoint: Endpoint,
  grantType: string | null,
): AskedRequest['parameters'] => {
  const { request } = given
  const written = writtenIn(given)
  const form = new Map<string, string>(Object.entries(FILLED_IN))
  for (const [name] of written) form.delete(name)
  if (endpoint === 'token' && grantType !== null) form.set('grant_type', grantType)
  for (const name of ['scope', 'subject_token_type', 'actor_token_type', 'requested_token_type'] as const) {
    const value = request?.[name]
    if (typeof value === 'string' && value !== '') form.set(name, value)
  }
  // A list is a parameter that repeats.
  const repeated = written.flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, typeof one === 'string' ? one : writeExact(one)]),
  )
  return [...repeated.filter(([name]) => !form.has(name)), ...form]
}

const writtenIn = ({ request }: Given): readonly (readonly [string, JsonValue])[] => {
  const { parameters = null } = request ?? {}
  return isObject(parameters) ? Object.entries(parameters) : []
}

/** The form as policies see it, without what was filled in. */
export const seenParameters = (given: Given, parameters: JsonObject): JsonObject => {
  const written = new Set(writtenIn(given).map(([name]) => name))
  const seen = Object.entries(parameters).filter(([name]) => written.has(name) || !Object.hasOwn(FILLED_IN, name))
  return Object.fromEntries(seen)
}

/** A request of a test: what policies see of it, unless it is refused before. */
export interface RequestOfCase {
  readonly facts: Facts
  readonly refusal: Refusal | null
  readonly settle: Admitted['settle']
}

const denialOf = <Reason extends 'request' | 'token'>({ error, description, detail }: Refusal, reason: Reason) => ({
  decision: 'deny' as const,
  error,
  description,
  reason,
  rules: [],
  detail,
})

/** Explains what becomes of a request, from the checks before the policies to those of what they leave of it. */
export const explainRequest = (
  set: PolicySet,
  { facts, refusal, settle }: RequestOfCase,
  nowMs: number,
): PolicyExplanation => {
  if (refusal !== null) {
    const decision = denialOf(refusal, 'request')
    return { decision, fulfilled: null, policies: [], rules: [], claims: [], lets: [] }
  }
  const explanation = set.explain(facts, nowMs)
  const { fulfilled } = explanation
  const unsettled = fulfilled?.ok === true ? settle(fulfilled.token) : null
  return unsettled === null
    ? explanation
    : { ...explanation, fulfilled: { ok: false, denial: denialOf(unsettled, 'token') } }
}

/** The registered key of a test: the one that the header names, else the first; null where nobody knows one. */
export const registeredKey = ({ method, keys }: ClientRecord, kid?: JsonValue) => {
  if (AUTH_METHODS[method].registers !== 'keys') return null
  return keys?.find(key => key.kid !== null && key.kid === kid) ?? keys?.[0] ?? null
}
