import type { AuthMethod } from '../../oauth.ts'
import type { Verify } from '../verify.ts'
import { clientSecretBasic } from './client_secret_basic.ts'
import { clientSecretJwt } from './client_secret_jwt.ts'
import { clientSecretPost } from './client_secret_post.ts'
import { federatedJwt } from './federated_jwt.ts'
import { none } from './none.ts'
import { privateKeyJwt } from './private_key_jwt.ts'
import { selfSignedTlsClientAuth } from './self_signed_tls_client_auth.ts'
import { spiffeJwt } from './spiffe_jwt.ts'
import { spiffeX509 } from './spiffe_x509.ts'
import { tlsClientAuth } from './tls_client_auth.ts'

/** Every method there is: a missing row does not compile. */
export const METHODS: Readonly<Record<AuthMethod, Verify>> = {
  client_secret_basic: clientSecretBasic,
  client_secret_post: clientSecretPost,
  client_secret_jwt: clientSecretJwt,
  private_key_jwt: privateKeyJwt,
  tls_client_auth: tlsClientAuth,
  self_signed_tls_client_auth: selfSignedTlsClientAuth,
  federated_jwt: federatedJwt,
  spiffe_jwt: spiffeJwt,
  spiffe_x509: spiffeX509,
  none,
}
