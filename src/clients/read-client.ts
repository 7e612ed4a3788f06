/** One client of a file, made ready for requests, with every check that does not need other clients. */

import { nearest } from '../nearest.ts'
import { AUTH_METHODS, type AuthMethod } from '../oauth.ts'
import type { Client } from './client.ts'
import type { ClientFile } from './client-file.ts'
import { readAlgorithms, readAssertionRules } from './read-assertion.ts'
import type { ReadContext } from './read-context.ts'
import { readCredentials } from './read-credentials.ts'
import type { RegisteredClient } from './registry.ts'

/** Reads a client that its schema has accepted; null when it cannot be used, and then something has been reported. */
export const readClient = (file: ClientFile, context: ReadContext): RegisteredClient | null => {
  const method = methodOf(file.token_endpoint_auth_method)
  checkGrants(file, context)
  if (method === 'none') checkPublic(file, context)
  checkUnused(file, method, context)
  const algs = readAlgorithms(file, method, context)
  const assertion = readAssertionRules(file, context)
  const credentials = readCredentials(file, method, algs, context)
  if (credentials === null) return null
  const client: Client = {
    clientId: file.client_id,
    name: file.client_name ?? null,
    method,
    algs,
    grantTypes: file.grant_types,
    scopes: [...new Set((file.scope ?? '').split(' ').filter(scope => scope !== ''))],
    audiences: file.audiences ?? [],
    accessTokenLifetime: file.access_token_lifetime ?? null,
    metadata: file.metadata ?? {},
    assertion,
    disabled: file.disabled ?? false,
    upstream: file.upstream ?? null,
  }
  return { client, credentials }
}

/** The schema has accepted the name; PingOne's capitals are the only other spelling. */
const methodOf = (name: string | undefined): AuthMethod =>
  AUTH_METHODS.find(method => method === name?.toLowerCase()) ?? 'client_secret_basic'

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

const EMBEDDED_GRANTS: readonly string[] = ['client_credentials', `${URN}token-exchange`]

const checkGrants = (file: ClientFile, { report, embedded }: ReadContext): void => {
  for (const [index, grant] of file.grant_types.entries()) {
    const path = ['grant_types', index]
    const isKnown = GRANTS.some(known => known === grant)
    // An extension grant is an absolute URI: what it means is the upstream's business.
    if (!isKnown && (!ABSOLUTE_URI.test(grant) || grant.startsWith(URN))) {
      const meant = nearest(grant, GRANTS)
      const help = meant === null ? `known are ${GRANTS.join(', ')}` : `did you mean \`${meant}\`?`
      report.at(path, 'CG4002', `unknown grant type \`${grant}\``, help, meant === null ? {} : { fix: meant })
    } else if (embedded && !EMBEDDED_GRANTS.includes(grant)) {
      const help = 'remove it, or configure an `upstream`'
      report.at(path, 'CG4026', `the embedded token service has no \`${grant}\``, help, { severity: 'warning' })
    }
  }
}

const checkPublic = (file: ClientFile, { report, embedded }: ReadContext): void => {
  const path = ['token_endpoint_auth_method']
  const help = 'give the client a credential and a method that uses it'
  if (embedded) report.at(path, 'CG4023', 'the embedded token service has no public clients', help)
  if (file.grant_types.includes('client_credentials'))
    report.at(path, 'CG4023', 'a public client cannot use client_credentials', help)
  if (file.upstream !== undefined)
    report.atKey(['upstream'], 'CG4023', 'a public client has no credential at the upstream', 'remove `upstream`')
}

const SECRET_METHODS: readonly AuthMethod[] = ['client_secret_basic', 'client_secret_post', 'client_secret_jwt']
const KEY_METHODS: readonly AuthMethod[] = ['private_key_jwt', 'self_signed_tls_client_auth']
const JWT_METHODS: readonly AuthMethod[] = ['client_secret_jwt', 'private_key_jwt']

/** Which methods look at a key; keys that every client may have are not here. */
const USED_BY = Object.entries<readonly AuthMethod[]>({
  secrets: SECRET_METHODS,
  client_secret: SECRET_METHODS,
  basic_encoding: ['client_secret_basic'],
  jwks: KEY_METHODS,
  jwks_uri: KEY_METHODS,
  assertion: JWT_METHODS,
  token_endpoint_auth_signing_alg: JWT_METHODS,
  tls_client_auth_subject_dn: ['tls_client_auth'],
  tls_client_auth_san_dns: ['tls_client_auth'],
  tls_client_auth_san_uri: ['tls_client_auth'],
  tls_client_auth_san_ip: ['tls_client_auth'],
  tls_client_auth_san_email: ['tls_client_auth'],
} satisfies Partial<Record<keyof ClientFile, readonly AuthMethod[]>>)

const checkUnused = (file: ClientFile, method: AuthMethod, { report, embedded }: ReadContext): void => {
  if (embedded && file.upstream !== undefined) {
    const help = 'remove it, or configure an `upstream`'
    report.atKey(['upstream'], 'CG4008', '`upstream` has no effect without an upstream', help, { severity: 'warning' })
  }
  for (const [key, methods] of USED_BY) {
    if (!Object.hasOwn(file, key) || methods.includes(method)) continue
    const help = `remove it, or use ${methods.join(' or ')}`
    report.atKey([key], 'CG4008', `\`${key}\` has no effect with ${method}`, help, { severity: 'warning' })
  }
}
