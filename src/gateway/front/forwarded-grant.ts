/** The grant that a request asks of the upstream, compared with the registration, and the scope that is sent there. */
import type { Client } from '../../clients/index.ts'
import { accept, type Outcome, type Refusal } from '../../outcome.ts'
import { carriesScope } from '../../policy/index.ts'
import { comparedGrant } from '../request/compared.ts'
import type { Form } from '../request/form.ts'
import {
  type GrantRefusal,
  intersect,
  notRegistered,
  type Requested,
  refusal,
  SCOPE,
  scopeBeyond,
  targetBeyond,
  targetsOf,
} from '../request/grant.ts'

export interface GrantRules {
  /** Every grant that some client has. */
  readonly grantTypes: ReadonlySet<string>
  /** False where the upstream calls itself by another name: then nothing works that a user takes part in. */
  readonly sameIssuer: boolean
  /** Whether an ID-JAG is asked for that we issue ourselves: the scope is held against the registration later. */
  readonly elsewhere?: boolean
}

/**
 * Reads a token request to the upstream. For the grants that begin with an agreement made elsewhere (a code, a device
 * code) it names no scope.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-3.3 RFC 6749 section 3.3}
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3 RFC 6749 section 4.1.3}
 * @see {@link https://www.rfc-editor.org/rfc/rfc7636#section-4.5 RFC 7636 section 4.5}
 * @see {@link https://www.rfc-editor.org/rfc/rfc8707#section-2 RFC 8707 section 2}
 */
export const readTokenRequest = (form: Form, client: Client, rules: GrantRules): Outcome<Requested, GrantRefusal> => {
  const grantType = form.single.get('grant_type')
  if (grantType === undefined) return refusal('invalid_request', 'grant_type is missing', 'grant_type_missing')
  if (!rules.grantTypes.has(grantType) || (!rules.sameIssuer && grantType !== 'client_credentials')) {
    const compared = comparedGrant(grantType, rules.sameIssuer ? [...rules.grantTypes] : ['client_credentials'])
    return refusal('unsupported_grant_type', 'this grant type is not supported', 'grant_type_unsupported', compared)
  }
  if (!client.grantTypes.includes(grantType)) return notRegistered(grantType, client)
  const who = needingPkce(client)
  if (who !== null && grantType === 'authorization_code' && !form.single.has('code_verifier')) {
    return refusal('invalid_request', `${who} must send code_verifier`, 'code_verifier_missing')
  }
  // What is asked for elsewhere is registered for that server alone.
  if (rules.elsewhere === true) return accept({ scopes: [], audiences: null })
  return readAsked(form, client, carriesScope(grantType))
}

/** What a client is called that has to use PKCE; null for one that may. */
const needingPkce = ({ method, fapi2 }: Client): string | null =>
  method === 'none' ? 'a public client' : fapi2 ? 'a FAPI 2.0 client' : null

/**
 * Reads a pushed authorization request.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9126#section-2.1 RFC 9126 section 2.1}
 * @see {@link https://www.rfc-editor.org/rfc/rfc7636#section-4.3 RFC 7636 section 4.3}
 */
export const readPushedRequest = (form: Form, client: Client): Outcome<Requested, GrantRefusal> => {
  const who = needingPkce(client)
  if (who !== null) {
    const description = `${who} must send code_challenge with method S256`
    if (!form.single.has('code_challenge')) return refusal('invalid_request', description, 'code_challenge_missing')
    const method = form.single.get('code_challenge_method')
    if (method !== 'S256') {
      const seen = { code_challenge_method: method === undefined ? 'absent' : method === 'plain' ? 'plain' : 'other' }
      const compared = { seen, wanted: { code_challenge_method: 'S256' } }
      return refusal('invalid_request', description, 'code_challenge_method', compared)
    }
  }
  return readPlain(form, client)
}

/**
 * Reads a device authorization request.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8628#section-3.1 RFC 8628 section 3.1}
 */
export const readDeviceRequest = (form: Form, client: Client): Outcome<Requested, GrantRefusal> =>
  readPlain(form, client)

/**
 * Request objects are refused, by value and by reference: policies would decide on parameters that do not count, because
 * those inside the object replace them. Some token services read them at the device authorization endpoint too.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9101#section-6.3 RFC 9101 section 6.3}
 */
const readPlain = (form: Form, client: Client): Outcome<Requested, GrantRefusal> => {
  if (client.grantTypes.length === 0)
    return refusal('unauthorized_client', 'the client has no grant type', 'grant_type_not_registered', {
      seen: { grant_types: 0 },
      wanted: { grant_types: 1 },
    })
  if (form.single.has('request_uri')) return refusal('invalid_request', 'request_uri is not accepted', 'request_uri')
  if (form.single.has('request')) {
    return refusal('invalid_request', 'request objects are not accepted', 'request_object')
  }
  return readAsked(form, client, true)
}

const readAsked = (form: Form, client: Client, scoped: boolean): Outcome<Requested, GrantRefusal> => {
  const scope = form.single.get('scope')
  if (scope !== undefined && !SCOPE.test(scope))
    return refusal('invalid_scope', 'the scope is malformed', 'scope_malformed')
  const named = scope === undefined ? client.scopes : [...new Set(scope.split(' '))]
  const scopes = scoped ? named : []
  if (!scopes.every(name => client.scopes.includes(name))) return scopeBeyond(scopes, client)
  // A client without registered audiences has those that the upstream knows for it.
  const targets = targetsOf(form)
  if (client.audiences.length > 0 && !targets.every(target => client.audiences.includes(target)))
    return targetBeyond(targets, client.audiences)
  return accept({ scopes, audiences: targets.length > 0 ? targets : null })
}

/**
 * Returns the `scope` that the token request carries upstream; null for none. The scope that the policies have seen and left
 * is sent, except where the request names no scope and no policy narrows: at a refresh the upstream knows the granted scope,
 * and with client credentials `upstream.default_scope` says whether the upstream's own default counts. The registered scope
 * may be more than either.
 */
export const scopeToSend = (
  form: Form,
  requested: Requested,
  allowed: readonly string[] | null,
  defaultScope: 'none' | 'registered',
): Outcome<string | null, Refusal<'scope_empty'>> => {
  const grantType = form.single.get('grant_type') ?? ''
  if (!carriesScope(grantType)) return accept(null)
  const unsent = grantType === 'refresh_token' || (grantType === 'client_credentials' && defaultScope === 'none')
  if (unsent && !form.single.has('scope') && allowed === null) return accept(null)
  const scopes = intersect(requested.scopes, allowed)
  if (scopes.length === 0 && requested.scopes.length > 0) {
    return refusal('invalid_scope', 'no requested scope is granted', 'scope_empty')
  }
  return accept(scopes.length === 0 ? null : scopes.join(' '))
}
