import type { ReadMethod } from './read.ts'

/** Nobody issues tokens to us for the upstream: we have a credential of our own there. */
export const federatedJwt: ReadMethod = ({ report }) => {
  const help = 'use private_key_jwt, or a secret: `upstream` is our credential at the upstream'
  report(['token_endpoint_auth_method'], 'CG7002', 'federated_jwt is how clients authenticate here', help)
  return null
}
