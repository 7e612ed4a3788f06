import {
  type Environment,
  type Name,
  type PropertyType,
  type Trust,
  type Type,
  typeOfSchema,
} from '../expression/index.ts'
import type { JsonObject, JsonValue } from '../oauth.ts'
import {
  appConfigType,
  CONFIGURED_CLIENT,
  headerType,
  record,
  requestType,
  STANDARD_CLAIMS,
  STANDARD_HEADER,
  textOrNull,
  upstreamType,
  VERIFIED_CLIENT,
} from './fact-tables.ts'
import { BLOCKS, type BlockName, type PolicyFile } from './file.ts'

/** Where an expression stands decides what is known: only claims are computed after the upstream has answered. */
export type Stage = 'let' | 'rule' | 'claim' | 'token'

/** What the types of one policy's facts depend on besides its schema blocks. */
export interface FactContext {
  /** False when claims are computed before the upstream answers, or never. */
  readonly claimsSeeUpstream: boolean
  /** `file:line` of a path in a schema block. */
  readonly declaredAt: (block: BlockName, path: readonly string[]) => string | undefined
}

/**
 * Returns the type of `#root` for the expressions of one policy: PingOne's long names and our short ones, each fact
 * with its label of trust, typed by the schema blocks. This is the one declaration of the facts; the checker, completion
 * and the reference page all come from it. Stages differ in what is known at all.
 */
export const factsTypes = (policy: PolicyFile, surroundings: FactContext): ((stage: Stage) => Type) => {
  const open = policy.language === 'pel'
  const tokens = tokenTypes(policy, surroundings)
  const { assertion, assertionHeader } = tokens
  const requestData = record(
    'the request data',
    false,
    {
      grantType: { trust: 'requested', doc: 'grant_type', type: textOrNull },
      scope: { trust: 'requested', doc: 'scope as sent; null when none was', type: textOrNull },
      subjectToken: { trust: 'verified', doc: 'payload of the subject token', type: tokens.subjectToken },
      subjectTokenHeader: { trust: 'verified', doc: 'its header', type: headerType },
      subjectTokenType: { trust: 'requested', doc: 'subject_token_type', type: textOrNull },
      actorToken: { trust: 'verified', doc: 'payload of the actor token', type: tokens.actorToken },
      actorTokenHeader: { trust: 'verified', doc: 'its header', type: headerType },
      actorTokenType: { trust: 'requested', doc: 'actor_token_type', type: textOrNull },
      requestedTokenType: { trust: 'requested', doc: 'requested_token_type', type: textOrNull },
    },
    [
      ['clientAssertion', assertion],
      ['clientAssertionHeader', assertionHeader],
    ],
  )
  const context = record('the context', false, {
    requestData: { trust: 'requested', doc: "what the request carries, under PingOne's names", type: requestData },
    appConfig: {
      trust: 'configured',
      doc: "the client's registration, under PingOne's names",
      type: appConfigType,
    },
  })
  const client = record('the client', false, { ...CONFIGURED_CLIENT, ...VERIFIED_CLIENT }, [
    ['metadata', property('configured', "the operator's facts about the client", tokens.metadata)],
  ])
  const known: readonly [string, PropertyType][] = [
    ['context', property('requested', 'the names of PingOne', context)],
    ['clientAssertion', assertion],
    ['clientAssertionHeader', assertionHeader],
    ['client', property('configured', 'the registered client', client)],
    ['request', property('requested', 'what the client asks for', requestType)],
  ]
  const user = property('verified', 'claims about the user', tokens.user)
  const upstream = property('verified', 'tokens the upstream returned', upstreamType)
  return stage => {
    const missing = unavailable(stage, surroundings)
    const late: readonly [string, PropertyType][] = [
      ['user', { ...user, ...missing }],
      ['upstream', { ...upstream, ...missing }],
    ]
    const root = record('the facts', false, {}, [...known, ...late])
    return open ? dynamic(root, 0) : root
  }
}

/** The names an expression can begin with. */
export const ROOT_NAMES = [
  'context',
  'clientAssertion',
  'clientAssertionHeader',
  'client',
  'request',
  'user',
  'upstream',
]

/** Makes the environment of one place from the type of its facts and the `#name`s it sees. */
export const environment = (policy: PolicyFile, root: Type, names: ReadonlyMap<string, Name>): Environment => ({
  profile: policy.language ?? 'strict',
  root,
  names,
  undefinedNames: 'error',
})

const property = (trust: Trust, description: string, type: Type): PropertyType => ({ type, trust, description })

/** Adds the standard members to a block without taking the author's own declaration of them away. */
const withStandard = (shape: JsonObject | undefined, standard: JsonObject): JsonObject => ({
  ...shape,
  properties: { ...standard, ...(shape?.['properties'] as JsonObject | undefined) },
})

/** True when a block demands members, so that a request without the thing itself is refused before any expression. */
export const demandsPresence = (policy: PolicyFile, block: BlockName): boolean =>
  (policy[block]?.required ?? []).length > 0

/** The types of blocks that an author left out: the same for every policy. */
const undeclared = new Map<BlockName, Type>()

const tokenTypes = (policy: PolicyFile, surroundings: FactContext) => {
  const typed = (block: BlockName, trust: Trust, standard: JsonObject, nullable: boolean): Type => {
    const shape = policy[block] as JsonObject | undefined
    const known = shape === undefined ? undeclared.get(block) : undefined
    if (known !== undefined) return known
    const type = typeOfSchema(withStandard(shape, standard), {
      title: `the ${BLOCKS[block]}`,
      trust,
      declareIn: block,
      declaredAt: path => (shape === undefined ? undefined : surroundings.declaredAt(block, path)),
      nullable,
    })
    if (shape === undefined) undeclared.set(block, type)
    return type
  }
  const maybe = (block: BlockName, trust: Trust, standard: JsonObject): Type =>
    typed(block, trust, standard, !demandsPresence(policy, block))
  return {
    metadata: typed('metadata', 'configured', {}, false),
    assertion: property(
      'self-asserted',
      'payload of the verified client assertion; null unless the client used a JWT method',
      maybe('assertion', 'self-asserted', STANDARD_CLAIMS),
    ),
    assertionHeader: property(
      'self-asserted',
      'JOSE header of the client assertion',
      maybe('assertion_header', 'self-asserted', STANDARD_HEADER),
    ),
    subjectToken: maybe('subject_token', 'verified', STANDARD_CLAIMS),
    actorToken: maybe('actor_token', 'verified', STANDARD_CLAIMS),
    user: typed('user', 'verified', STANDARD_CLAIMS, true),
  }
}

const unavailable = (stage: Stage, { claimsSeeUpstream }: FactContext): { readonly unavailable?: string } => {
  switch (stage) {
    case 'let':
      return {}
    case 'rule':
    case 'token':
      return {
        unavailable:
          'it is known only after the upstream has answered, and everything that can refuse is decided before',
      }
    case 'claim':
      return claimsSeeUpstream ? {} : { unavailable: 'the claims are computed before the upstream answers' }
  }
}

/** In `pel` what is not declared is dynamic, except at the top: an unknown name there is a constant without quotes. */
const dynamic = (type: Type, depth: number): Type => {
  if (type.kind === 'list') return { ...type, items: dynamic(type.items, depth + 1) }
  if (type.kind !== 'map') return type
  const properties = new Map(
    [...type.properties].map(([name, known]) => [name, { ...known, type: dynamic(known.type, depth + 1) }] as const),
  )
  const additional: Type | null = depth === 0 ? null : (type.additional ?? { kind: 'any', nullable: true })
  return { ...type, properties, additional }
}

/** A row of the reference page. */
export interface FactRow {
  readonly path: string
  readonly trust: Trust
  readonly description: string
  readonly stages: readonly ('rule' | 'claim' | 'token')[]
}

/** Lists every fact with its label, for the reference page and completion. */
export const factRows = (): readonly FactRow[] => {
  const rows: FactRow[] = []
  const root = factsTypes({ policy: 'reference' }, { claimsSeeUpstream: true, declaredAt: () => undefined })('rule')
  const walk = (type: Type, path: string, trust: Trust, late: boolean): void => {
    if (type.kind !== 'map') return
    for (const [name, known] of type.properties) {
      const label = known.trust ?? trust
      const claimsOnly = late || known.unavailable !== undefined
      const stages: FactRow['stages'] = claimsOnly ? ['claim'] : ['rule', 'claim', 'token']
      rows.push({ path: path + name, trust: label, description: known.description ?? '', stages })
      walk(known.type, `${path}${name}.`, label, claimsOnly)
    }
  }
  walk(root, '', 'configured', false)
  return rows
}

/** Returns a `const` name with its value. */
export const constant = (value: JsonValue): Name => ({ kind: 'const', value })
