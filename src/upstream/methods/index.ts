import type { AuthMethod } from '../../oauth.ts'
import { clientSecretBasic } from './client_secret_basic.ts'
import { clientSecretJwt } from './client_secret_jwt.ts'
import { clientSecretPost } from './client_secret_post.ts'
import { federatedJwt } from './federated_jwt.ts'
import { none } from './none.ts'
import { privateKeyJwt } from './private_key_jwt.ts'
import type { ReadMethod } from './read.ts'
import { spiffeJwt, spiffeX509 } from './spiffe.ts'
import { tlsClientAuth } from './tls_client_auth.ts'

/** The reader of each method's credential: a missing row does not compile. */
export const METHODS: Readonly<Record<AuthMethod, ReadMethod>> = {
  client_secret_basic: clientSecretBasic,
  client_secret_post: clientSecretPost,
  client_secret_jwt: clientSecretJwt,
  private_key_jwt: privateKeyJwt,
  tls_client_auth: tlsClientAuth,
  self_signed_tls_client_auth: tlsClientAuth,
  federated_jwt: federatedJwt,
  spiffe_jwt: spiffeJwt,
  spiffe_x509: spiffeX509,
  none,
}
