/** The methods of clients whose credential somebody else issues. */
import type { AuthMethod } from '../../oauth.ts'
import type { ReadMethod } from './read.ts'

/** Nobody issues credentials to us for the upstream: we have one of our own there. */
export const ofWorkloads =
  (method: AuthMethod): ReadMethod =>
  ({ report }) => {
    const help = 'use private_key_jwt, or a secret: `upstream` is our credential at the upstream'
    report(['token_endpoint_auth_method'], 'CG7002', `${method} is how clients authenticate here`, help)
    return null
  }
