/** The reason codes of the decision record that the gateway itself gives, and the pages of all there are. */
import { REASON_PAGES as CLIENTS } from '../../clients/index.ts'
import { REASON_PAGES as DPOP } from '../../dpop/index.ts'
import { REASON_PAGES as EXCHANGE } from '../../exchange/index.ts'
import type { FailureCode, ReasonPages } from '../../outcome.ts'
import { REASON_PAGES as POLICY } from '../../policy/index.ts'
import { REASON_PAGES as TOKENS } from '../../tokens/index.ts'

const FRAMING = {
  method: {
    title: 'a method other than POST',
    cause: 'Endpoints at which clients authenticate take POST alone (RFC 6749 section 3.2).',
    remedy: 'Send a POST request. A redirect on the way, which turns POST into GET, is a usual reason.',
  },
  query_string: {
    title: 'a parameter in the query',
    cause:
      'The query of the URL names a parameter of OAuth, or one of `upstream.refuse_query`. URLs end up in logs, so nothing is read from them.',
    remedy: 'Send parameters in the body. Other names in the query are left out.',
  },
  content_encoding: {
    title: 'a compressed body',
    cause: 'The request has a `Content-Encoding`. Nothing is ever unpacked.',
    remedy: 'Send the form as it is.',
  },
  transfer_encoding: {
    title: 'a transfer coding other than chunked',
    cause: 'The request has a `Transfer-Encoding` with another coding than chunked (RFC 9112 section 6.1).',
    remedy: 'Send a `Content-Length`, or chunks alone.',
  },
  content_type: {
    title: 'a body that is no form',
    cause:
      'The `Content-Type` is not application/x-www-form-urlencoded, or has a charset that cannot be read; `seen` has its kind.',
    remedy: 'Send a form: JSON is not accepted at these endpoints (RFC 6749 section 4.4.2).',
  },
  content_type_repeated: {
    title: 'several Content-Type fields',
    cause: 'The request has more than one `Content-Type`. Which one counts would depend on the reader.',
    remedy: 'Send one.',
  },
  body_too_large: {
    title: 'the body is too large',
    cause: 'The form is larger than `limits.form`.',
    remedy: 'Send less, or raise `limits.form`.',
  },
  body_too_slow: {
    title: 'the body came too slowly',
    cause: 'The form had not arrived within `limits.form_time`.',
    remedy: 'Look at the network between the client and here, or raise `limits.form_time`.',
  },
  body_incomplete: {
    title: 'the body broke off',
    cause: 'The connection ended before the body did.',
    remedy: 'Look at the network, and at a `Content-Length` that promises more than is sent.',
  },
  parameter_repeated: {
    title: 'a parameter is repeated',
    cause: 'A parameter came twice. Only `resource` and `audience` may (RFC 6749 section 3.2).',
    remedy: 'Send each parameter once.',
  },
  parameters_too_many: {
    title: 'too many parameters',
    cause: 'The form has more than 64 parameters.',
    remedy: 'Send those of the protocol alone.',
  },
  parameter_name_missing: {
    title: 'a parameter without a name',
    cause: 'The form has a value without a name before its `=`.',
    remedy: 'Let a library write the form.',
  },
  parameter_name: {
    title: 'nearly the name of a parameter',
    cause:
      'A name is nearly one of the protocol: other letter case, brackets, dots. Other readers would take it for that.',
    remedy: 'Write the names as the protocol does: `scope`, not `scope[]` or `Scope`.',
  },
  percent_encoding: {
    title: 'a broken percent escape',
    cause: 'A `%` in the form is not followed by two hexadecimal digits.',
    remedy: 'Encode values before they are put into the form; a secret with a bare `%` is a usual reason.',
  },
  utf8: {
    title: 'the form is not UTF-8',
    cause: 'The octets of the form, decoded, are not UTF-8.',
    remedy: 'Encode the form in UTF-8.',
  },
  control_character: {
    title: 'a control character in the form',
    cause: 'A name or a value has a control character, which no parameter of OAuth may have.',
    remedy: 'Correct the value; an unresolved binary value is a usual reason.',
  },
  credential_malformed: {
    title: 'a credential that is no text',
    cause: 'An application that reads JSON handed over a credential that is a number, a list or an object.',
    remedy: 'Send each credential as a text.',
  },
  line_break: {
    title: 'a line break in the form',
    cause:
      'A name or a value has a line break. A body that was sent from a file ends with one (`curl --data-binary @file`).',
    remedy: 'Remove the line break; `curl -d @file` does so.',
  },
  not_ascii: {
    title: 'a form in another charset',
    cause: 'The `Content-Type` names a charset other than UTF-8, and the body is not ASCII alone.',
    remedy: 'Send the form in UTF-8.',
  },
} as const satisfies ReasonPages

const REQUESTS = {
  bound_certificate_missing: {
    title: 'no client certificate to bind a token to',
    cause:
      'The client is registered with `tls_client_certificate_bound_access_tokens`, or what it presents is bound to a certificate, and the connection shows none, or another one.',
    remedy: 'Let the client show its certificate. Look whether the proxy in front hands it over.',
  },
  token_missing: {
    title: 'token is missing',
    cause: 'The request at introspection or revocation has no parameter `token`.',
    remedy: 'Send the token in the body.',
  },
  grant_type_missing: {
    title: 'grant_type is missing',
    cause: 'The token request has no parameter `grant_type`.',
    remedy: 'Send it in the body. An empty body, which some HTTP clients send after a redirect, is a usual reason.',
  },
  grant_type_unsupported: {
    title: 'a grant that is not served',
    cause: 'No client may use the `grant_type` here; `wanted` lists those that are served.',
    remedy: 'Use another grant, or register it for the client where the upstream serves it.',
  },
  grant_type_not_registered: {
    title: 'a grant that the client does not have',
    cause: 'The grant is served, and is not among the `grant_types` of this client (`wanted`).',
    remedy: 'Add it to the client file, or use another grant.',
  },
  scope_malformed: {
    title: 'the scope is malformed',
    cause:
      'The `scope` is not a list of names with one space between them (RFC 6749 section 3.3): a space at an end, two in a row, a comma, a quotation mark.',
    remedy: 'Separate the names with one space.',
  },
  scope_not_registered: {
    title: 'a scope that the client does not have',
    cause:
      'The request names a scope beyond those of the client (`wanted`). `seen` has the registered ones that were asked for, and the number of the others.',
    remedy: 'Ask for less, or add the scope to the client file.',
  },
  resource_not_registered: {
    title: 'a resource that the client does not have',
    cause:
      'The request names a `resource` or `audience` beyond those of the client (`wanted`). `seen` says how it differs: a slash at the end, another scheme, or something else.',
    remedy: 'Ask for a registered one, character by character, or add it to `audiences` of the client file.',
  },
  scope_beyond: {
    title: 'the upstream grants more scope than it was asked for',
    cause:
      'The answer of the token service has scopes that were neither asked for nor are in `upstream.adds_scopes`. Its tokens were revoked. The line `upstream_scope` of the log names them.',
    remedy: 'Add them to `upstream.adds_scopes`, if they may be there.',
  },
  scope_beyond_subject: {
    title: 'more scope than the subject token has',
    cause:
      'The request asks for scopes that the token, whose rights it wants, does not have; or it names none, and the client has none of those of the token.',
    remedy: 'Ask for less.',
  },
  subject_token_inactive: {
    title: 'the subject token is not active',
    cause:
      'The `subject_token` is one of ours, and introspection would call it inactive: it has expired or was revoked, or a token that it came from was.',
    remedy: 'Get a new token first.',
  },
  actor_token_inactive: {
    title: 'the actor token is not active',
    cause:
      'The `actor_token` is one of ours, and introspection would call it inactive: it has expired or was revoked, or a token that it came from was.',
    remedy: 'Get a new token first.',
  },
  assertion_inactive: {
    title: 'the assertion of the grant is not active',
    cause: 'The `assertion` of the jwt-bearer grant is a token of ours, and has expired or was revoked.',
    remedy: 'Get a new token first.',
  },
  code_verifier_missing: {
    title: 'a public client without code_verifier',
    cause: 'A client with method none exchanges its code with PKCE alone (RFC 7636).',
    remedy: 'Switch PKCE on in the library.',
  },
  code_challenge_missing: {
    title: 'a public client without code_challenge',
    cause: 'A client with method none begins an authorization with PKCE alone (RFC 7636).',
    remedy: 'Switch PKCE on in the library.',
  },
  code_challenge_method: {
    title: 'a code_challenge_method other than S256',
    cause:
      'The challenge is the verifier itself (`plain`, which is also what leaving the method out means), or of an unknown kind.',
    remedy: 'Send `code_challenge_method=S256`.',
  },
  request_uri: {
    title: 'request_uri is not accepted',
    cause: 'A pushed or device authorization request has a `request_uri`, which RFC 9126 section 2.1 forbids.',
    remedy: 'Send the parameters themselves.',
  },
  request_object: {
    title: 'request objects are not accepted',
    cause:
      'A pushed or device authorization request has a `request`. Policies would decide on parameters that do not count.',
    remedy: 'Send the parameters themselves.',
  },
  front_channel_response_type: {
    title: 'a response type that no policy sees',
    cause:
      'The pushed request has a word of `front_channel.refuse` in its `response_type`: its tokens would not come from the token endpoint.',
    remedy: 'Use `response_type=code`.',
  },
  front_channel_response_mode: {
    title: 'a response mode that our keys do not verify',
    cause: 'Under reissue the pushed request asks for an answer that the upstream signs (`response_mode=jwt`).',
    remedy: 'Use another response mode.',
  },
  decision_log_full: {
    title: 'the decision could not be recorded',
    cause:
      'Decision records wait for where `decision_log.to` sends them, and fill the buffer. With `overflow: deny` or `block` nothing is decided that could not be recorded.',
    remedy:
      'Look at the lines `decision_log` of the log for the reason, and at the receiver or the disk. `decision_log.buffer` says how many octets may wait.',
  },
} as const satisfies ReasonPages

const UPSTREAM = {
  dpop_jkt: {
    title: 'a code that cannot be bound to a key',
    cause:
      'A pushed authorization request has a DPoP proof or `dpop_jkt`, and no `code_challenge` made with S256, or one that was used before; or `dpop_jkt` is no SHA-256 thumbprint. The code of the request is known by its challenge.',
    remedy: 'Use PKCE with S256, and a new challenge for each login.',
  },
  dpop_key_unknown: {
    title: 'a refresh token that nobody has bound',
    cause:
      'A public client refreshes with a DPoP proof, and it is not known which key the refresh token is bound to: it was issued without a proof, or the store has lost its data. Whoever has stolen it could bind it to a key of their own.',
    remedy: 'Let the user log in again.',
  },
  upstream_refused: {
    title: 'the upstream refused',
    cause:
      'The token service behind the gateway refused the request after the policies had allowed it; `seen` has its status and error. The answer is its own.',
    remedy:
      'Look at the log of the token service: a used code, an expired refresh token, a grant or scope that is not registered there.',
  },
  upstream_unavailable: {
    title: 'the upstream says that it is not available',
    cause: 'The token service behind the gateway answered 503 with a `Retry-After`.',
    remedy: 'Wait, and look at the token service if it stays so.',
  },
  unregistered_forwarded: {
    title: 'forwarded for a client that is not registered',
    cause:
      '`unregistered_clients: { forward_until: DATE }` lets clients pass that only the upstream knows. No policy has decided.',
    remedy: 'Register the client before the date.',
  },
  not_ours: {
    title: 'a token of somebody else at a shared client',
    cause:
      'The client shares one client of the upstream with others, and the token is none that was issued here: it is not passed on.',
    remedy: 'Nothing: whoever has the token revokes it where it was issued.',
  },
  authenticated_by_exception: {
    title: 'authenticated by a looser setting',
    cause:
      'The assertion passed only because the client file has an exception: `audience: legacy`, a longer `max_lifetime` or `jti: optional`. The exception ends at its `until`.',
    remedy: 'Let the client send what the default asks for, and remove the exception.',
  },
} as const satisfies ReasonPages

const FAILURES: ReasonPages<
  Exclude<FailureCode, 'keys_unreadable' | 'keys_missing' | 'config_unreadable' | 'listen_failed'>
> = {
  store_unavailable: {
    title: 'the store cannot be reached',
    cause:
      'The store did not answer within its time limit, or refused. Nothing is accepted without it. The line `store` of the log has the word of the system.',
    remedy: 'Look at redis, or at the disk and the folder of the lmdb store; `/readyz` shows when it is back.',
  },
  store_full: {
    title: 'the store is full',
    cause:
      'There is no room for another entry: memory limits, a full disk, redis at `maxmemory`. Nothing is forgotten to make room.',
    remedy: 'Give the store more room, or shorten the lifetimes of assertions and tokens.',
  },
  store_lost_data: {
    title: 'the store cannot vouch for the assertion',
    cause: 'The store has lost its data, and the assertion is old enough to have been used before that.',
    remedy: 'Make a new assertion; the next one passes. Look at the line `store_lost_data` of the log for the reason.',
  },
  jwks_unavailable: {
    title: 'the keys of the client cannot be had',
    cause:
      'The `jwks_uri` of the client cannot be read, and no keys are remembered. The lines `jwks_fetch` of the log have the reason.',
    remedy:
      'Let the client mend its document, or open the way to it; private addresses need `jwks.allow_private_addresses`.',
  },
  overloaded: {
    title: 'too many secrets are being compared',
    cause: 'Comparing secrets with scrypt takes time, and more wait for it than can be served.',
    remedy: 'Register `sha256` digests for secrets that a machine made, or add gateways.',
  },
  upstream_unreachable: {
    title: 'the upstream cannot be reached',
    cause:
      'No connection to the token service could be opened: nothing was sent. The line `failure` with the same id has the reason.',
    remedy: 'Look at `upstream.url`, name resolution, TLS and `upstream.ca`.',
  },
  upstream_broken: {
    title: 'the upstream gave an answer that is none',
    cause:
      'The token service answered something that is no answer to the request: an error page, broken JSON, a token that cannot be verified. The line `failure` with the same id says what.',
    remedy: 'Look at the token service and at what stands between it and the gateway.',
  },
  upstream_timeout: {
    title: 'the upstream did not answer in time',
    cause: 'The token service took longer than `upstream.timeout`.',
    remedy: 'Look at the token service, or raise `upstream.timeout`.',
  },
  upstream_hanging: {
    title: 'the upstream hangs',
    cause: 'Several requests in a row timed out: the token service is not asked again for a moment.',
    remedy: 'Look at the token service. `limits.timeouts` says how many it takes.',
  },
  upstream_refuses_credential: {
    title: 'the upstream refuses our credential',
    cause: 'The token service does not accept the credential in `upstream` of the client file.',
    remedy: 'Correct the credential; until then the client gets no tokens.',
  },
  internal: {
    title: 'a fault of the gateway',
    cause: 'Something happened that must not. The line `failure` with the same id has the frames.',
    remedy: 'Report it with that line, see SECURITY.md.',
  },
}

const OWN = { ...FRAMING, ...REQUESTS, ...UPSTREAM } as const

/** The page of every reason code that a decision record can have: docs/reasons.md is made of it. */
export const REASON_PAGES = { ...CLIENTS, ...DPOP, ...OWN, ...EXCHANGE, ...POLICY, ...TOKENS, ...FAILURES } as const

/** A code of the decision record. */
export type RecordCode = keyof typeof REASON_PAGES

/** Codes of answers that make no record: of passed paths, of the admin listener, and of what is not HTTP. */
export type UnrecordedCode =
  | 'admin_host'
  | 'admin_token'
  | 'authority'
  | 'client_too_slow'
  | 'dpop_bound_elsewhere'
  | 'front_channel_body'
  | 'front_channel_dpop_jkt'
  | 'front_channel_form'
  | 'front_channel_not_pushed'
  | 'front_channel_parameters'
  | 'front_channel_request_object'
  | 'front_channel_request_uri'
  | 'head_too_large'
  | 'host_malformed'
  | 'host_not_vouched'
  | 'malformed'
  | 'not_found'
  | 'token_not_proven'
  | 'too_many'
  | 'upgrade'
  | 'upstream_unknown'

export type Detail = RecordCode | UnrecordedCode | FailureCode
