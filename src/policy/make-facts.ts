/** The one place where a client, its proof and its request become facts, under PingOne's names and ours. */
import { AUTH_METHODS, type AuthMethod, type JsonObject } from '../oauth.ts'
import type { ValuesOf } from './fact-kinds.ts'
import type { EXCHANGE, EXCHANGED, Facts } from './facts.ts'

/** A token with its JOSE header. */
export interface SignedClaims {
  readonly payload: JsonObject
  readonly header: JsonObject
}

/** The parts that facts are made from, each once. */
export interface FactsInput {
  readonly client: Omit<Facts['client'], 'key' | 'certificate'>
  /** The verified client assertion; null unless the client used a JWT method. */
  readonly assertion: SignedClaims | null
  readonly request: Facts['request']
  /** `scope` as it was sent. */
  readonly scope: string | null
  readonly key?: Facts['client']['key']
  readonly certificate?: Facts['client']['certificate']
  /** A token exchange, RFC 8693 section 2.1: its texts, and its tokens where they are verified here. */
  readonly exchange?: Partial<ValuesOf<typeof EXCHANGE & typeof EXCHANGED>>
}

/** PingOne knows the method only where the client has an assertion. */
const pingOneMethodOf = (method: AuthMethod): Facts['context']['appConfig']['tokenEndpointAuthMethod'] => {
  const facts = AUTH_METHODS[method]
  return facts.signs === null ? null : facts.pingOne
}

/**
 * Makes the facts of one request. `user` and `upstream` are null: an upstream has not been asked yet. Every member is
 * written out: this shape is made for every request, and a fact without a value does not compile.
 */
export const makeFacts = ({ client, assertion, request, scope, key, certificate, exchange }: FactsInput): Facts => {
  const clientAssertion = assertion?.payload ?? null
  const clientAssertionHeader = assertion?.header ?? null
  const { clientId, name, method, issuer, scopes, audiences, metadata } = client
  return {
    context: {
      requestData: {
        clientAssertion,
        clientAssertionHeader,
        grantType: request.grantType,
        scope,
        subjectToken: exchange?.subjectToken ?? null,
        subjectTokenHeader: exchange?.subjectTokenHeader ?? null,
        subjectTokenType: exchange?.subjectTokenType ?? null,
        actorToken: exchange?.actorToken ?? null,
        actorTokenHeader: exchange?.actorTokenHeader ?? null,
        actorTokenType: exchange?.actorTokenType ?? null,
        requestedTokenType: exchange?.requestedTokenType ?? null,
      },
      appConfig: { tokenEndpointAuthMethod: pingOneMethodOf(method), clientId },
    },
    clientAssertion,
    clientAssertionHeader,
    client: {
      clientId,
      name,
      method,
      issuer,
      scopes,
      audiences,
      metadata,
      key: key ?? null,
      certificate: certificate ?? null,
    },
    request,
    user: null,
    upstream: null,
  }
}
