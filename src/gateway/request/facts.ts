/** The one place where an authenticated client and a framed request become facts. */
import type { AuthenticatedClient } from '../../clients/index.ts'
import type { Exchanged } from '../../exchange/index.ts'
import type { AuthMethod, JsonObject, JsonValue } from '../../oauth.ts'
import { type Facts, makeFacts } from '../../policy/index.ts'
import { authenticated, type Exchange } from './exchange.ts'
import type { Form } from './form.ts'
import { targetsOf } from './grant.ts'
import { certificateOf } from './possession.ts'

/** Credentials, codes and tokens: no expression sees them, so none can be copied into a claim. */
const HIDDEN: ReadonlySet<string> = new Set([
  'client_secret',
  'client_assertion',
  'client_assertion_type',
  'assertion',
  'code',
  'code_verifier',
  'device_code',
  'auth_req_id',
  'refresh_token',
  'access_token',
  'token',
  'subject_token',
  'actor_token',
  'id_token_hint',
  'login_hint_token',
  'request',
  'request_uri',
  'username',
  'password',
])

/** Gathers the facts of one request that expressions may read, once its client is authenticated. */
export const gatherFacts = (exchange: Exchange): Facts => {
  const { endpoint, form, requested, exchanged, remoteAddress, proof } = exchange
  const { client, assertion, key } = authenticated(exchange)
  const certificate = certificateOf(exchange)
  return makeFacts({
    client,
    assertion,
    key,
    certificate: certificate === null ? null : certificateFacts(certificate, client.method),
    scope: form.single.get('scope') ?? null,
    exchange: exchanged === null ? exchangeOf(form) : { ...exchangeOf(form), ...tokensOf(exchanged) },
    request: {
      endpoint,
      grantType: endpoint === 'token' ? (form.single.get('grant_type') ?? null) : null,
      scopes: requested?.scopes ?? [],
      resources: targetsOf(form),
      parameters: parametersOf(form),
      remoteAddress,
      dpop: proof === null ? NO_PROOF : { thumbprint: proof.thumbprint },
    },
  })
}

/** Most requests have none: they share one object. */
const NO_PROOF: Facts['request']['dpop'] = Object.freeze({ thumbprint: null })

type Certificate = NonNullable<AuthenticatedClient['certificate']>

/**
 * Names in a certificate say something only when whoever issued it was verified. With `self_signed_tls_client_auth` the
 * key alone is registered, and the client writes whatever names it likes beside it: policies see the thumbprint.
 */
const certificateFacts = (certificate: Certificate, method: AuthMethod): Facts['client']['certificate'] => {
  const { subjectDn, sanDns, sanUri, thumbprint, chainVerified } = certificate
  const vouched = chainVerified && method !== 'self_signed_tls_client_auth'
  return {
    subjectDn: vouched ? subjectDn : null,
    sanDns: vouched ? sanDns : null,
    sanUri: vouched ? sanUri : null,
    thumbprint,
  }
}

/** A request that is no token exchange names none of these: most requests share one object. */
const NO_EXCHANGE = { subjectTokenType: null, actorTokenType: null, requestedTokenType: null } as const

const exchangeOf = ({ single }: Form): NonNullable<Parameters<typeof makeFacts>[0]['exchange']> => {
  const subjectTokenType = single.get('subject_token_type') ?? null
  const actorTokenType = single.get('actor_token_type') ?? null
  const requestedTokenType = single.get('requested_token_type') ?? null
  return subjectTokenType === null && actorTokenType === null && requestedTokenType === null
    ? NO_EXCHANGE
    : { subjectTokenType, actorTokenType, requestedTokenType }
}

const tokensOf = ({ subject, actor }: Exchanged): NonNullable<Parameters<typeof makeFacts>[0]['exchange']> => ({
  subjectToken: subject.payload,
  subjectTokenHeader: subject.header,
  actorToken: actor?.payload ?? null,
  actorTokenHeader: actor?.header ?? null,
})

/** The parameters that policies see: a text each, a list where one has come again. */
export const parametersOf = (form: Form): JsonObject => {
  const parameters = Object.create(null) as { [name: string]: JsonValue }
  for (const [name, value] of form.single) if (!HIDDEN.has(name)) parameters[name] = value
  // A parameter that may repeat is a list as soon as it did.
  if (form.resources.length > 1) parameters['resource'] = form.resources
  if (form.audiences.length > 1) parameters['audience'] = form.audiences
  return parameters
}
