import { PROOF_ALG_NAMES } from '../../dpop/index.ts'
import { ALG_NAMES } from '../../jose/index.ts'
import { type AuthMethod, authMethodsThat, ID_JAG, ID_JAG_PROFILE, type JsonObject } from '../../oauth.ts'
import { withoutPrefix } from '../../upstream/index.ts'
import { embeddedPaths, publicUrls } from '../config/endpoint-paths.ts'
import { asksForCertificates, type Config, grantsAre, trustsWorkloads } from '../config/settings.ts'

/** The paths of our metadata documents. */
export interface WellKnownPaths {
  /** RFC 8414 section 3.1: the well-known segment goes before the issuer's path. */
  readonly authorizationServer: string
  /** OpenID Connect Discovery section 4: it goes after. */
  readonly openid: string
  /** Some servers and clients put that of RFC 8414 after it too. The same as the first for an issuer without a path. */
  readonly appended: string
}

/**
 * Computes the paths of the metadata documents of an issuer, as they arrive: without what a proxy in front takes off. It
 * cannot be taken off the first, which does not begin with it.
 */
export const wellKnownPaths = (issuer: string, stripped = ''): WellKnownPaths => {
  const path = new URL(issuer).pathname.replace(/\/$/, '')
  return {
    authorizationServer: `/.well-known/oauth-authorization-server${path}`,
    openid: withoutPrefix(`${path}/.well-known/openid-configuration`, stripped),
    appended: withoutPrefix(`${path}/.well-known/oauth-authorization-server`, stripped),
  }
}

/** Where the documents of an issuer are looked for, each at the places in turn. */
export const documentPaths = (
  issuer: string,
  stripped: string,
): { readonly authorizationServer: readonly string[]; readonly openid: readonly string[] } => {
  const { authorizationServer, openid, appended } = wellKnownPaths(issuer, stripped)
  return { authorizationServer: [...new Set([authorizationServer, appended])], openid: [openid] }
}

/** How client certificates can reach us: not at all, without a verified chain, or with one. */
export const certificatesOf = ({ listen, clientCertificates }: Config): 'none' | 'unverified' | 'verified' => {
  const asked = listen.tls !== null && asksForCertificates(listen.tls)
  if (!asked && clientCertificates === null) return 'none'
  return (listen.tls?.clientCa ?? clientCertificates?.ca ?? null) === null ? 'unverified' : 'verified'
}

/** Lists the methods by which clients can authenticate here. */
export const authMethods = (config: Config): readonly AuthMethod[] => {
  const certificates = certificatesOf(config)
  const workloads = trustsWorkloads(config.trustedIssuers)
  // A registered subject counts only in a certificate whose chain is verified; a registered key counts by itself.
  return authMethodsThat(({ registers, certificate }) => {
    // What a trusted issuer has made is a JWT assertion to the client, as its own would be.
    if (registers === 'none' || registers === 'mapping') return false
    // Chains of workloads are verified against their bundle.
    if (registers === 'spiffe_id') return workloads && (!certificate || certificates !== 'none')
    return !certificate || certificates === 'verified' || (certificates === 'unverified' && registers === 'keys')
  })
}

/**
 * Says which grants by assertion are accepted, and which are issued for elsewhere, where users log in for whom they could be;
 * never whose.
 */
export const grantProfiles = ({ trustedIssuers }: Config, haveLogins: boolean): JsonObject => ({
  ...(grantsAre(trustedIssuers, 'id-jag') ? { authorization_grant_profiles_supported: [ID_JAG_PROFILE] } : {}),
  ...(haveLogins ? { identity_chaining_requested_token_types_supported: [ID_JAG] } : {}),
})

/** Users log in at issuers that are trusted with subject tokens. */
const haveLogins = ({ trustedIssuers }: Config): boolean =>
  Object.values(trustedIssuers).some(({ use }) => use.subject_token !== undefined)

/**
 * Describes what works with this configuration, and nothing else.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8414#section-2 RFC 8414 section 2}
 * @see {@link https://www.rfc-editor.org/rfc/rfc8705#section-3.3 RFC 8705 section 3.3}
 * @see {@link https://www.rfc-editor.org/rfc/rfc9449#section-5.1 RFC 9449 section 5.1}
 * @see {@link https://www.rfc-editor.org/rfc/rfc9701#section-7 RFC 9701 section 7}
 */
export const metadataOf = (config: Config): JsonObject => {
  const url = publicUrls(config)
  const paths = embeddedPaths(config)
  const certificates = certificatesOf(config) !== 'none'
  const methods = [...authMethods(config)]
  const algs = ALG_NAMES
  return {
    issuer: config.issuer,
    token_endpoint: url(paths.token),
    token_endpoint_auth_methods_supported: methods,
    token_endpoint_auth_signing_alg_values_supported: algs,
    introspection_endpoint: url(paths.introspection),
    introspection_endpoint_auth_methods_supported: methods,
    introspection_endpoint_auth_signing_alg_values_supported: algs,
    introspection_signing_alg_values_supported: [config.accessToken.alg],
    revocation_endpoint: url(paths.revocation),
    revocation_endpoint_auth_methods_supported: methods,
    revocation_endpoint_auth_signing_alg_values_supported: algs,
    jwks_uri: url(paths.jwks),
    grant_types_supported: [...config.servedGrants],
    ...grantProfiles(config, haveLogins(config)),
    response_types_supported: [],
    dpop_signing_alg_values_supported: PROOF_ALG_NAMES,
    ...(certificates ? { tls_client_certificate_bound_access_tokens: true } : {}),
  }
}
