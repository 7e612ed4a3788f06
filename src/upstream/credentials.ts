/** What we are to the upstream in the name of each client. */
import type { Client } from '../clients/index.ts'
import type { AuthMethod, JsonObject, NumericDate } from '../oauth.ts'
import type { ClientCertificate } from './connector.ts'

/** What a credential adds to a request. */
export interface Presentation {
  /** `client_id` first; replaces every credential parameter of the client's own. */
  readonly parameters: readonly (readonly [string, string])[]
  /** Names and values in turn. */
  readonly headers: readonly string[]
  readonly certificate: ClientCertificate | null
}

export interface PresentInput {
  readonly now: NumericDate
  /** More claims of the assertion; null for none. */
  readonly claims: JsonObject | null
}

/** Our credential for one client. It is made at load; only assertions are made anew for each request. */
export interface Credential {
  readonly method: AuthMethod
  /** Our name at the upstream: the client's own, unless several clients share one. */
  readonly clientId: string
  readonly shared: boolean
  /** Makes what the request carries. An assertion is valid for one minute, once. */
  readonly present: (input: PresentInput) => Presentation
}

/** The credentials of one revision. */
export interface UpstreamCredentials {
  /** Null for a client that is not registered. */
  readonly of: (clientId: string) => Credential | null
}

/** Which methods sign an assertion, which can carry claims. */
const SIGNING: ReadonlySet<AuthMethod> = new Set(['client_secret_jwt', 'private_key_jwt'])

/** Tells whether claims can travel with this credential. */
export const carriesClaims = ({ method }: Pick<Credential, 'method'>): boolean => SIGNING.has(method)

/** A public client is public on both sides: its name is all there is. */
export const publicCredential = ({ clientId }: Pick<Client, 'clientId'>): Credential => ({
  method: 'none',
  clientId,
  shared: false,
  present: () => ({ parameters: [['client_id', clientId]], headers: [], certificate: null }),
})
