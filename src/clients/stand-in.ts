/** Clients that stand in for those that do not exist, so that both are refused by the same work. */

import { createSecretKey, randomBytes } from 'node:crypto'
import { HMAC_ALGS, isHmac, SIGNATURE_ALGS } from '../jose/index.ts'
import type { AuthMethod } from '../oauth.ts'
import { DEFAULT_RULES } from './claims.ts'
import type { Client } from './client.ts'
import { NOTHING } from './mapping.ts'
import type { Presented } from './presented.ts'
import type { Credentials, RegisteredClient } from './registry.ts'
import type { Secret } from './secrets.ts'

/** A random secret that is kept nowhere else. */
const UNKNOWN_SECRET: Secret = {
  digest: { kind: 'sha256', hash: randomBytes(32) },
  key: createSecretKey(randomBytes(64)),
  notBefore: null,
  expiresAt: null,
}

const standIn = (method: AuthMethod, credentials: Credentials, algs: Client['algs'] = []): RegisteredClient => ({
  client: {
    clientId: '', // no request can name it
    name: null,
    method,
    issuer: null,
    algs,
    grantTypes: [],
    scopes: [],
    audiences: [],
    resourceIds: [],
    introspects: [],
    subjectTokens: [],
    liftsBinding: false,
    idJag: new Map(),
    fulfilment: null,
    fapi2: false,
    dpopBound: false,
    certificateBound: false,
    accessTokenLifetime: null,
    metadata: {},
    assertion: DEFAULT_RULES,
    disabled: false,
    upstream: null,
  },
  credentials,
})

const SECRETS: Credentials = { kind: 'secrets', secrets: [UNKNOWN_SECRET], basicEncoding: 'form' }
const BASIC = standIn('client_secret_basic', SECRETS)
const POST = standIn('client_secret_post', SECRETS)
const MAC = standIn('client_secret_jwt', SECRETS, HMAC_ALGS)
const SIGNATURE = standIn('private_key_jwt', { kind: 'keys', source: { kind: 'inline', keys: [] } }, SIGNATURE_ALGS)
const ISSUED = standIn('federated_jwt', { kind: 'mapping', mapping: NOTHING })
const SVID = standIn('spiffe_jwt', { kind: 'mapping', mapping: { ...NOTHING, mechanism: 'svid' } })
const NAME = standIn('none', { kind: 'none' })

/** A client that nobody registered, with the default of every setting. */
export const NOBODY: Client = SIGNATURE.client

/**
 * Returns the stand-in for a client that cannot authenticate: it has the method that the request uses, and a credential
 * that no client has. Its verdict is never the answer.
 */
export const standInFor = (presented: Presented): RegisteredClient => {
  switch (presented.mechanism) {
    case 'basic':
      return BASIC
    case 'post':
      return POST
    case 'assertion':
      return isHmac(presented.assertion.alg) ? MAC : SIGNATURE
    case 'issued':
      return ISSUED
    case 'svid':
      return SVID
    case 'id_only':
      return NAME
  }
}
