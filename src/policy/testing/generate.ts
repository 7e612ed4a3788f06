/** Random requests, made from the schema blocks of policies and the words they compare with. */
import type { Arbitrary } from 'fast-check'
import type { FactPath } from '../../expression/index.ts'
import {
  DEFAULT_AUTH_METHOD,
  type Endpoint,
  hasAssertion,
  type JsonObject,
  type JsonValue,
  JWT_BEARER,
  TOKEN_EXCHANGE,
} from '../../oauth.ts'
import type { ClientRecord } from '../decision.ts'
import type { BlockName, Shape, ShapeType } from '../file.ts'
import type { ClientFile, Given, RequestFile } from './case.ts'

import { type FastCheck, surroundings, surroundingsOf } from './surroundings.ts'
import type { Words } from './words.ts'

const MOST_ITEMS = 5
const MOST_LETTERS = 12
const ALL_TYPES: readonly ShapeType[] = ['string', 'number', 'boolean', 'array', 'object']

/** A random request: a case, with the instant it is decided at. */
export type RandomRequest = Given & { readonly now?: string }

/**
 * Returns how requests are made: mostly as the schemas say, sometimes with a member missing or of another type. What a
 * schema says of a claim that authentication verifies is not followed: no request would come through.
 */
export const requests = (
  fc: FastCheck,
  words: Words,
  registered: readonly ClientRecord[],
  nowMs: number,
): Arbitrary<RandomRequest> => {
  const values = valuesOf(fc, words)
  const { reads } = words
  const token = (block: BlockName, part: FactPath, verified: ReadonlySet<string> = NONE) =>
    values.members([
      ...words.shapes[block].map(shape => without(shape, verified)),
      ...readUndeclared(reads.membersOf(part), words.shapes[block], verified),
    ])
  return fc
    .record(
      {
        client: clients(fc, words, values),
        /** Whether the assertion repeats what the client is registered with: most real ones do. */
        echoes: fc.nat(3),
        grant: fc.nat(99),
        endpoint: fc.nat(99),
        scopes: fc.nat(255),
        resources: fc.nat(255),
        parameters: values.named(reads.membersOf(['request', 'parameters'])),
        types: values.named(TOKEN_TYPES.filter(([, fact]) => reads.has(fact)).map(([name]) => name)),
        around: surroundings(fc, words, nowMs),
        assertion: token('assertion', ['clientAssertion'], VERIFIED_CLAIMS),
        assertion_header: token('assertion_header', ['clientAssertionHeader'], VERIFIED_HEADER),
        subject_token: token('subject_token', ['context', 'requestData', 'subjectToken'], VERIFIED_OF_OTHERS),
        /** How many have acted before. */
        actors: reads.membersOf(['context', 'requestData', 'subjectToken']).includes('act')
          ? fc.nat(3)
          : fc.constant(0),
        actor_token: token('actor_token', ['context', 'requestData', 'actorToken'], VERIFIED_OF_OTHERS),
        user: token('user', ['user']),
        access_token: values.named(reads.membersOf(['upstream', 'accessToken'])),
        id_token: values.named(reads.membersOf(['upstream', 'idToken'])),
      },
      { noNullPrototype: true },
    )
    .map(({ client, echoes, grant, endpoint, scopes, resources, parameters, types, around, ...tokens }) => {
      const known = knownClient(client, registered)
      const { remote_address, dpop, ...proofs } = surroundingsOf(around, known.method, words)
      const request = {
        ...placeOf(words, known, grant, endpoint),
        ...types,
        ...(remote_address === undefined ? {} : { remote_address }),
        ...(dpop === undefined ? {} : { dpop }),
        ...scopeOf(known.scopes, scopes),
        ...(resources === 0 ? {} : { resources: subset(known.audiences, resources) }),
        ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
      }
      const asserts = hasAssertion(known.method)
      const { assertion: random, assertion_header: header, user, access_token, id_token } = tokens
      const { actor_token } = tokens
      const subject_token = { ...tokens.subject_token, ...actedBy(tokens.actors) }
      const exchanged =
        request.grant_type === TOKEN_EXCHANGE
          ? { subject_token, actor_token }
          : request.grant_type === JWT_BEARER
            ? { subject_token }
            : {}
      const assertion = echoes === 0 ? random : echoed(random, known.metadata)
      const upstream = written({ access_token, id_token })
      return {
        client,
        ...(words.clock ? { now: around.now } : {}),
        request,
        ...proofs,
        ...written({ ...(asserts ? { assertion, assertion_header: header } : {}), ...exchanged, user, upstream }),
      }
    })
}

/** The chain of those who have acted, as an exchange writes it. */
const actedBy = (actors: number): JsonObject =>
  actors === 0 ? {} : { act: { sub: `actor-${actors}`, ...actedBy(actors - 1) } }

const NONE: ReadonlySet<string> = new Set()
/** What authentication compares, and fills in where a test does not say it. */
const VERIFIED_CLAIMS: ReadonlySet<string> = new Set(['iss', 'sub', 'aud', 'exp', 'iat', 'nbf', 'jti'])
/** What is compared in the tokens of an exchange; whose they are varies. */
const VERIFIED_OF_OTHERS: ReadonlySet<string> = new Set([
  'iss',
  'aud',
  'exp',
  'iat',
  'nbf',
  'jti',
  'act',
  'scope',
  'scp',
])
const VERIFIED_HEADER: ReadonlySet<string> = new Set(['alg', 'typ', 'crit', 'b64'])

const TOKEN_TYPES = [
  ['subject_token_type', ['context', 'requestData', 'subjectTokenType']],
  ['actor_token_type', ['context', 'requestData', 'actorTokenType']],
  ['requested_token_type', ['context', 'requestData', 'requestedTokenType']],
] as const satisfies readonly (readonly [string, FactPath])[]

const without = (shape: Shape, names: ReadonlySet<string>): Shape => {
  const { properties = {}, required = [] } = shape
  return {
    ...shape,
    properties: Object.fromEntries(Object.entries(properties).filter(([name]) => !names.has(name))),
    required: required.filter(name => !names.has(name)),
  }
}

/** Members that something reads and no block describes are texts, where they are anything. */
const readUndeclared = (
  read: readonly string[],
  shapes: readonly Shape[],
  verified: ReadonlySet<string>,
): readonly Shape[] => {
  const names = read.filter(
    name => !verified.has(name) && !shapes.some(({ properties = {} }) => Object.hasOwn(properties, name)),
  )
  return names.length === 0 ? [] : [{ properties: Object.fromEntries(names.map(name => [name, { type: 'string' }])) }]
}

type Known = Pick<ClientRecord, 'method' | 'grantTypes' | 'scopes' | 'audiences' | 'metadata'>

const knownClient = (client: string | ClientFile, registered: readonly ClientRecord[]): Known => {
  const found = typeof client === 'string' ? registered.find(({ clientId }) => clientId === client) : undefined
  if (found !== undefined) return found
  const file = typeof client === 'string' ? {} : client
  return {
    method: file.token_endpoint_auth_method ?? DEFAULT_AUTH_METHOD,
    grantTypes: file.grant_types ?? [],
    scopes: (file.scope ?? '').split(' ').filter(scope => scope !== ''),
    audiences: file.audiences ?? [],
    metadata: file.metadata ?? {},
  }
}

/** Takes over the values of members that the client's metadata has under the same name. */
const echoed = (assertion: JsonObject, metadata: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(assertion).map(([name, value]) => [
      name,
      Object.hasOwn(metadata, name) ? (metadata[name] ?? value) : value,
    ]),
  )

/** The grant without which a client has no business at an endpoint. */
const NEEDS: Readonly<Partial<Record<Endpoint, string>>> = {
  pushed_authorization_request: 'authorization_code',
  device_authorization: 'urn:ietf:params:oauth:grant-type:device_code',
}

/** The endpoints at which a client with these grants has business. */
export const openEndpoints = (endpoints: readonly Endpoint[], grantTypes: readonly string[]): readonly Endpoint[] => {
  const open = endpoints.filter(one => NEEDS[one] === undefined || grantTypes.includes(NEEDS[one]))
  return open.length === 0 ? ['token'] : open
}

/** A request asks only for what the client is registered for: the rest is refused before policies are asked. */
const placeOf = (words: Words, { grantTypes }: Known, grant: number, endpoint: number): RequestFile => {
  const endpoints = openEndpoints(words.endpoints, grantTypes)
  const place = endpoints[endpoint % endpoints.length] ?? 'token'
  const grants = grantTypes.length === 0 ? words.grantTypes : grantTypes
  if (place !== 'token') return { endpoint: place }
  return grants.length === 0 ? {} : { grant_type: grants[grant % grants.length] ?? 'client_credentials' }
}

const subset = (all: readonly string[], bits: number): readonly string[] =>
  all.filter((_, index) => ((bits >> (index % 8)) & 1) === 1)

const scopeOf = (scopes: readonly string[], bits: number): RequestFile => {
  const asked = subset(scopes, bits)
  return asked.length === 0 ? {} : { scope: asked.join(' ') }
}

/** Leaves out tokens without members, so that a counterexample stays small. */
const written = (tokens: { readonly [name: string]: JsonObject }): Given =>
  Object.fromEntries(Object.entries(tokens).filter(([, value]) => Object.keys(value).length > 0))

/** Methods of clients that nobody has registered yet; the first of two has an assertion. */
const INVENTED = ['private_key_jwt', 'client_secret_jwt', 'client_secret_basic', 'tls_client_auth'] as const

/** A registered client, or one that the metadata blocks would accept. */
const clients = (fc: FastCheck, words: Words, values: Values): Arbitrary<string | ClientFile> => {
  const invented = fc
    .record(
      { metadata: values.members(words.shapes.metadata), method: fc.constantFrom('private_key_jwt', ...INVENTED) },
      { noNullPrototype: true },
    )
    .map(
      ({ metadata, method }): ClientFile => ({
        client_id: 'invented',
        token_endpoint_auth_method: method,
        scope: 'read write',
        metadata,
      }),
    )
  if (words.clients.length === 0) return invented
  return fc.oneof({ arbitrary: fc.constantFrom(...words.clients), weight: 4 }, { arbitrary: invented, weight: 1 })
}

interface Values {
  /** Objects that hold the members several blocks describe, each usually there and usually as described. */
  readonly members: (shapes: readonly Shape[]) => Arbitrary<JsonObject>
  readonly named: (names: readonly string[]) => Arbitrary<JsonObject>
}

const valuesOf = (fc: FastCheck, { texts, numbers }: Words): Values => {
  const text = (shape: Shape): Arbitrary<JsonValue> => {
    const { minLength = 0, maxLength = MOST_LETTERS } = shape
    const fitting = texts.filter(({ length }) => length >= minLength && length <= (shape.maxLength ?? length))
    const random = fc.string({ minLength, maxLength: Math.max(minLength, Math.min(maxLength, MOST_LETTERS)) })
    if (fitting.length === 0) return random
    const word = fc.constantFrom(...fitting)
    return fc.oneof(
      { arbitrary: word, weight: 6 },
      { arbitrary: word.map(one => one.toUpperCase()), weight: 1 },
      { arbitrary: random, weight: 1 },
    )
  }
  const number = ({ type, minimum: min = -1000, maximum: max = 1_000_000 }: Shape): Arbitrary<JsonValue> => {
    const known = numbers.filter(one => one >= min && one <= max)
    const random =
      type === 'number'
        ? fc.double({ min, max, noNaN: true })
        : fc.integer({ min: Math.ceil(min), max: Math.floor(max) })
    return known.length === 0 ? random : fc.oneof(fc.constantFrom(...known), random)
  }
  const byType: Readonly<Record<ShapeType, (shape: Shape) => Arbitrary<JsonValue>>> = {
    string: text,
    number,
    integer: number,
    boolean: () => fc.boolean(),
    null: () => fc.constant(null),
    array: ({ items = { type: 'string' }, minItems: minLength = 0, maxItems = MOST_ITEMS }) =>
      fc.array(fitting(items), { minLength, maxLength: Math.max(minLength, Math.min(maxItems, MOST_ITEMS)) }),
    object: shape => members([shape]),
  }
  const fitting = (shape: Shape): Arbitrary<JsonValue> => {
    if (shape.const !== undefined) return fc.constant(shape.const)
    if (shape.enum !== undefined && shape.enum.length > 0) return fc.constantFrom(...shape.enum)
    const described = shape.properties === undefined && shape.required === undefined ? ALL_TYPES : ['object' as const]
    const types = shape.type === undefined ? described : [shape.type].flat()
    return fc.oneof(...types.map(type => byType[type](shape)))
  }
  const stray = fc.oneof(...ALL_TYPES.filter(type => type !== 'object').map(type => byType[type]({ type })))
  const usually = (shapes: readonly Shape[], freq = 3): Arbitrary<JsonValue | undefined> =>
    fc.option(fc.oneof({ arbitrary: fc.oneof(...shapes.map(fitting)), weight: 30 }, { arbitrary: stray, weight: 1 }), {
      nil: undefined,
      freq,
    })
  const object = (byName: ReadonlyMap<string, Arbitrary<JsonValue | undefined>>): Arbitrary<JsonObject> =>
    fc
      .record(Object.fromEntries(byName), { noNullPrototype: true })
      .map(all =>
        Object.fromEntries(Object.entries(all).filter((one): one is [string, JsonValue] => one[1] !== undefined)),
      )
  const members = (shapes: readonly Shape[]): Arbitrary<JsonObject> => {
    const byName = new Map<string, Shape[]>()
    const demanded = new Set(shapes.flatMap(({ required }) => required ?? []))
    for (const { properties = {}, required = [] } of shapes) {
      for (const name of required) byName.set(name, byName.get(name) ?? [])
      for (const [name, shape] of Object.entries(properties)) byName.set(name, [...(byName.get(name) ?? []), shape])
    }
    return object(
      new Map(
        [...byName].map(([name, own]) => [
          name,
          usually(own.length === 0 ? [{ type: 'string' }] : own, demanded.has(name) ? 20 : 3),
        ]),
      ),
    )
  }
  return { members, named: names => object(new Map(names.map(name => [name, usually([{ type: 'string' }])]))) }
}
