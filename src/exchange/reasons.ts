/** The pages of the reasons for which nothing is exchanged, and no assertion is a grant. */
import type { ReasonPages } from '../outcome.ts'

export const REASON_PAGES = {
  exchange_incomplete: {
    title: 'a token exchange that lacks a parameter',
    cause:
      '`subject_token` and `subject_token_type` are both required, and `actor_token` and `actor_token_type` come together or not at all (RFC 8693 section 2.1).',
    remedy: 'Send the token with its type.',
  },
  exchange_type: {
    title: 'a token type that is not exchanged here',
    cause:
      'Subject and actor tokens are access tokens, ID tokens or JWTs: `urn:ietf:params:oauth:token-type:access_token`, `:id_token`, `:jwt`.',
    remedy: 'Exchange one of these. Refresh tokens and SAML assertions are not exchanged.',
  },
  exchange_requested_type: {
    title: 'a requested token type that is not issued here',
    cause: 'What comes out of an exchange is an access token in the form of a JWT, or an ID-JAG.',
    remedy:
      'Leave `requested_token_type` out, or ask for `urn:ietf:params:oauth:token-type:access_token`, `:jwt` or `:id-jag`.',
  },
  exchange_not_jwt: {
    title: 'a token that is no JWT',
    cause: 'The token is opaque, encrypted, larger than 64 KiB, or malformed: nobody here can verify it.',
    remedy: 'Send the token as it was issued, by an issuer that signs JWTs.',
  },
  exchange_typ: {
    title: 'a token of another kind than its type says',
    cause:
      'The `typ` in the header does not fit the token type: an access token has `at+jwt`, ID tokens and JWTs have `JWT` or none. Tokens with any other `typ` were made for something else.',
    remedy: 'Name the type that the token has. An access token whose `typ` is `JWT` is sent as `:jwt`.',
  },
  exchange_issuer: {
    title: 'a token of an issuer that nobody trusts with it',
    cause:
      'The `iss` of the token is neither ours nor that of an entry of `trusted_issuers` with `use: { subject_token: ... }`.',
    remedy: 'Add the use to the entry, if its tokens are to be exchanged.',
  },
  exchange_signature: {
    title: 'a token that its issuer has not signed',
    cause:
      'No key of the issuer verifies the signature, or the token is signed with an algorithm that the issuer does not use.',
    remedy: 'Look whether the issuer publishes the key of the token, and at `algs` of its entry.',
  },
  exchange_malformed: {
    title: 'a token whose claims cannot be used',
    cause:
      'A claim that every exchange reads is missing or of the wrong type: `sub`, `exp`, `aud`, a `scope`, `scp`, `act` or `cnf` of another form, or a `jti` where the issuer has `tokens: once`.',
    remedy: 'Look at the claims of the token. An issuer without `jti` needs `tokens: reusable` in its entry.',
  },
  exchange_expired: {
    title: 'a token that has expired',
    cause: 'The `exp` of the token is past: nothing that comes from it could live.',
    remedy: 'Get a new token first.',
  },
  exchange_times: {
    title: 'a token that is not valid yet, or lives too long',
    cause:
      'The `nbf` or `iat` of the token is in the future, or it lives longer than `max_lifetime` of its issuer says.',
    remedy: 'Compare the clocks, and `max_lifetime` of the entry with what the issuer does.',
  },
  exchange_audience: {
    title: 'a token that was made for somebody else',
    cause:
      'The `aud` of the token has none of the audiences under which the client may exchange tokens of this issuer, or it has the audience of another use beside it.',
    remedy: 'Let the client get its tokens for the audience in `subject_tokens`.',
  },
  exchange_match: {
    title: 'a token of another tenant',
    cause: 'A claim of the token does not have the value that `match` in the entry of its issuer asks for.',
    remedy: 'Nothing, if that is meant; else correct `match`.',
  },
  exchange_not_party: {
    title: 'a token that does not concern the client',
    cause:
      'The token was neither issued to the client nor for one of its `resource_ids`, or, of a trusted issuer, none of its `subject_tokens` fits.',
    remedy:
      'Exchange tokens of the client itself. A resource server needs `resource_ids`, a client that exchanges tokens of another issuer `subject_tokens`.',
  },
  exchange_bound: {
    title: 'a bound token without its proof',
    cause:
      'The token is bound to a key (`cnf`), and this request does not prove that the client has it. A token that was taken is of no use in an exchange either.',
    remedy: 'Send a DPoP proof with the key of the token, or its certificate with the connection.',
  },
  exchange_may_act: {
    title: 'an actor that the token does not allow',
    cause:
      'The subject token has `may_act`, and who acts is not the one that it names; or it names nobody, or by a member that is not understood here.',
    remedy: 'Act as the one that `may_act` names, or get a token that names this actor.',
  },
  exchange_actor: {
    title: 'an actor that somebody else acts for',
    cause: 'The actor token has an `act` itself: who acts here could not be told in one chain.',
    remedy: 'Send a token of the actor alone.',
  },
  exchange_too_deep: {
    title: 'too many actors, one after the other',
    cause: 'The new token would name more than four actors. A chain is never cut: who had acted would be lost.',
    remedy: 'Begin with a token that fewer have exchanged.',
  },
  exchange_subject_taken: {
    title: 'a subject with the name of somebody else',
    cause:
      'The `sub` of the new token would be that of a registered client, or that of a user of another issuer, to whoever reads it.',
    remedy: 'Rename the client, or leave `subject: same` out of the entry of the issuer.',
  },
  exchange_scope_missing: {
    title: 'an exchange that does not say for which scope',
    cause:
      'The subject token says nothing of scopes (an ID token does not), and the request names none: nothing says how much is meant.',
    remedy: 'Send `scope`.',
  },
  exchange_used: {
    title: 'a token that was exchanged before',
    cause:
      'The issuer has `tokens: once`, or the token is an ID-JAG, which is a grant once, and its `jti` was used already.',
    remedy: 'Get a new token; or `tokens: reusable` in the entry, where the issuer hands out one token several times.',
  },
  grant_missing: {
    title: 'a grant by assertion without the assertion',
    cause: 'The jwt-bearer grant needs the parameter `assertion` (RFC 7521 section 4.1).',
    remedy: 'Send the assertion, once, as `assertion`.',
  },
  grant_own: {
    title: 'an assertion that was issued here',
    cause:
      'The `iss` of the assertion is our own: a grant that is issued here is for another authorization server, and never for this one.',
    remedy: 'Present it at the server that its `aud` names. A token of ours is exchanged (RFC 8693).',
  },
  grant_issuer: {
    title: 'an assertion of an issuer that nobody trusts with it',
    cause:
      'The `iss` of the assertion is not that of an entry of `trusted_issuers` with `use: { authorization_grant: ... }`.',
    remedy: 'Add the use to the entry, if its assertions are to be grants.',
  },
  grant_profile: {
    title: 'an assertion of a kind that is no grant',
    cause:
      'The `typ` in the header says what the assertion is: `oauth-id-jag+jwt` is an ID-JAG; `JWT`, `authorization-grant+jwt` or none is a JWT without profile. The entry of the issuer does not list that profile, or the token was made for something else.',
    remedy: 'Send what the issuer makes for this purpose. `profiles: [jwt]` accepts JWTs that follow no profile.',
  },
  grant_audience: {
    title: 'an assertion that was made for somebody else',
    cause: 'The `aud` of an assertion is our issuer, octet by octet, and nothing beside it.',
    remedy: 'Let the issuer write our issuer as the only audience.',
  },
  grant_client: {
    title: 'an assertion that was made for another client',
    cause: 'The `client_id` of an ID-JAG is not that of the client that authenticates: nobody else can present it.',
    remedy: 'Authenticate as the client that the ID-JAG names, or tell the issuer how this client is called here.',
  },
  grant_details: {
    title: 'an assertion with authorization details',
    cause:
      'The ID-JAG has `authorization_details` (RFC 9396). They are not served here, and leaving them out could grant more than was meant.',
    remedy: 'Ask the issuer for an ID-JAG with `scope` and `resource` alone.',
  },
  grant_tenant: {
    title: 'a tenant where subjects keep their names',
    cause:
      'The ID-JAG names a `tenant`, and the entry of its issuer has `subject: same` without `tenant` in `match`: users of two tenants could have one name.',
    remedy: 'Put the tenant into `match`, or leave `subject: same` out.',
  },
  grant_resource: {
    title: 'a resource that the assertion does not grant',
    cause:
      'The request names a resource that is not in `resource` of the ID-JAG, or none of those in it is registered for the client. Without `resource` an ID-JAG grants none.',
    remedy: 'Let the issuer name the resource, and register it in `audiences` of the client.',
  },
  id_jag_subject: {
    title: 'a subject token that no ID-JAG is given for',
    cause:
      'An ID-JAG stands for the login of a user at the client that asks: its subject token is an ID token (`subject_token_type` of `:id_token`) whose `aud` is that client.',
    remedy: 'Send the ID token that the client itself has got. Its `client_id` at the issuer has to be the one here.',
  },
  id_jag_audience: {
    title: 'an ID-JAG for nobody',
    cause: '`audience` is required once: the issuer of the authorization server that gets the ID-JAG.',
    remedy: 'Send one `audience`. What the token there is to be for is `resource`.',
  },
  id_jag_details: {
    title: 'an ID-JAG with authorization details',
    cause: 'The request has `authorization_details` (RFC 9396), and no type of them is known here.',
    remedy: 'Ask with `scope` and `resource` alone.',
  },
} as const satisfies ReasonPages

/** Reasons of this room, and those of any token of ours that has ended. */
export type ReasonCode =
  | keyof typeof REASON_PAGES
  | 'subject_token_inactive'
  | 'actor_token_inactive'
  | 'scope_beyond_subject'
