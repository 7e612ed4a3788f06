/** The one place where an authenticated client and a framed request become facts. */
import type { AuthenticatedClient } from '../../clients/index.ts'
import type { Endpoint, JsonObject, JsonValue } from '../../oauth.ts'
import { type Facts, makeFacts } from '../../policy/index.ts'
import type { Form } from './form.ts'

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

export interface RequestFacts {
  readonly endpoint: Endpoint
  readonly form: Form
  readonly client: AuthenticatedClient
  /** The requested scopes; all registered ones when the request names none. */
  readonly scopes: readonly string[]
  readonly remoteAddress: string
}

/** Gathers what expressions may read about one request. */
export const gatherFacts = ({ endpoint, form, client: authenticated, scopes, remoteAddress }: RequestFacts): Facts => {
  const { client, assertion, key, certificate } = authenticated
  return makeFacts({
    client,
    assertion,
    key,
    certificate: certificate === null ? null : certificateFacts(certificate),
    scope: form.single.get('scope') ?? null,
    request: {
      endpoint,
      grantType: endpoint === 'token' ? (form.single.get('grant_type') ?? null) : null,
      scopes,
      resources: form.resources,
      parameters: parametersOf(form),
      remoteAddress,
    },
  })
}

const certificateFacts = ({
  subjectDn,
  sanDns,
  sanUri,
  thumbprint,
}: NonNullable<AuthenticatedClient['certificate']>): NonNullable<Facts['client']['certificate']> => ({
  subjectDn,
  sanDns,
  sanUri,
  thumbprint,
})

const parametersOf = (form: Form): JsonObject => {
  const parameters = Object.create(null) as { [name: string]: JsonValue }
  for (const [name, value] of form.single) if (!HIDDEN.has(name)) parameters[name] = value
  // A parameter that may repeat is a list as soon as it did.
  if (form.resources.length > 1) parameters['resource'] = form.resources
  if (form.audiences.length > 1) parameters['audience'] = form.audiences
  return parameters
}
