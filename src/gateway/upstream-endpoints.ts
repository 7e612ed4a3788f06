/** The endpoints in front of an upstream, each a list to be read aloud. */
import type { Endpoint } from '../oauth.ts'
import type { Step } from './exchange.ts'
import { authenticateClient, formBody, noStore } from './steps.ts'
import { forwardUnregistered } from './unregistered.ts'

const known: readonly Step[] = [noStore, formBody, forwardUnregistered, authenticateClient]

/** Every endpoint at which a client authenticates. */
export const UPSTREAM_STEPS: Readonly<Record<Endpoint, readonly Step[]>> = {
  token: known,
  introspection: known,
  revocation: known,
  pushed_authorization_request: known,
  device_authorization: known,
}
