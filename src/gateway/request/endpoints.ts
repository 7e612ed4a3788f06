/** The endpoints, each a list to be read aloud. */
import type { ServedEndpoint, Step } from './exchange.ts'
import { plainNames } from './parameter-names.ts'
import { provesPossession, readsProof, usesProof, verifiesProof } from './possession.ts'
import {
  answerIntrospection,
  authenticateClient,
  decide,
  formBody,
  issue,
  namedToken,
  noStore,
  requestedGrant,
  revoke,
} from './steps.ts'

/** POST token endpoint, RFC 6749 section 3.2, in the order it happens. */
export const token: readonly Step[] = [
  noStore, // RFC 6749 section 5.1
  formBody, // sets form, authorization
  plainNames,
  readsProof, // sets unverifiedProof; a challenge for a nonce uses nothing up
  authenticateClient, // sets client
  verifiesProof, // sets proof
  provesPossession, // of what its tokens are to be bound to
  requestedGrant, // sets requested
  decide, // sets facts, decision
  usesProof,
  issue,
]

/** POST introspection endpoint, RFC 7662 section 2. */
export const introspection: readonly Step[] = [
  noStore,
  formBody,
  plainNames,
  authenticateClient,
  namedToken,
  decide,
  answerIntrospection,
]

/** POST revocation endpoint, RFC 7009 section 2. */
export const revocation: readonly Step[] = [
  noStore,
  formBody,
  plainNames,
  authenticateClient,
  namedToken,
  decide,
  revoke,
]

/** Every endpoint at which a client authenticates. */
export const ENDPOINT_STEPS: Readonly<Record<ServedEndpoint, readonly Step[]>> = { token, introspection, revocation }
