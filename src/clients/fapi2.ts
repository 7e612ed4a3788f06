/** `fapi2: true`: what the FAPI 2.0 Security Profile asks of a client, switched on, and checked where it can be at load. */
import { algorithmOf, FAPI2_ALGS } from '../jose/index.ts'
import { AUTH_METHODS, type AuthMethod, authMethodsThat } from '../oauth.ts'
import type { Client } from './client.ts'
import type { ClientFile } from './client-file.ts'
import type { ReadContext } from './read-context.ts'

/** The profile by the client as a whole, or by the audience of its assertions alone. */
export const isFapi2Assertion = ({ fapi2, assertion }: ClientFile): boolean =>
  fapi2 === true || assertion?.audience === 'fapi2'

/**
 * Reads what the tokens of a client are bound to. The profile wants one of the two: without a word, the certificate of a client
 * that authenticates with one, and a DPoP key of every other.
 *
 * @see {@link https://openid.net/specs/fapi-security-profile-2_0-final.html#section-5.3.2.1 FAPI 2.0 Security Profile section 5.3.2.1}
 */
export const readBinding = (file: ClientFile, method: AuthMethod): Pick<Client, 'dpopBound' | 'certificateBound'> => {
  const {
    fapi2 = false,
    dpop_bound_access_tokens: dpop,
    tls_client_certificate_bound_access_tokens: certificate,
  } = file
  const shows = AUTH_METHODS[method].certificate
  return {
    dpopBound: dpop ?? (fapi2 && !shows && certificate !== true),
    certificateBound: certificate ?? (fapi2 && shows && dpop !== true),
  }
}

/** FAPI 2.0 section 5.3.2.1, item 6. */
const METHODS = authMethodsThat(({ registers }) => registers === 'keys' || registers === 'subject')

/** Reports what the profile does not allow. */
export const checkFapi2 = (file: ClientFile, method: AuthMethod, { report, front }: ReadContext): void => {
  if (file.fapi2 !== true) return
  const refuse = (path: readonly (string | number)[], message: string, help: string): void =>
    report.at(path, 'CG4160', message, help)
  if (!METHODS.includes(method)) {
    const path = file.token_endpoint_auth_method === undefined ? ['fapi2'] : ['token_endpoint_auth_method']
    refuse(path, `FAPI 2.0 has no ${method}`, `use ${METHODS.join(' or ')}`)
  }
  const strategy = front === null ? 'issue' : (file.fulfilment ?? front.fulfilment)
  if (strategy !== 'issue' && strategy !== 'reissue')
    refuse(
      ['fapi2'],
      `with fulfilment ${strategy} nobody here sees that the tokens of a FAPI 2.0 client are bound`,
      'use fulfilment reissue, or let the upstream enforce the profile and remove fapi2',
    )
  const { dpopBound, certificateBound } = readBinding(file, method)
  if (!dpopBound && !certificateBound) {
    const help = 'set dpop_bound_access_tokens or tls_client_certificate_bound_access_tokens to true, or neither'
    refuse(['fapi2'], 'FAPI 2.0 has no bearer tokens', help)
  }
  for (const [index, grant] of file.grant_types.entries())
    if (grant === 'password') refuse(['grant_types', index], 'FAPI 2.0 has no password grant', 'remove it')
  checkAssertion(file, refuse)
  const idToken = file.id_token_signed_response_alg
  if (idToken !== undefined && !FAPI2_ALGS.some(alg => alg === algorithmOf(idToken)))
    refuse(['id_token_signed_response_alg'], `FAPI 2.0 has no ${idToken}`, `use ${FAPI2_ALGS.join(', ')}`)
}

/** Seconds: an assertion of the profile is short. */
const MAX_LIFETIME = 60

const checkAssertion = (
  { assertion = {} }: ClientFile,
  refuse: (path: readonly string[], message: string, help: string) => void,
): void => {
  const { audience = 'fapi2', audiences = [], max_lifetime: lifetime = MAX_LIFETIME, jti = 'once' } = assertion
  const exceptions = [
    [audience !== 'fapi2', 'audience', 'the audience of an assertion is our issuer, as one text'],
    [audiences.length > 0, 'audiences', 'the audience of an assertion is our issuer alone'],
    [lifetime > MAX_LIFETIME, 'max_lifetime', `an assertion lives ${MAX_LIFETIME} seconds at most`],
    [jti !== 'once', 'jti', 'an assertion is used once'],
  ] as const
  for (const [isOne, key, why] of exceptions) if (isOne) refuse(['assertion', key], `with fapi2 ${why}`, 'remove it')
}
