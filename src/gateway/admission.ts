/** The checks that stand before policies, for requests that nobody sends: policy tests and `explain`. */
import {
  admitAssertion,
  type Client,
  type ClientRegistry,
  clientWith,
  createUnsignedTokens,
  type UnsignedTokens,
} from '../clients/index.ts'
import { admitAssertionGrant, checkLogin, readParameters, scopesIn } from '../exchange/index.ts'
import type { TrustedIssuers } from '../issuers/index.ts'
import { AUTH_METHODS, hasAssertion, ID_JAG, JWT_BEARER } from '../oauth.ts'
import { isNearParameter } from '../oauth-parameters.ts'
import { accept, type Outcome, refuse } from '../outcome.ts'
import type { Admission, Admitted, AskedRequest } from '../policy/index.ts'
import { embeddedPaths, endpointUrls } from './config/endpoint-paths.ts'
import type { Config } from './config/settings.ts'
import { readDeviceRequest, readPushedRequest, readTokenRequest } from './front/forwarded-grant.ts'
import { parametersOf } from './request/facts.ts'
import { type Form, type ParsedForm, parseForm } from './request/form.ts'
import { FAULTS } from './request/framing.ts'
import {
  audiencesOf,
  narrow,
  type Requested,
  readExchangeAsked,
  readGrant,
  readRequested,
  targetsOf,
} from './request/grant.ts'
import { readElsewhere } from './request/id-jag.ts'

interface Registered {
  readonly config: Config
  readonly registry: Pick<ClientRegistry, 'get' | 'grantTypes' | 'mapped'>
  readonly issuers: TrustedIssuers
}

/** What stands before policies, and the tokens that platforms would make. */
export interface RequestWorld {
  readonly issuer: string
  /** Whoever makes assertions that are grants. */
  readonly others?: string
  /** The audience of clients that have none. */
  readonly audience: string | null
  readonly admit: Admission
  readonly issued: UnsignedTokens
}

/** Makes both for the requests of tests and explanations. */
export const createRequestWorld = (loaded: Registered): RequestWorld => {
  const issued = createUnsignedTokens(loaded.registry, loaded.issuers)
  const { issuer, accessToken } = loaded.config
  const others = loaded.issuers.all.find(({ grants }) => grants !== null)?.issuer
  const named = others === undefined ? {} : { others }
  return { issuer, ...named, audience: accessToken.audience, admit: createAdmission(loaded, issued), issued }
}

/**
 * Makes what says of a request whether it would come as far as the policies: its assertion, grant, scope and resource,
 * each by the function that answers requests. Signatures, replay and secrets are not part of it.
 */
const createAdmission = ({ config, registry, issuers }: Registered, issued: UnsignedTokens): Admission => {
  const urls = endpointUrls(config, embeddedPaths(config))
  const issuer = config.issuer
  return asked => {
    const { endpoint, assertion, nowMs } = asked
    const client = clientOf(asked, registry)
    const parsed = formOf(asked)
    if (!parsed.ok) return invalidRequest(FAULTS[parsed.fault], parsed.fault)
    const { form } = parsed
    const credentials = credentialFault(form, client)
    if (credentials !== null) return credentials
    if (client.disabled) return invalidClient('client_disabled')
    if (assertion !== null) {
      const settings = { issuer, endpointUrls: urls, endpoint, now: nowMs / 1000 }
      const checked =
        AUTH_METHODS[client.method].mechanism === 'assertion'
          ? admitAssertion(assertion, client, settings)
          : issued.admit(assertion, asked.client, settings.now)
      if (!checked.ok) return invalidClient(checked.refusal)
    }
    if ([...form.single.keys()].some(isNearParameter))
      return invalidRequest('a parameter has nearly the name of another', 'parameter_name')
    const requested = requestedOf(asked, form, client, { config, registry, issuers })
    return requested.ok ? accept(admitted(asked, form, client, requested.value, config)) : requested
  }
}

/** The form as the gateway would read it. The resources of a request stand for the parameter. */
const formOf = ({ parameters, resources }: AskedRequest): ParsedForm => {
  const others = parameters.filter(([name]) => resources.length === 0 || name !== 'resource')
  const named = resources.map((resource): [string, string] => ['resource', resource])
  return parseForm(
    new URLSearchParams([...others.map(([name, value]): [string, string] => [name, value]), ...named]).toString(),
  )
}

/** RFC 6749 section 2.3: what a form says beside the one mechanism of the client. The proof itself is not written here. */
const credentialFault = ({ single }: Form, { clientId, method }: Client): Outcome<never> | null => {
  const { mechanism, registers } = AUTH_METHODS[method]
  if (
    (single.has('client_secret') && mechanism !== 'post') ||
    (single.has('client_assertion') && !hasAssertion(method))
  )
    return mechanism === 'id_only'
      ? invalidClient('wrong_method')
      : invalidRequest('more than one client authentication mechanism was used', 'several_mechanisms')
  const named = single.get('client_id')
  // A workload may be named by its SPIFFE ID; which one it has, no test can say.
  const isWorkload = registers === 'spiffe_id' && named?.startsWith('spiffe://') === true
  if (named !== undefined && named !== clientId && !isWorkload)
    return invalidRequest('client_id does not match the client that authenticates', 'client_id_mismatch')
  return null
}

/** The embedded service gives a token that is good for something, or none. */
const admitted = (
  { endpoint, fulfilment, exchanged }: AskedRequest,
  form: Form,
  client: Client,
  requested: Requested,
  config: Config,
): Admitted => ({
  scopes: requested.scopes,
  resources: targetsOf(form),
  parameters: parametersOf(form),
  settle: token => {
    const isIssued = fulfilment === 'issue' || (exchanged !== null && config.tokenExchange.answeredBy === 'here')
    if (endpoint !== 'token' || !isIssued) return null
    const granted = narrow(requested, token, { client, audiences: audiencesOf(client, config), config })
    return granted.ok ? null : granted.refusal
  },
})

const invalidRequest = (description: string, detail: string): Outcome<never> =>
  refuse({ error: 'invalid_request', description, detail })

const invalidClient = (detail: string): Outcome<never> =>
  refuse({ error: 'invalid_client', description: 'client authentication failed', detail })

/** A registered client, or the one that a test writes out. */
const clientOf = ({ client }: AskedRequest, registry: Registered['registry']): Client => {
  const { clientId, method } = client
  const registered = registry.get(clientId)
  const { name, grantTypes, scopes, audiences, accessTokenLifetime, metadata } = client
  const written = { clientId, method, name, grantTypes, scopes, audiences, accessTokenLifetime, metadata }
  return registered === null ? clientWith(written) : { ...registered, ...written }
}

const NOTHING: Requested = { scopes: [], audiences: null }

const requestedOf = (
  { endpoint, fulfilment, exchanged }: AskedRequest,
  form: Form,
  client: Client,
  { config, registry, issuers }: Registered,
): Outcome<Requested> => {
  switch (endpoint) {
    case 'token': {
      if (exchanged !== null) return exchangeOf(form, exchanged, client, { config, issuers })
      if (fulfilment === 'issue') return readRequested(form, client, audiencesOf(client, config), config.servedGrants)
      // A test may be about a fulfilment that its folder does not have.
      const sameIssuer = config.upstream === null || config.upstream.issuer === config.issuer
      const grantTypes = new Set([...registry.grantTypes, ...client.grantTypes])
      return readTokenRequest(form, client, { grantTypes, sameIssuer })
    }
    case 'pushed_authorization_request':
      return readPushedRequest(form, client)
    case 'device_authorization':
      return readDeviceRequest(form, client)
    case 'introspection':
    case 'revocation':
      return accept(NOTHING)
  }
}

/** An exchange of tokens that need no proof: what is asked for, held against the registration and the subject token. */
const exchangeOf = (
  form: Form,
  { subjectToken, subjectTokenHeader, actorToken }: NonNullable<AskedRequest['exchanged']>,
  client: Client,
  { config, issuers }: Pick<Registered, 'config' | 'issuers'>,
): Outcome<Requested> => {
  const grant = readGrant(form, client, config.servedGrants)
  if (typeof grant !== 'string') return refuse(grant)
  const payload = subjectToken ?? {}
  const audiences = audiencesOf(client, config)
  if (grant === JWT_BEARER) {
    const granted = admitAssertionGrant({ payload, header: subjectTokenHeader ?? {} }, client.clientId, issuers)
    return granted.ok ? readExchangeAsked(form, client, audiences, granted.value) : granted
  }
  const tokens = new Map(form.single).set('subject_token', 'of-the-test')
  const parameters = readParameters(actorToken === null ? tokens : tokens.set('actor_token', 'of-the-test'))
  if (!parameters.ok) return parameters
  const scopes = scopesIn(payload, payload['iss'] === config.issuer)
  if (!scopes.ok) return scopes
  const { requestedType, subject } = parameters.value
  if (requestedType !== ID_JAG)
    return readExchangeAsked(form, client, audiences, { scopes: scopes.value, resources: null })
  const login = checkLogin(subject.type, [payload['aud'] ?? []].flat(), client.clientId)
  if (!login.ok) return login
  const asked = readElsewhere(form, client.idJag, { scopes: scopes.value })
  return asked.ok ? accept(asked.value.requested) : asked
}
