import type { Connection } from './connection.ts'
import type { Presentation } from './credentials.ts'
import type { UpstreamAnswer } from './request.ts'

/** A framed form: the result of the gateway's parser, never the octets that the client sent. */
export interface CallForm {
  readonly single: ReadonlyMap<string, string>
  readonly resources: readonly string[]
  readonly audiences: readonly string[]
}

/** One request to an endpoint of the upstream, in a client's name. */
export interface Call {
  /** The endpoint's path at the upstream. */
  readonly path: string
  readonly form: CallForm
  /** Our credential, in the place of the client's. */
  readonly presentation: Presentation
  /** Fields that go along: names and values in turn. */
  readonly headers: readonly string[]
  /** Milliseconds until the whole answer is there. */
  readonly timeoutMs: number
  /** The client in whose name it is. */
  readonly party?: string
}

/** Parameters of client authentication. None passes: the upstream knows another credential. */
const CREDENTIAL_PARAMETERS: ReadonlySet<string> = new Set([
  'client_id',
  'client_secret',
  'client_assertion',
  'client_assertion_type',
])
/** They may repeat, and are written from their lists. */
const REPEATABLE: ReadonlySet<string> = new Set(['resource', 'audience'])

/**
 * Posts a form, written anew, as the client that the presentation names. Follows no redirect and sends nothing twice:
 * codes and refresh tokens can be used once.
 *
 * @throws GatewayError `upstream_unreachable`, `upstream_broken`, `upstream_timeout`
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1 RFC 6749 section 2.3.1}
 */
export const call = (connection: Pick<Connection, 'request'>, sent: Call): Promise<UpstreamAnswer> => {
  const { path, form, presentation, headers, timeoutMs, party } = sent
  return post(connection, {
    path,
    headers: [...headers, ...presentation.headers],
    body: writeForm(form, presentation.parameters, CREDENTIAL_PARAMETERS),
    certificate: presentation.certificate,
    timeoutMs,
    ...(party === undefined ? {} : { party }),
  })
}

/** Posts a form, written anew, with the credential that it came with: for clients that the upstream alone knows. */
export const callUntouched = (
  connection: Pick<Connection, 'request'>,
  { path, form, headers, timeoutMs }: Omit<Call, 'presentation'>,
): Promise<UpstreamAnswer> =>
  post(connection, { path, headers, body: writeForm(form, [], new Set()), certificate: null, timeoutMs })

type Post = Omit<Parameters<Connection['request']>[0], 'method'>

const post = (connection: Pick<Connection, 'request'>, { headers, ...rest }: Post): Promise<UpstreamAnswer> =>
  connection.request({
    ...rest,
    method: 'POST',
    headers: ['Content-Type', 'application/x-www-form-urlencoded', 'Accept', 'application/json', ...headers],
  })

const writeForm = (
  { single, resources, audiences }: CallForm,
  added: readonly (readonly [string, string])[],
  dropped: ReadonlySet<string>,
): Buffer => {
  const form = new URLSearchParams()
  for (const [name, value] of single) if (!dropped.has(name) && !REPEATABLE.has(name)) form.append(name, value)
  for (const resource of resources) form.append('resource', resource)
  for (const audience of audiences) form.append('audience', audience)
  for (const [name, value] of added) form.append(name, value)
  return Buffer.from(form.toString())
}
