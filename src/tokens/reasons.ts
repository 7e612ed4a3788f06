/** The pages of what introspection and revocation say of tokens, for the record alone. */
import type { ReasonPages } from '../outcome.ts'
import type { InactiveReason } from './activity.ts'
import type { Revocation } from './revocation.ts'

export const REASON_PAGES: ReasonPages<InactiveReason | Revocation> = {
  inactive_unknown: {
    title: 'no token that can be told about here',
    cause:
      'The token is malformed, signed by another issuer or with a key that is gone, or of another kind. The answer is `active: false`.',
    remedy: 'Look which issuer the token has, and ask that one.',
  },
  inactive_revoked: {
    title: 'the token was revoked',
    cause: 'The token was revoked at the revocation endpoint before it expired.',
    remedy: 'Get a new token.',
  },
  inactive_expired: {
    title: 'the token has expired',
    cause: 'The claim `exp` of the token is past.',
    remedy: 'Get a new token; a longer `access_token_lifetime` is possible up to `access_token.max_lifetime`.',
  },
  inactive_client_revoked: {
    title: 'all tokens of the client were revoked',
    cause: '`claimgate revoke --client` ended every token of the client that is as old as this one.',
    remedy: 'Get a new token.',
  },
  inactive_client_disabled: {
    title: 'the client of the token is disabled',
    cause: 'The client that the token was issued to is disabled, or no longer registered.',
    remedy: 'Nothing, if that is meant; else enable the client and get a new token.',
  },
  inactive_after_loss: {
    title: 'the token is from before a loss',
    cause: 'The store has lost its data since the token was issued, so nobody knows whether it was revoked.',
    remedy: 'Get a new token. `after_loss: active` calls such tokens active.',
  },
  inactive_not_for_caller: {
    title: 'the token does not concern the caller',
    cause:
      'The token was not issued to the caller, its `aud` meets neither the `audiences` nor the `resource_ids` of the caller, and its client is not in `introspects`.',
    remedy: 'Add `resource_ids` or `introspects` to the client file of the resource server.',
  },
  inactive_ancestor: {
    title: 'a token that this one came from has ended',
    cause:
      'The token came out of a token exchange, and the subject or actor token of that exchange, or one that these came from, was revoked since, or its client is disabled.',
    remedy: 'Begin again with a token that is active.',
  },
  inactive_upstream: {
    title: 'the upstream calls the token inactive',
    cause: 'The token service behind the gateway answered `active: false`. Its word always counts.',
    remedy: 'Look at the token service: the token has expired, was revoked, or does not concern the client there.',
  },
  revoked: {
    title: 'the token was revoked by this request',
    cause: 'The request at the revocation endpoint has ended the token.',
    remedy: 'Nothing: this is what was asked for.',
  },
  unknown: {
    title: 'nothing to revoke',
    cause:
      'The token of the revocation request has expired, is malformed, or is not ours. RFC 7009 section 2.2 answers 200 all the same.',
    remedy: 'Nothing, unless it should have been a token of ours: then look at the `token` that the application sends.',
  },
  other_client: {
    title: 'the token is of another client',
    cause: 'The client asks to revoke a token that was issued to another one (RFC 7009 section 2.1).',
    remedy:
      'Let the client revoke its own tokens. An operator ends the tokens of any client with `claimgate revoke --client`.',
  },
}
