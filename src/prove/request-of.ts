/** Requests with chosen values of their variables: as files, and as the evaluator sees them. */
import { isObject, type JsonValue } from '../oauth.ts'
import type { Given as RequestGiven, TestWorld } from '../policy/index.ts'
import { HOLDER, type Member, MISSING } from './values.ts'
import { isToken, type Origin, TOKENS, type TokenOrigin, type Variable } from './variable.ts'

export type Assignment = ReadonlyMap<Variable, Member>

/** A kind of request as a request file says it. */
export interface Base {
  readonly client: RequestGiven['client']
  readonly endpoint: string
  readonly grantType: string | null
}

type Written = { [name: string]: JsonValue }

/** Puts a value under a path, unless something above it is no object. */
const put = (target: Written, path: readonly string[], value: Member): void => {
  if (value === MISSING) return
  const [name = '', ...rest] = path
  if (rest.length === 0) {
    Object.defineProperty(target, name, {
      value: value === HOLDER ? {} : value,
      writable: true,
      enumerable: true,
      configurable: true,
    })
    return
  }
  const inner = Object.hasOwn(target, name) ? target[name] : undefined
  if (isObject(inner ?? null)) put(inner as Written, rest, value)
}

const inOrder = (assignment: Assignment): readonly (readonly [Variable, Member])[] =>
  [...assignment].sort(([a], [b]) => a.path.length - b.path.length)

/** The parts of a request file that hold JSON which somebody else writes. */
const PARTS = {
  assertion: 'assertion',
  header: 'assertion_header',
  subject: 'subject_token',
  actor: 'actor_token',
} as const satisfies Readonly<Record<TokenOrigin, string>>

/** The request file with these values. */
export const requestFileOf = ({ client, endpoint, grantType }: Base, assignment: Assignment): RequestGiven => {
  const tokens: Written = {}
  const request: Written = {}
  const parameters: Written = {}
  if (endpoint !== 'token') request['endpoint'] = endpoint
  else if (grantType !== null) request['grant_type'] = grantType
  const proofs: Written = {}
  for (const [{ origin, path }, value] of inOrder(assignment)) {
    if (isToken(origin)) {
      const below = (path as readonly string[]).slice(TOKENS[origin].length)
      if (value !== MISSING && tokens[PARTS[origin]] === undefined && (origin !== 'actor' || below.length === 0))
        tokens[PARTS[origin]] = {}
      if (below.length > 0) put(tokens, [PARTS[origin], ...below], value)
    } else if (value !== MISSING && value !== HOLDER)
      writeOther({ request, parameters, proofs }, origin, path as readonly string[], value)
  }
  if (Object.keys(parameters).length > 0) request['parameters'] = parameters
  const parts = { ...(Object.keys(request).length === 0 ? {} : { request }), ...tokens, ...proofs }
  return { ...(client === undefined ? {} : { client }), ...parts } as RequestGiven
}

interface Parts {
  readonly request: Written
  readonly parameters: Written
  readonly proofs: Written
}

const writeOther = (
  { request, parameters, proofs }: Parts,
  origin: Exclude<Origin, TokenOrigin>,
  path: readonly string[],
  value: JsonValue,
): void => {
  switch (origin) {
    case 'scopes':
      request['scope'] = (value as readonly string[]).join(' ')
      break
    case 'resources':
      request['resources'] = value
      break
    case 'parameter':
      put(parameters, path.slice(2), value)
      break
    case 'address':
      request['remote_address'] = value
      break
    case 'key':
      proofs['key'] = { thumbprint: value }
      break
    case 'proof':
      request['dpop'] = { thumbprint: value }
      break
  }
}

/** Null in an assertion is not what a request file calls null: there it takes a member away. */
export const saysNull = (assignment: Assignment): boolean =>
  [...assignment].some(([{ origin }, value]) => isToken(origin) && value === null)

/** The assertion with what authentication verifies, so that a null in it stays. */
export const wholeAssertion = (
  given: RequestGiven,
  clientId: string,
  nowMs: number,
  { issuer = 'https://issuer.test' }: TestWorld,
): RequestGiven => {
  const now = Math.floor(nowMs / 1000)
  const standard = { iss: clientId, sub: clientId, aud: issuer, iat: now, exp: now + 60, jti: 'jti-of-the-test' }
  return {
    ...given,
    assertion: { ...standard, ...given.assertion },
    assertion_header: { alg: 'RS256', ...given.assertion_header },
  }
}
