/** One client of a file, made ready for requests, with every check that does not need other clients. */

import { nearest } from '../nearest.ts'
import {
  AUTH_METHODS,
  type AuthMethod,
  type AuthMethodFacts,
  authMethodsThat,
  DELEGATING_GRANTS,
  EMBEDDED_GRANT_TYPES,
  JWT_BEARER,
} from '../oauth.ts'
import type { AssertionRules, Client } from './client.ts'
import type { ClientFile } from './client-file.ts'
import { saidOnce } from './diagnose.ts'
import { checkFapi2, readBinding } from './fapi2.ts'
import { rulesOfIssuer } from './issued.ts'
import { methodsOf } from './methods-of.ts'
import { checkOwnFulfilment } from './own-fulfilment.ts'
import { readAlgorithms, readAssertionRules } from './read-assertion.ts'
import type { ReadContext } from './read-context.ts'
import { readCredentials } from './read-credentials.ts'
import { readIdJag } from './read-id-jag.ts'
import { readSubjectTokens } from './read-subject-tokens.ts'
import type { RegisteredClient } from './registry.ts'
import { checkResourceServer } from './resource-server.ts'

/** Reads a client that its schema has accepted; null when it cannot be used, and then something has been reported. */
export const readClient = (file: ClientFile, context: ReadContext): RegisteredClient | null => {
  checkGrants(file, context)
  checkOwnFulfilment(file, context)
  checkPlace(file, context)
  checkName(file, context)
  const { method, leaving, meant } = methodsOf(file, context)
  checkUnused(file, meant, context)
  const assertion = readAssertionRules(file, context)
  if (leaving === null) return readWith(method, file, assertion, context)
  // What is wrong under either method is said once.
  const each = { ...context, report: saidOnce(context.report) }
  const old = readWith(leaving.method, file, assertion, each)
  const registered = readWith(method, file, assertion, each)
  if (old === null || registered === null) return null
  return { ...registered, leaving: { ...old, endsAt: leaving.endsAt } }
}

/** Reads a client as one that has one method. */
const readWith = (
  method: AuthMethod,
  file: ClientFile,
  assertion: AssertionRules,
  context: ReadContext,
): RegisteredClient | null => {
  const { alike } = context
  if (AUTH_METHODS[method].registers === 'none') checkPublic(file, context)
  checkCertificate(method, context)
  checkResourceServer(file, method, context)
  const subjectTokens = readSubjectTokens(file, context)
  checkBinding(file, method, context)
  checkFapi2(file, method, context)
  const algs = readAlgorithms(file, method, context)
  const credentials = readCredentials(file, method, algs, context)
  if (credentials === null) return null
  const client: Client = {
    clientId: file.client_id,
    name: file.client_name ?? null,
    method,
    issuer: credentials.kind === 'mapping' ? credentials.mapping.issuer : null,
    algs: alike(algs),
    grantTypes: alike(file.grant_types),
    scopes: alike(scopesOf(file)),
    audiences: alike(file.audiences ?? NONE),
    resourceIds: file.resource_ids ?? NONE,
    introspects: file.introspects === 'any' ? null : (file.introspects ?? NONE),
    subjectTokens,
    liftsBinding: file.bound_subject === 'resource',
    idJag: readIdJag(file, context),
    fapi2: file.fapi2 ?? false,
    ...readBinding(file, method),
    accessTokenLifetime: file.access_token_lifetime ?? null,
    metadata: file.metadata ?? {},
    assertion:
      credentials.kind === 'mapping' ? rulesOfIssuer(context.issuers.vouching(credentials.mapping.issuer)) : assertion,
    disabled: file.disabled ?? false,
    fulfilment: file.fulfilment ?? null,
    upstream: file.upstream ?? null,
  }
  return { client, credentials }
}

const scopesOf = ({ scope = '' }: ClientFile): readonly string[] => [
  ...new Set(scope.split(' ').filter(one => one !== '')),
]

/** One for all: there may be many clients. */
const NONE: readonly never[] = []

const URN = 'urn:ietf:params:oauth:grant-type:'
const GRANTS = [
  'client_credentials',
  'authorization_code',
  'refresh_token',
  'password',
  `${URN}token-exchange`,
  `${URN}jwt-bearer`,
  `${URN}saml2-bearer`,
  `${URN}device_code`,
  'urn:openid:params:grant-type:ciba',
] as const

const ABSOLUTE_URI = /^[A-Za-z][A-Za-z0-9+.-]*:[^\s]+$/

const checkGrants = (file: ClientFile, { report, embedded, front, issuers }: ReadContext): void => {
  for (const [index, grant] of file.grant_types.entries()) {
    const path = ['grant_types', index]
    const isKnown = GRANTS.some(known => known === grant)
    // An extension grant is an absolute URI. Only the upstream knows its meaning.
    if (!isKnown && (!ABSOLUTE_URI.test(grant) || grant.startsWith(URN))) {
      const meant = nearest(grant, GRANTS)
      const help = meant === null ? `known are ${GRANTS.join(', ')}` : `did you mean \`${meant}\`?`
      report.at(path, 'CG4002', `unknown grant type \`${grant}\``, help, meant === null ? {} : { fix: meant })
    } else if (embedded && !EMBEDDED_GRANT_TYPES.has(grant)) {
      const help = 'remove it, or configure an `upstream`'
      report.at(path, 'CG4026', `the embedded token service has no \`${grant}\``, help)
    } else if (
      (embedded || front?.exchanges === true) &&
      grant === JWT_BEARER &&
      issuers.all.every(({ grants }) => grants === null)
    ) {
      const help = 'add `use: { authorization_grant: {} }` to an entry of `trusted_issuers`, or remove it'
      report.at(path, 'CG4026', `no trusted issuer makes assertions for \`${grant}\``, help)
    } else if (front !== null && !front.sameIssuer && grant !== 'client_credentials') {
      const help = 'remove it, or make `issuer` the issuer of the upstream'
      report.at(path, 'CG4026', `in front of an upstream with another issuer there is no \`${grant}\``, help)
    }
  }
}

/** The `iss` of a token selects an issuer before it can name a client. */
const checkName = ({ client_id: clientId }: ClientFile, { report, issuers }: ReadContext): void => {
  if (issuers.of(clientId) !== null)
    report.at(
      ['client_id'],
      'CG4135',
      'this is the issuer of an entry of `trusted_issuers`',
      'give the client another id',
    )
}

const checkPublic = (file: ClientFile, { report, embedded }: ReadContext): void => {
  const path = ['token_endpoint_auth_method']
  const help = 'give the client a credential and a method that uses it'
  if (embedded) report.at(path, 'CG4023', 'the embedded token service has no public clients', help)
  if (file.grant_types.includes('client_credentials'))
    report.at(path, 'CG4023', 'a public client cannot use client_credentials', help)
  const delegating = file.grant_types.find(grant => DELEGATING_GRANTS.has(grant))
  if (delegating !== undefined) report.at(path, 'CG4023', `a public client cannot use ${delegating}`, help)
  // It may say whose issuer's it is, where one token endpoint has several.
  if (
    file.upstream !== undefined &&
    Object.keys(file.upstream).some(name => name !== 'issuer' && !name.startsWith('x-'))
  )
    report.atKey(['upstream'], 'CG4023', 'a public client has no credential at the upstream', 'remove `upstream`')
}

/** A client that no certificate can reach would never authenticate, and nobody would know why. */
const checkCertificate = (method: AuthMethod, { report, certificates }: ReadContext): void => {
  const { certificate, registers } = AUTH_METHODS[method]
  const path = ['token_endpoint_auth_method']
  if (certificate && certificates === 'none') {
    const help =
      registers === 'spiffe_id'
        ? 'configure listen.tls, or client_certificates'
        : 'configure listen.tls with client_ca or request_certificates, or client_certificates'
    report.at(path, 'CG4101', 'no client certificate can arrive with this configuration', help)
  } else if (certificate && registers === 'subject' && certificates === 'unverified') {
    const help = 'set client_certificates.ca or listen.tls.client_ca, or use self_signed_tls_client_auth'
    report.at(path, 'CG4102', 'no certificate chain is verified with this configuration', help)
  }
}

/**
 * Tokens that we sign are bound to the certificate of the connection; where none can arrive, no request of the client would
 * ever be answered.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8705#section-3.4 RFC 8705 section 3.4}
 */
const checkBinding = (file: ClientFile, method: AuthMethod, { report, front, certificates }: ReadContext): void => {
  const strategy = front === null ? 'issue' : (file.fulfilment ?? front.fulfilment)
  const isOurs = strategy === 'issue' || strategy === 'reissue'
  // That a client cannot authenticate without one is told where it says how it does.
  if (!isOurs || certificates !== 'none' || AUTH_METHODS[method].certificate) return
  if (file.tls_client_certificate_bound_access_tokens !== true) return
  const help = 'configure listen.tls with client_ca or request_certificates, or client_certificates'
  const message = 'no client certificate can arrive with this configuration, and tokens are to be bound to one'
  report.at(['tls_client_certificate_bound_access_tokens'], 'CG3110', message, help)
}

type Fits = (facts: AuthMethodFacts) => boolean

const registersSecrets: Fits = ({ registers }) => registers === 'secrets'
const registersKeys: Fits = ({ registers }) => registers === 'keys'
const registersMapping: Fits = ({ registers }) => registers === 'mapping'
const registersSpiffeId: Fits = ({ registers }) => registers === 'spiffe_id'
const registersSubject: Fits = ({ registers }) => registers === 'subject'
const hasAssertion: Fits = ({ signs }) => signs !== null

/** The methods that read a key of the file; keys that every client may have are not here. */
const READ_BY = Object.entries<Fits>({
  secrets: registersSecrets,
  client_secret: registersSecrets,
  basic_encoding: ({ mechanism }) => mechanism === 'basic',
  jwks: registersKeys,
  jwks_uri: registersKeys,
  public_key: registersKeys,
  assertion: hasAssertion,
  token_endpoint_auth_signing_alg: hasAssertion,
  federated: registersMapping,
  spiffe_id: registersSpiffeId,
  tls_client_auth_subject_dn: registersSubject,
  tls_client_auth_san_dns: registersSubject,
  tls_client_auth_san_uri: registersSubject,
  tls_client_auth_san_ip: registersSubject,
  tls_client_auth_san_email: registersSubject,
} satisfies Partial<Record<keyof ClientFile, Fits>>)

/** Warns of what has no effect where the gateway stands, or anywhere. */
const checkPlace = (file: ClientFile, { report, embedded, front }: ReadContext): void => {
  if (file.registration_access_token !== undefined) {
    const message = '`registration_access_token` has no effect, and is a secret'
    report.atKey(['registration_access_token'], 'CG4008', message, 'remove it', { severity: 'warning' })
  }
  if (embedded && file.upstream !== undefined) {
    const help = 'remove it, or configure an `upstream`'
    report.atKey(['upstream'], 'CG4008', '`upstream` has no effect without an upstream', help, { severity: 'warning' })
  }
  // The tokens are the upstream's, and live as long as it says.
  const strategy = front === null ? 'issue' : (file.fulfilment ?? front.fulfilment)
  if (file.access_token_lifetime !== undefined && strategy !== 'issue' && strategy !== 'reissue') {
    const message = `\`access_token_lifetime\` has no effect with fulfilment ${strategy}`
    const help = 'set it at the upstream, whose tokens these are, or use fulfilment reissue'
    report.atKey(['access_token_lifetime'], 'CG4008', message, help, { severity: 'warning' })
  }
}

const checkUnused = (file: ClientFile, methods: readonly AuthMethod[], { report }: ReadContext): void => {
  for (const [key, fits] of READ_BY) {
    if (!Object.hasOwn(file, key) || methods.some(method => fits(AUTH_METHODS[method]))) continue
    const help = `remove it, or use ${authMethodsThat(fits).join(' or ')}`
    const message = `\`${key}\` has no effect with ${methods.join(' and ')}`
    report.atKey([key], 'CG4008', message, help, { severity: 'warning' })
  }
}
