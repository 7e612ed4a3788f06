/** The endpoints in front of an upstream, each a list to be read aloud. */
import type { Endpoint } from '../../oauth.ts'
import type { Step } from '../request/exchange.ts'
import { plainNames } from '../request/parameter-names.ts'
import { readsProof, usesProof, verifiesProof } from '../request/possession.ts'
import { authenticateClient, decide, formBody, namedToken, noStore } from '../request/steps.ts'
import { bindsCode, provesGrant } from './bound-grants.ts'
import { answersExchange, exchangedInFront } from './exchange-in-front.ts'
import { forwardToken } from './forward-token.ts'
import { deviceRequest, noCacheNoStore, ownHint, pushedRequest, relay, requestedOfUpstream } from './forwarded-steps.ts'
import { frontChannel } from './front-channel.ts'
import { introspectUpstream } from './introspect.ts'
import { ownSubject } from './own-subject.ts'
import { provesPossessionHere, readsProofOfClient } from './possession.ts'
import { revokeUpstream } from './revoke.ts'
import { forwardUnregistered } from './unregistered.ts'

/** POST token endpoint, RFC 6749 section 3.2, in the order it happens. */
const token: readonly Step[] = [
  noStore, // RFC 6749 section 5.1
  formBody, // sets form, authorization
  plainNames,
  forwardUnregistered,
  readsProof, // sets unverifiedProof; a challenge for a nonce uses nothing up
  authenticateClient, // sets client
  readsProofOfClient,
  verifiesProof, // sets proof
  provesPossessionHere, // of what its tokens are to be bound to
  requestedOfUpstream, // sets requested
  exchangedInFront, // sets exchanged, where the tokens of an exchange are verified here
  ownSubject, // tokens of ours for the upstream's
  provesGrant, // of a code or a refresh token that is bound to a key
  decide, // sets facts, decision
  usesProof,
  answersExchange, // where that is ours
  forwardToken, // the upstream is asked here, once
]

/** POST introspection endpoint, RFC 7662 section 2. */
const introspection: readonly Step[] = [
  noStore,
  formBody,
  plainNames,
  forwardUnregistered,
  authenticateClient, // no public client comes further, RFC 7662 section 2.1
  namedToken,
  decide,
  introspectUpstream,
]

/** POST revocation endpoint, RFC 7009 section 2. */
const revocation: readonly Step[] = [
  noStore,
  formBody,
  plainNames,
  forwardUnregistered,
  authenticateClient,
  namedToken,
  decide,
  revokeUpstream,
]

/** POST pushed authorization request endpoint, RFC 9126 section 2. */
const pushedAuthorizationRequest: readonly Step[] = [
  noCacheNoStore,
  formBody,
  plainNames,
  frontChannel,
  forwardUnregistered,
  readsProof,
  authenticateClient,
  readsProofOfClient,
  verifiesProof, // sets proof
  pushedRequest, // sets requested
  decide,
  ownHint,
  usesProof,
  bindsCode, // to the key of the proof, or of dpop_jkt
  relay,
]

/** POST device authorization endpoint, RFC 8628 section 3.1. */
const deviceAuthorization: readonly Step[] = [
  noStore,
  formBody,
  plainNames,
  forwardUnregistered,
  authenticateClient,
  deviceRequest, // sets requested
  decide,
  relay,
]

/** Every endpoint at which a client authenticates. */
export const UPSTREAM_STEPS: Readonly<Record<Endpoint, readonly Step[]>> = {
  token,
  introspection,
  revocation,
  pushed_authorization_request: pushedAuthorizationRequest,
  device_authorization: deviceAuthorization,
}
