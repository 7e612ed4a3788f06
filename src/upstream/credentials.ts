/** The credentials with which we authenticate to the upstream in the name of each client. */
import type { Client } from '../clients/index.ts'
import { AUTH_METHODS, type AuthMethod, type JsonObject, type NumericDate } from '../oauth.ts'
import type { ClientCertificate } from './connector.ts'

/** The members that a credential adds to a request. */
export interface Presentation {
  /** `client_id` first; replaces every credential parameter of the client's own. */
  readonly parameters: readonly (readonly [string, string])[]
  /** Names and values in turn. */
  readonly headers: readonly string[]
  readonly certificate: ClientCertificate | null
}

export interface PresentInput {
  readonly now: NumericDate
  /** More claims of the assertion, as docs/proxy.md#strategies has them; null for none. */
  readonly claims: JsonObject | null
}

/** Our credential for one client. It is made at load; only assertions are made anew for each request. */
export interface Credential {
  readonly method: AuthMethod
  /** Our name at the upstream: the client's own, unless several clients share one. */
  readonly clientId: string
  readonly shared: boolean
  /** The issuer of the upstream's tokens for this client: null for the upstream's own. */
  readonly issuer: string | null
  /** Makes the members of one request. An assertion is valid for one minute, once. */
  readonly present: (input: PresentInput) => Presentation
}

/** The credentials of one revision. */
export interface UpstreamCredentials {
  /** Null for a client that is not registered. */
  readonly of: (clientId: string) => Credential | null
  /** Whether several clients may stand behind this name at the upstream. */
  readonly isShared: (upstreamClientId: string) => boolean
}

/** Tells whether claims can travel with this credential: its assertion carries them. */
export const carriesClaims = ({ method }: Pick<Credential, 'method'>): boolean => AUTH_METHODS[method].signs !== null

/** A public client is public on both sides: its name is all there is. */
export const publicCredential = ({ clientId }: Pick<Client, 'clientId'>): Credential => ({
  method: 'none',
  clientId,
  shared: false,
  issuer: null,
  present: () => ({ parameters: [['client_id', clientId]], headers: [], certificate: null }),
})
