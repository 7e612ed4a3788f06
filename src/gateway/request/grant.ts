/** The grant that a token request asks for, and the grant that it gets: never more than is registered. */
import type { Client } from '../../clients/index.ts'
import type { Exchanged } from '../../exchange/index.ts'
import { accept, type Comparison, type Outcome, type Refusal, refuse } from '../../outcome.ts'
import type { Fulfilled } from '../../policy/index.ts'
import type { Config } from '../config/settings.ts'
import { comparedGrant, comparedScopes, comparedTargets } from './compared.ts'
import type { Form } from './form.ts'
import type { RecordCode } from './reasons.ts'

/** RFC 6749 section 3.3: tokens of visible characters without `"` and `\`, single spaces between. */
export const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*$/

/** The requested scope and resources, all registered for the client. */
export interface Requested {
  readonly scopes: readonly string[]
  /** Null when no resource is named. */
  readonly audiences: readonly string[] | null
}

/** The scope, audience and lifetime of a token. */
export interface Granted {
  readonly scopes: readonly string[]
  readonly audiences: readonly string[]
  /** Seconds. */
  readonly lifetime: number
}

/** A request that asks for what it does not get. */
export type GrantRefusal = Refusal<RecordCode>

/** Refuses what a request asks for, with the values where the reason is a comparison. */
export const refusal = <Code extends RecordCode>(
  error: Refusal['error'],
  description: string,
  detail: Code,
  compared?: Comparison,
): { readonly ok: false; readonly refusal: Refusal<Code> } =>
  refuse({ error, description, detail, ...(compared === undefined ? {} : { compared }) })

/**
 * Reads the grant, scope and resource of a token request and compares them with the registration.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-4.4 RFC 6749 section 4.4}
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-3.3 RFC 6749 section 3.3}
 * @see {@link https://www.rfc-editor.org/rfc/rfc8707#section-2 RFC 8707 section 2}
 */
export const readRequested = (
  form: Form,
  client: Client,
  audiences: readonly string[],
  served: ReadonlySet<string>,
): Outcome<Requested, GrantRefusal> => {
  const grant = readGrant(form, client, served)
  return typeof grant === 'string' ? readAsked(form, client, audiences) : refuse(grant)
}

/** Reads the grant of a token request: one that is served, and that is registered for the client. */
export const readGrant = (form: Form, client: Client, served: ReadonlySet<string>): string | GrantRefusal => {
  const grantType = form.single.get('grant_type')
  if (grantType === undefined) return refusal('invalid_request', 'grant_type is missing', 'grant_type_missing').refusal
  if (!served.has(grantType)) {
    const compared = comparedGrant(grantType, [...served])
    const description = 'this grant type is not supported'
    return refusal('unsupported_grant_type', description, 'grant_type_unsupported', compared).refusal
  }
  return client.grantTypes.includes(grantType) ? grantType : notRegistered(grantType, client).refusal
}

/** Reads the scope and the resources of a request whose grant is the client's; without a scope all registered ones are meant. */
export const readAsked = (
  form: Form,
  client: Pick<Client, 'scopes'>,
  audiences: readonly string[],
): Outcome<Requested, GrantRefusal> => {
  const scope = form.single.get('scope')
  if (scope !== undefined && !SCOPE.test(scope))
    return refusal('invalid_scope', 'the scope is malformed', 'scope_malformed')
  const scopes = scope === undefined ? client.scopes : scopesIn(scope)
  if (!scopes.every(name => client.scopes.includes(name))) {
    return scopeBeyond(scopes, client)
  }
  const resources = targetsOf(form)
  if (!resources.every(resource => audiences.includes(resource))) {
    return targetBeyond(resources, audiences)
  }
  return accept({ scopes, audiences: resources.length > 0 ? resources : null })
}

/**
 * Reads what an exchange asks for: besides what is registered, no more scope than the subject token has. Without a scope the
 * request means what both have; a subject token that says nothing of scopes cannot stand for it.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8693#section-2.1 RFC 8693 section 2.1}
 */
export const readExchangeAsked = (
  form: Form,
  client: Pick<Client, 'scopes'>,
  audiences: readonly string[],
  { scopes: ofSubject, resources }: Pick<Exchanged, 'scopes' | 'resources'>,
): Outcome<Requested, GrantRefusal> => {
  const read = readAsked(form, client, audiences)
  const asked = read.ok && resources !== null ? cutTo(resources, read.value, audiences) : read
  if (!asked.ok) return asked
  const isNamed = form.single.has('scope')
  const { scopes } = asked.value
  if (ofSubject === null)
    return isNamed || scopes.length === 0
      ? asked
      : refusal('invalid_scope', 'the request has to name its scope', 'exchange_scope_missing')
  const common = intersect(scopes, ofSubject)
  if (isNamed ? common.length < scopes.length : common.length === 0 && scopes.length > 0)
    return refusal('invalid_scope', 'the scope exceeds that of the subject token', 'scope_beyond_subject')
  return accept({ ...asked.value, scopes: common })
}

/** Keeps of the resources of a request, or of all registered ones, those that an assertion grants. */
const cutTo = (
  resources: readonly string[],
  { scopes, audiences: named }: Requested,
  registered: readonly string[],
): Outcome<Requested, GrantRefusal> => {
  const audiences = intersect(resources, named ?? registered)
  if (named === null ? audiences.length > 0 : audiences.length === named.length) return accept({ scopes, audiences })
  const description = 'the resource exceeds those of the assertion'
  return refusal('invalid_target', description, 'grant_resource', comparedTargets(named ?? resources, registered))
}

/** Refuses a grant that is served, and that the client does not have. */
export const notRegistered = (grantType: string, { grantTypes }: Client) => {
  const compared = comparedGrant(grantType, grantTypes)
  const description = 'the client may not use this grant type'
  return refusal('unauthorized_client', description, 'grant_type_not_registered', compared)
}

/** Refuses scopes beyond those of the client. */
export const scopeBeyond = (scopes: readonly string[], client: Pick<Client, 'scopes'>) => {
  const description = 'the scope exceeds what is registered for the client'
  return refusal('invalid_scope', description, 'scope_not_registered', comparedScopes(scopes, client.scopes))
}

/** Refuses resources beyond those of the client. */
export const targetBeyond = (targets: readonly string[], audiences: readonly string[]) => {
  const description = 'the resource is not registered for the client'
  return refusal('invalid_target', description, 'resource_not_registered', comparedTargets(targets, audiences))
}

/**
 * The resources that a request names, each once: `audience` is read like `resource`, because clients of many token
 * services write it so, and a request with both asks for all of them, RFC 8693 section 2.1.
 */
export const targetsOf = ({ resources, audiences }: Form): readonly string[] =>
  resources.length === 0 && audiences.length === 0 ? resources : [...new Set([...resources, ...audiences])]

/** Each name once. */
const scopesIn = (scope: string): readonly string[] => (scope.includes(' ') ? [...new Set(scope.split(' '))] : [scope])

/**
 * Narrows the request by the token settings of the policies. When neither names an audience, the token is for the first
 * registered one.
 */
export const narrow = (
  requested: Requested,
  token: Extract<Fulfilled, { ok: true }>['token'],
  limits: { readonly client: Client; readonly audiences: readonly string[]; readonly config: Config },
): Outcome<Granted, Refusal<'scope_empty' | 'audience_empty'>> => {
  const { client, audiences, config } = limits
  const scopes = intersect(requested.scopes, token.scope)
  if (scopes.length === 0 && requested.scopes.length > 0) {
    return refusal('invalid_scope', 'no requested scope is granted', 'scope_empty')
  }
  const named = requested.audiences ?? (token.audience === null ? audiences.slice(0, 1) : audiences)
  const granted = intersect(named, token.audience)
  if (granted.length === 0) return refusal('invalid_target', 'no requested resource is granted', 'audience_empty')
  const { lifetime, maxLifetime } = config.accessToken
  const seconds = Math.min(token.lifetime ?? lifetime, client.accessTokenLifetime ?? maxLifetime, maxLifetime)
  return accept({ scopes, audiences: granted, lifetime: seconds })
}

/** Keeps the names that are allowed; null allows all. */
export const intersect = (names: readonly string[], allowed: readonly string[] | null): readonly string[] =>
  allowed === null ? names : names.filter(name => allowed.includes(name))

/** The resources a client may get tokens for: its own, else the configured default. */
export const audiencesOf = (client: { readonly audiences: readonly string[] }, config: Config): readonly string[] =>
  client.audiences.length > 0 || config.accessToken.audience === null ? client.audiences : [config.accessToken.audience]
