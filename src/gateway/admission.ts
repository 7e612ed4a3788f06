/** The checks that stand before policies, for requests that nobody sends: policy tests and `explain`. */
import { admitAssertion, type Client, type ClientRegistry, clientWith } from '../clients/index.ts'
import { isNearParameter } from '../oauth-parameters.ts'
import { accept, type Outcome, refuse } from '../outcome.ts'
import type { Admission, Admitted, AskedRequest } from '../policy/index.ts'
import { embeddedPaths, endpointUrls } from './config/endpoint-paths.ts'
import type { Config } from './config/settings.ts'
import { readDeviceRequest, readPushedRequest, readTokenRequest } from './front/forwarded-grant.ts'
import type { Form } from './request/form.ts'
import { audiencesOf, narrow, type Requested, readRequested } from './request/grant.ts'

interface Registered {
  readonly config: Config
  readonly registry: Pick<ClientRegistry, 'get' | 'grantTypes'>
}

/**
 * Makes what says of a request whether it would come as far as the policies: its assertion, grant, scope and resource,
 * each by the function that answers requests. Signatures, replay and secrets are not part of it.
 */
export const createAdmission = ({ config, registry }: Registered): Admission => {
  const urls = endpointUrls(config, embeddedPaths(config))
  const issuer = config.issuer
  return asked => {
    const { endpoint, assertion, nowMs } = asked
    const client = clientOf(asked, registry)
    if (client.disabled) return invalidClient('client_disabled')
    if (assertion !== null) {
      const settings = { issuer, endpointUrls: urls, endpoint, now: nowMs / 1000 }
      const checked = admitAssertion(assertion, client, settings)
      if (!checked.ok) return invalidClient(checked.refusal)
    }
    const near = [...asked.parameters.keys()].some(isNearParameter)
    if (near) {
      const description = 'a parameter has nearly the name of another'
      return refuse({ error: 'invalid_request', description, detail: 'parameter_name' })
    }
    const requested = requestedOf(asked, client, { config, registry })
    return requested.ok ? accept(admitted(asked, client, requested.value, config)) : requested
  }
}

/** The embedded service gives a token that is good for something, or none. */
const admitted = (
  { endpoint, fulfilment }: AskedRequest,
  client: Client,
  requested: Requested,
  config: Config,
): Admitted => ({
  scopes: requested.scopes,
  settle: token => {
    if (endpoint !== 'token' || fulfilment !== 'issue') return null
    const granted = narrow(requested, token, { client, audiences: audiencesOf(client, config), config })
    return granted.ok ? null : granted.refusal
  },
})

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

const requestedOf = (asked: AskedRequest, client: Client, { config, registry }: Registered): Outcome<Requested> => {
  const { parameters: single, resources, fulfilment } = asked
  const form: Form = { single, resources, audiences: [] }
  switch (asked.endpoint) {
    case 'token': {
      if (fulfilment === 'issue') return readRequested(form, client, audiencesOf(client, config))
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
