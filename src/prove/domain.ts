/** The facts of a request before it is made: which are closed, which are open, and which are not told apart. */
import { type Node, spelledPath } from '../expression/index.ts'
import { AUTH_METHODS, DELEGATING_GRANTS, hasAssertion, JWT_BEARER } from '../oauth.ts'
import { OAUTH_PARAMETERS } from '../oauth-parameters.ts'
import { type ClientRecord, type TestWorld, verifiesTokens } from '../policy/index.ts'
import { type Known, NotExact, settled } from './known.ts'
import { isAllWithin, isAmong } from './machine.ts'
import type { Origin, TokenOrigin, Variables } from './variable.ts'

/** One kind of request: who asks where for what. */
export interface Kind {
  readonly client: ClientRecord & { readonly name: string | null }
  readonly endpoint: string
  readonly grantType: string | null
}

/** What is closed of a client: what is registered. Its key and its certificate are not. */
const REGISTERED: ReadonlySet<string> = new Set([
  'clientId',
  'name',
  'method',
  'issuer',
  'scopes',
  'audiences',
  'metadata',
])

/** What authentication compares with the clock, the registration or a list: only its own checks say what it can be. */
const COMPARED = {
  clientAssertion: new Set(['aud', 'exp', 'iat', 'nbf', 'jti', 'cnf']),
  clientAssertionHeader: new Set(['alg', 'typ', 'crit', 'b64', 'cty', 'jwk', 'jku', 'x5u', 'x5c']),
} as const satisfies { readonly [part: string]: ReadonlySet<string> }

/** What decides in an exchange whose token it is, how long it lives, and what is asked for. */
const COMPARED_OF_OTHERS: ReadonlySet<string> = new Set(
  'iss sub aud exp iat nbf jti act may_act scope scp client_id azp cnf auth_time acr amr resource'.split(' '),
)

/** What authentication has compared with the client_id. */
const ITS_NAME: ReadonlySet<string> = new Set(['iss', 'sub'])

/** RFC 6749 section 3.3. */
const SCOPE_CHARACTERS = [
  [0x21, 0x21],
  [0x23, 0x5b],
  [0x5d, 0x7e],
] as const
const PRINTABLE = [
  [0x20, 0x7e],
  [0xa0, 0x10ffff],
] as const

/** Addresses that policies seldom name: documentation, private, loopback, and both families. */
const ADDRESSES = ['192.0.2.1', '203.0.113.7', '10.1.2.3', '127.0.0.1', '2001:db8::7']

/** Reads a fact: null for one that is closed. @throws NotExact for one that is not told apart */
export type Domain = (path: readonly string[], at: Node) => Known | null

export const createDomain = (kind: Kind, world: TestWorld, variables: Variables): Domain => {
  const { client } = kind
  const open = (origin: Origin, path: readonly string[]): Known => ({
    is: 'open',
    variable: variables.variable(origin, path),
    through: [],
  })
  const readers: Readonly<Record<string, Domain>> = {
    client: (path, at) => {
      const [, name = ''] = path
      if (REGISTERED.has(name)) return null
      if (name === 'key') return keyOf(path, at)
      throw new NotExact(at, `${spelledPath(path)} is not told apart`)
    },
    request: (path, at) => requestFact(path, at),
    clientAssertion: (path, at) => token('assertion', path, at),
    clientAssertionHeader: (path, at) => token('header', path, at),
  }

  const keyOf: Domain = (path, at) => {
    if (AUTH_METHODS[client.method].registers !== 'keys') return null
    if (path.length === 2) return { is: 'object', read: name => keyOf([...path, name], at) ?? settled(null) }
    if (path.length !== 3 || path[2] !== 'thumbprint') throw new NotExact(at, `${spelledPath(path)} is not told apart`)
    const variable = variables.variable('key', path)
    for (const { thumbprint } of client.keys ?? []) variables.observedOf(variable).favoured.add(thumbprint)
    return { is: 'open', variable, through: [] }
  }

  const requestFact: Domain = (path, at) => {
    const [, name = '', member] = path
    if (path.length === 2 && (name === 'endpoint' || name === 'grantType')) return null
    if (path.length === 2 && name === 'scopes') return scopes(path)
    if (path.length === 2 && name === 'resources') return resources(path, at)
    if (path.length === 2 && name === 'remoteAddress') {
      const variable = variables.variable('address', path)
      for (const address of ADDRESSES) variables.observedOf(variable).favoured.add(address)
      return { is: 'open', variable, through: [] }
    }
    if (name === 'parameters' && member !== undefined && path.length === 3 && !OAUTH_PARAMETERS.has(member)) {
      const known = open('parameter', path)
      if (known.is === 'open') {
        const printable = isAllWithin('printable characters', PRINTABLE)
        variables.observedOf(known.variable).machines.set(printable.key, printable)
      }
      return known
    }
    if (name === 'dpop' && member === 'thumbprint' && path.length === 3) return open('proof', path)
    throw new NotExact(at, `${spelledPath(path)} is not told apart`)
  }

  const isRegisteredGrant =
    kind.endpoint === 'token' && kind.grantType === 'client_credentials' && world.fulfilment === 'issue'

  const scopes = (path: readonly string[]): Known => {
    const variable = variables.variable('scopes', path)
    variable.listed = true
    const observed = variables.observedOf(variable)
    const token = isAllWithin('scope characters', SCOPE_CHARACTERS)
    observed.machines.set(token.key, token)
    for (const scope of client.scopes) observed.machines.set(`scope ${scope}`, isAmong([scope]))
    // Others are refused before policies are asked.
    const items: Known = isRegisteredGrant ? settled(...client.scopes) : { is: 'open', variable, through: [] }
    return { is: 'list', items }
  }

  const resources = (path: readonly string[], at: Node): Known => {
    if (!isRegisteredGrant || client.audiences.length === 0)
      throw new NotExact(at, 'the resources that may be asked for are not registered')
    const variable = variables.variable('resources', path)
    variable.listed = true
    for (const one of client.audiences) variables.observedOf(variable).machines.set(`resource ${one}`, isAmong([one]))
    return { is: 'list', items: settled(...client.audiences) }
  }

  const token = (origin: 'assertion' | 'header', path: readonly string[], at: Node): Known | null => {
    if (!hasAssertion(client.method)) return null
    const [part = '', name] = path
    if (name === undefined)
      return { is: 'object', read: member => token(origin, [part, member], at) ?? settled(client.clientId) }
    if (client.issuer != null || AUTH_METHODS[client.method].mechanism !== 'assertion')
      throw new NotExact(at, 'an issuer says what its tokens hold')
    if (origin === 'assertion' && ITS_NAME.has(name)) return path.length === 2 ? null : settled()
    if (COMPARED[part as keyof typeof COMPARED].has(name))
      throw new NotExact(at, `authentication compares ${spelledPath(path)} with more than is told apart here`)
    return member(origin, path, 2)
  }

  /** A member of a token; what is above of it holds it. */
  const member = (origin: TokenOrigin, path: readonly string[], from: number): Known => {
    let variable = variables.variable(origin, path.slice(0, from))
    for (let end = from + 1; end <= path.length; end++) {
      variable.holds = true
      variable = variables.variable(origin, path.slice(0, end))
    }
    return { is: 'open', variable, through: [] }
  }

  const hasTokens = kind.endpoint === 'token' && DELEGATING_GRANTS.has(kind.grantType) && verifiesTokens(world)

  const exchanged: Domain = (path, at) => {
    const [, , part, name] = path
    const origin = part === 'actorToken' ? 'actor' : 'subject'
    // The assertion of a grant stands in the place of the subject token, and nobody acts.
    if (!hasTokens || (origin === 'actor' && kind.grantType === JWT_BEARER)) return null
    if (origin === 'actor') variables.variable(origin, path.slice(0, 3)).holds = true
    if (name === undefined) return { is: 'object', read: member => exchanged([...path, member], at) ?? settled(null) }
    if (COMPARED_OF_OTHERS.has(name))
      throw new NotExact(at, `the exchange compares ${spelledPath(path)} with more than is told apart here`)
    return member(origin, path, 4)
  }

  const read: Domain = (path, at) => {
    const [first = '', second, third] = path
    if (first === 'context') {
      if (second === 'appConfig' && third !== undefined) return null
      if (second === 'requestData' && third === 'grantType') return null
      if (second === 'requestData' && (third === 'subjectToken' || third === 'actorToken')) return exchanged(path, at)
      if (second === 'requestData' && (third === 'clientAssertion' || third === 'clientAssertionHeader'))
        return read(path.slice(2), at)
      throw new NotExact(at, `${spelledPath(path)} is not told apart`)
    }
    const reader = Object.hasOwn(readers, first) ? readers[first] : undefined
    if (reader === undefined || (path.length < 2 && !first.startsWith('clientAssertion')))
      throw new NotExact(at, `${spelledPath(path)} is not told apart`)
    return reader(path, at)
  }
  return read
}
