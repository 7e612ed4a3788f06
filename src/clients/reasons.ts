/** Why an authentication failed: every reason there is, for the log and as a label of metrics. The caller learns none of them. */
import type { ReasonPages } from '../outcome.ts'

/** The page of each reason. */
export const REASON_PAGES = {
  unknown_client: {
    title: 'no client is registered under the name',
    cause:
      'The request names a client that is in no client file: a typing error, other letter case, a name that was cut at its first colon because it was not form-encoded in Basic, or a client of another environment.',
    remedy:
      'Compare the name that the client sends with `wanted`, the registered name that is nearest, where there is one. Register the client, or correct the name in the application.',
  },
  client_disabled: {
    title: 'the client is disabled',
    cause: 'The client file says `disabled: true`. Every attempt is refused, whatever it presents.',
    remedy: 'Remove `disabled` from the client file to let the client in again, or tell its owner that it has ended.',
  },
  wrong_method: {
    title: 'another authentication method than the registered one',
    cause:
      'The client presents its credential in another way than it is registered for: `seen` has how the request carries it, `wanted` the registered method. Go libraries try the header first, most others the method of their own default.',
    remedy: 'Set the method in the application, or change `token_endpoint_auth_method` in the client file.',
  },
  throttled: {
    title: 'too many failed attempts',
    cause:
      'Attempts of this network and client have failed more often than `throttling.failures` within the window. `seen` has the reason of this attempt. A right credential passes all the same.',
    remedy:
      'Look for the reason that the attempts before had, and correct that. The block ends by itself after `Retry-After`.',
  },
  no_credentials: {
    title: 'neither a client nor a credential',
    cause:
      'The request has no `Authorization` field, no `client_id`, no `client_secret` and no `client_assertion`. Some libraries leave the field out when the secret is empty, and some proxies take it away.',
    remedy:
      'Give the application its client id and credential, and look whether a proxy in front removes `Authorization`.',
  },
  client_id_malformed: {
    title: 'a client_id that no client can have',
    cause: 'The `client_id` in the body is longer than 256 characters, or has characters outside printable ASCII.',
    remedy:
      'Correct the `client_id` of the application: an unresolved template or a value with a line break is the usual reason.',
  },
  client_id_mismatch: {
    title: 'client_id and credential name two clients',
    cause: 'The body has a `client_id`, and the Basic field or the subject of the assertion names another client.',
    remedy: 'Send one name, or leave `client_id` out beside a credential that names the client.',
  },
  several_authorization_headers: {
    title: 'several Authorization fields',
    cause: 'The request has more than one `Authorization` field. Which one counts would depend on the reader.',
    remedy: 'Send one. A proxy that adds a field of its own to that of the client is the usual reason.',
  },
  several_mechanisms: {
    title: 'more than one credential',
    cause:
      'The request carries two of: an `Authorization` field, `client_secret`, `client_assertion` (RFC 6749 section 2.3). `seen` lists them.',
    remedy:
      'Leave the library one method. A generic HTTP client that adds `Authorization` to every request is the usual reason.',
  },
  authorization_scheme_unknown: {
    title: 'an Authorization scheme other than Basic',
    cause: 'The `Authorization` field has another scheme, such as Bearer. No client authenticates with it here.',
    remedy: 'Take the field away, or send Basic credentials if the client is registered for client_secret_basic.',
  },
  basic_malformed: {
    title: 'a Basic field that is not base64',
    cause:
      'After `Basic` and one space the field has to have one text in canonical base64 (RFC 7617 section 2). This one has other characters, missing padding, line breaks, or nothing.',
    remedy: 'Encode `client_id:client_secret` with standard base64 (not base64url), with padding and in one line.',
  },
  basic_without_colon: {
    title: 'Basic credentials without a colon',
    cause: 'The decoded text of the Basic field has no colon, so that there is no telling name and secret apart.',
    remedy: 'Encode `client_id:client_secret`. A field made of the secret alone is the usual reason.',
  },
  basic_without_name: {
    title: 'Basic credentials without a name',
    cause: 'Nothing stands before the colon of the Basic credentials: the client id is empty.',
    remedy: 'Give the application its client id; an unset variable is the usual reason.',
  },
  basic_without_secret: {
    title: 'Basic credentials without a secret',
    cause:
      'Nothing stands behind the colon of the Basic credentials. An empty secret is no credential, and a public client does not send the field.',
    remedy:
      'Give the application its secret; an unset variable is the usual reason. A public client sends `client_id` in the body.',
  },
  basic_characters: {
    title: 'Basic credentials with characters that no secret has',
    cause:
      'Name or secret have characters outside printable ASCII; `seen` says which side and what kind. A secret that was read from a file together with its final line break is the usual reason.',
    remedy:
      'Trim the secret in the application (`kubectl create secret` from a file keeps the line break), and form-encode what is not ASCII.',
  },
  basic_encoding: {
    title: 'Basic credentials in the other encoding',
    cause:
      'RFC 6749 section 2.3.1 form-encodes name and secret before base64. This client sends them in a way that does not fit its `basic_encoding`: a bare `%`, or a name that only fits undecoded.',
    remedy: 'Let the library encode, or register `basic_encoding: raw` for this client.',
  },
  secret_without_client_id: {
    title: 'client_secret without client_id',
    cause: 'The body has a `client_secret` and no `client_id`.',
    remedy: 'Send `client_id` beside it.',
  },
  secret_malformed: {
    title: 'a client_secret that no client can have',
    cause: 'The `client_secret` in the body has characters outside printable ASCII; `seen` says what kind.',
    remedy:
      'Trim the secret in the application. Text that was read from a file or copied from a page is the usual reason.',
  },
  secret_wrong: {
    title: 'the secret is wrong',
    cause:
      'The client is registered and the method is right, but none of its secrets is the one that was sent. Where `seen` says so, the secret has a `+` or `%` and reads otherwise when it is decoded, or a space at an end.',
    remedy:
      'Compare the secret of the application with the registered one. Where the encoding may be the reason, try `basic_encoding: raw`.',
  },
  secret_expired: {
    title: 'the secret has expired',
    cause: 'The secret is right, and its `expires_at` is past.',
    remedy: 'Give the application the new secret, or move `expires_at`.',
  },
  secret_not_yet_valid: {
    title: 'the secret is not valid yet',
    cause: 'The secret is right, and its `not_before` is still to come.',
    remedy: 'Use the secret of before until then, or move `not_before`.',
  },
  assertion_without_type: {
    title: 'client_assertion and its type belong together',
    cause:
      'The request has one of `client_assertion` and `client_assertion_type` without the other (RFC 7521 section 4.2).',
    remedy: 'Send both; the type is urn:ietf:params:oauth:client-assertion-type:jwt-bearer.',
  },
  assertion_type_unknown: {
    title: 'another client_assertion_type',
    cause:
      'The `client_assertion_type` is not that of JWT bearer assertions; `seen` says whether it is another one that is known.',
    remedy:
      'Send urn:ietf:params:oauth:client-assertion-type:jwt-bearer. A value that was encoded twice is a usual reason. That of JWT-SVIDs, jwt-spiffe, is known where `trusted_issuers` has a trust domain.',
  },
  assertion_too_large: {
    title: 'the assertion is too large',
    cause: 'The assertion is longer than 16 KiB, or its header longer than 4 KiB.',
    remedy: 'Take claims and certificate chains out of it that nobody reads.',
  },
  assertion_not_compact_jws: {
    title: 'the assertion is no signed JWT',
    cause: 'The assertion does not have three parts between two dots (RFC 7515 section 7.1).',
    remedy: 'Send the compact serialization alone: no `Bearer`, no JSON around it, no quotation marks.',
  },
  assertion_encrypted: {
    title: 'the assertion is encrypted',
    cause: 'The assertion is a JWE: five parts, or an `enc` in its header. Assertions are signed here, not encrypted.',
    remedy: 'Switch the encryption of client assertions off in the library.',
  },
  assertion_not_base64url: {
    title: 'the assertion is not base64url',
    cause:
      'A part of the assertion has characters outside base64url, padding, or bits that are left over (RFC 7515 section 2).',
    remedy: 'Encode with base64url without `=`. White space that was copied along is a usual reason.',
  },
  assertion_header_malformed: {
    title: 'the header of the assertion is no JSON object',
    cause: 'The header is not one JSON object in UTF-8, has a member twice, or is nested deeper than eight levels.',
    remedy: 'Let a JWT library write the header.',
  },
  assertion_header_extension: {
    title: 'the header asks for an extension',
    cause:
      'The header has `crit`, `b64` or `zip`, which change how the rest is read; `seen` has the name. None of them belongs into a JWT for client authentication.',
    remedy: 'Leave the member out.',
  },
  assertion_carries_key: {
    title: 'the header carries or names a key',
    cause:
      'The header has a member that carries or names a key; `seen` has its name. Only registered keys verify, and nothing that an assertion names is ever fetched.',
    remedy:
      'Leave the member out, and register the key in `jwks` or at `jwks_uri`. `kid`, `x5t` and `x5t#S256` may stay.',
  },
  assertion_alg_unknown: {
    title: 'the algorithm is none that is accepted anywhere',
    cause: 'The `alg` of the header is missing, `none`, one of encryption, or unknown; `seen` says which of these.',
    remedy: 'Sign with the algorithm in `token_endpoint_auth_signing_alg` of the client file.',
  },
  assertion_kid_malformed: {
    title: 'the kid is no text',
    cause:
      'The `kid` of the header is not a text of 1 to 1024 characters; `seen` says what it is. Serializers that write null for what is absent are a usual reason.',
    remedy: 'Leave `kid` out, or set it to that of the registered key.',
  },
  assertion_typ_refused: {
    title: 'the assertion is typed as something else',
    cause:
      'The `typ` of the header is neither JWT nor client-authentication+jwt; that of a JWT-SVID may be JWT or JOSE. A JWT that was made for another purpose proves no client (RFC 8725 section 3.11).',
    remedy: 'Leave `typ` out, or set it to client-authentication+jwt.',
  },
  assertion_payload_malformed: {
    title: 'the payload of the assertion is no JSON object',
    cause: 'The payload is not one JSON object in UTF-8, has a claim twice, or is nested deeper than eight levels.',
    remedy: 'Let a JWT library write the claims.',
  },
  assertion_sub_missing: {
    title: 'the assertion has no sub',
    cause: 'The claim `sub` is missing: the assertion names no client (RFC 7523 section 3).',
    remedy: 'Set `sub` and `iss` to the client_id.',
  },
  assertion_sub_malformed: {
    title: 'the sub is no client_id',
    cause: 'The claim `sub` is not a text of printable ASCII of at most 256 characters; `seen` says what it is.',
    remedy: 'Set `sub` to the client_id.',
  },
  assertion_alg_not_registered: {
    title: 'another algorithm than the registered one',
    cause:
      'The assertion is signed with `seen`; the client is registered for `wanted`. Libraries have defaults of their own, often RS256.',
    remedy: 'Set the algorithm in the library, or `token_endpoint_auth_signing_alg` in the client file.',
  },
  assertion_signature_wrong: {
    title: 'the signature does not verify',
    cause:
      'A registered key fits `kid` and algorithm, and the signature is not of it. The key pair was replaced on one side alone, or the signature is in another form: `seen` says where it looks like DER, which ES256 never is.',
    remedy:
      'Register the public half of the key that signs, under a new `kid`. Sign ECDSA with r and s in a row (RFC 7518 section 3.4).',
  },
  assertion_key_unknown: {
    title: 'no registered key fits',
    cause:
      'None of the registered keys has the `kid` and fits the algorithm of the assertion. `seen` says what the `kid` is, and `wanted` those that are registered. A key without a `kid` fits only assertions without one.',
    remedy: 'Register the key with its `kid`, or let the library leave `kid` out.',
  },
  assertion_mac_wrong: {
    title: 'the MAC does not verify',
    cause:
      'None of the secrets of the client is the key of this MAC. A secret that was decoded from base64 or hexadecimal before it served as the key is a usual reason: the key is the UTF-8 octets of the secret.',
    remedy: 'Compare the secret of the application with the registered one, and how the library makes a key of it.',
  },
  assertion_iss_missing: {
    title: 'the assertion has no iss',
    cause: 'The claim `iss` is missing (RFC 7523 section 3).',
    remedy: 'Set `iss` and `sub` to the client_id.',
  },
  assertion_iss_mismatch: {
    title: 'the iss is not the client',
    cause:
      'The claim `iss` is something else than the client_id; `seen` says what kind. A token of a platform or an identity provider has its issuer there.',
    remedy: 'Set `iss` to the client_id.',
  },
  assertion_sub_mismatch: {
    title: 'the sub is not the client',
    cause: 'The claim `sub` is something else than the client_id; `seen` says what kind.',
    remedy: 'Set `sub` to the client_id.',
  },
  assertion_typ_required: {
    title: 'the type is required',
    cause:
      'The client is registered with `assertion.require_typ`, and the header has no `typ: client-authentication+jwt`.',
    remedy: 'Set `typ` in the library, or take `require_typ` away.',
  },
  assertion_aud_missing: {
    title: 'the assertion has no aud',
    cause: 'The claim `aud` is missing, or an empty list: the assertion could be used anywhere (RFC 7523 section 3).',
    remedy: 'Set `aud` to the issuer in `wanted`.',
  },
  assertion_aud_malformed: {
    title: 'the aud is no text',
    cause: 'The claim `aud` is neither a text nor a list of texts; `seen` says what it is.',
    remedy: 'Set `aud` to the issuer in `wanted`.',
  },
  assertion_aud_not_string: {
    title: 'the aud is a list',
    cause:
      'The client is registered with `assertion.audience: fapi2`, where `aud` is one text and no list (FAPI 2.0 section 5.3.2.1).',
    remedy: 'Set `aud` to the issuer as a text.',
  },
  assertion_aud_mismatch: {
    title: 'the assertion is for somebody else',
    cause:
      'The claim `aud` is not what `wanted` has. `seen` says what it is: the URL of an endpoint, the issuer with another slash, scheme or letter case, or something else. Most libraries that fail here send the token endpoint.',
    remedy:
      'Set the audience in the library to the issuer. Where it cannot be set: `assertion: { audience: legacy, until: DATE }` in the client file accepts the token endpoint too.',
  },
  assertion_exp_missing: {
    title: 'the assertion has no exp',
    cause: 'The claim `exp` is missing: the assertion would never end (RFC 7523 section 3).',
    remedy: 'Let the library set `exp` a minute ahead.',
  },
  assertion_exp_malformed: {
    title: 'the exp is no time',
    cause:
      'The claim `exp` is not a number of seconds since 1970 before the year 10000; `seen` says what it is. Milliseconds and text are usual reasons.',
    remedy: 'Write NumericDate: seconds, as a number.',
  },
  assertion_nbf_malformed: {
    title: 'the nbf is no time',
    cause: 'The claim `nbf` is there and not a number of seconds since 1970; `seen` says what it is.',
    remedy: 'Write NumericDate, or leave it out.',
  },
  assertion_iat_malformed: {
    title: 'the iat is no time',
    cause: 'The claim `iat` is there and not a number of seconds since 1970; `seen` says what it is.',
    remedy: 'Write NumericDate, or leave it out.',
  },
  assertion_expired: {
    title: 'the assertion has expired',
    cause:
      'The claim `exp` is past: `seen` says for how many seconds, `wanted` how many are tolerated. A queue before the request, a retry of an old assertion, or a clock that is behind.',
    remedy: 'Make a new assertion for each request, and synchronize the clock of the client.',
  },
  assertion_lifetime_too_long: {
    title: 'the assertion is valid for too long',
    cause:
      'From `iat`, or from now, to `exp` are more seconds (`seen`) than the client may use (`wanted`). Many libraries write an hour.',
    remedy: 'Shorten the lifetime in the library, or register `assertion: { max_lifetime: 3600, until: DATE }`.',
  },
  assertion_not_yet_valid: {
    title: 'the assertion is not valid yet',
    cause: 'The claim `nbf` is more seconds ahead (`seen`) than are tolerated (`wanted`): a clock that is ahead.',
    remedy: 'Synchronize the clock of the client, or leave `nbf` out.',
  },
  assertion_issued_in_future: {
    title: 'the assertion was issued in the future',
    cause: 'The claim `iat` is more seconds ahead (`seen`) than are tolerated (`wanted`): a clock that is ahead.',
    remedy: 'Synchronize the clock of the client.',
  },
  assertion_too_old: {
    title: 'the assertion was issued too long ago',
    cause:
      'The claim `iat` is more seconds back (`seen`) than the longest lifetime (`wanted`), though `exp` is still to come.',
    remedy: 'Make a new assertion for each request.',
  },
  assertion_jti_missing: {
    title: 'the assertion has no jti',
    cause: 'The claim `jti` is missing: there would be no telling whether the assertion was used before.',
    remedy:
      'Let the library set a random `jti`. Where it cannot: `assertion: { jti: optional, until: DATE }` in the client file.',
  },
  assertion_jti_malformed: {
    title: 'the jti is no text',
    cause: 'The claim `jti` is not a text of 1 to 256 characters; `seen` says what it is.',
    remedy: 'Let the library set a random text, such as a UUID.',
  },
  assertion_replayed: {
    title: 'the assertion was used before',
    cause:
      'An assertion with this `jti` of this client has been accepted already, here or at another gateway over the same store. Libraries that repeat a request with the same body, and ones that keep an assertion, are the usual reasons.',
    remedy:
      'Make a new assertion for each request, for each retry too. An unexpected one deserves a look at who has seen the first.',
  },
  certificate_missing: {
    title: 'no client certificate',
    cause:
      'The client authenticates with a certificate, and none has arrived: it shows none, or a proxy in front ends TLS and hands none over.',
    remedy: 'Configure the certificate in the application, and see docs/behind-a-proxy.md for `client_certificates`.',
  },
  certificate_expired: {
    title: 'the certificate has expired',
    cause: 'The end of the certificate is past: `seen` says for how many seconds.',
    remedy: 'Renew the certificate.',
  },
  certificate_other_key: {
    title: 'the certificate has another key',
    cause: 'The certificate is in order, and its key is none of those registered for the client.',
    remedy: 'Register the key of the new certificate in `jwks` or at `jwks_uri`.',
  },
  certificate_other_subject: {
    title: 'the certificate is of somebody else',
    cause:
      'A trusted authority vouches for the certificate, and its subject is not the one that is registered (`wanted`).',
    remedy:
      'Compare subject and alternative names of the certificate with the `tls_client_auth_...` key of the client file.',
  },
  certificate_chain_not_verified: {
    title: 'nobody vouches for the certificate',
    cause:
      'The chain of the certificate does not lead to one of the configured authorities, or of an X.509-SVID to one that the bundle of its trust domain has for X.509-SVIDs; or it is not valid now, has name constraints, or uses weak keys.',
    remedy:
      'Send the intermediate certificates too, and compare the issuer with `client_certificates.ca` or `listen.tls.client_ca`.',
  },
  client_cert_malformed: {
    title: 'the field of the proxy is no certificate',
    cause:
      'The field that a proxy hands certificates over in cannot be read as one certificate of the configured form.',
    remedy: 'Compare what the proxy writes with `client_certificates.header`, see docs/behind-a-proxy.md.',
  },
  issuer_not_trusted: {
    title: 'the token of an issuer that nobody trusts',
    cause:
      'The `iss` of the assertion is another one than its subject, and that of no entry of `trusted_issuers` whose `use` has client_assertion. It is compared octet by octet: a final slash counts.',
    remedy:
      'Add the issuer to `trusted_issuers`, or correct its `issuer` there. A client that signs for itself writes its client_id into `iss` and `sub`.',
  },
  issued_to_a_user: {
    title: 'the token of a user, not of a workload',
    cause:
      'The issuer has made the token for a user: it has a claim such as `scp` or `nonce`, which its tokens of workloads do not have.',
    remedy: 'Ask the platform for a token of the workload itself, with our audience.',
  },
  trust_domain_not_trusted: {
    title: 'the SPIFFE ID of a trust domain that nobody trusts',
    cause:
      'The trust domain in the SPIFFE ID of the JWT-SVID or X.509-SVID is that of no entry of `trusted_issuers` whose `use` has client_assertion. `iss` never selects one.',
    remedy:
      'Add an entry with `spiffe`, the part of the SPIFFE ID between spiffe:// and the first slash, and with the `bundle` of that trust domain.',
  },
  spiffe_id_malformed: {
    title: 'the name is no SPIFFE ID of a workload',
    cause:
      'The `sub` of the JWT-SVID, or the URI of the certificate, is not written as spiffe://trust.domain/path: small letters, digits, dots, hyphens and underscores in the trust domain, no percent-encoding, no empty or relative segments, no final slash, at most 2048 octets. A certificate has a path in it.',
    remedy: 'Let the issuer of the trust domain, such as a SPIRE server, make the document for a registered workload.',
  },
  svid_uri_not_one: {
    title: 'the certificate has not exactly one URI',
    cause:
      'An X.509-SVID has one alternative name that is a URI, its SPIFFE ID (X509-SVID section 2). This certificate has as many as `seen` says.',
    remedy: 'Show the certificate that the trust domain has issued to the workload. Other alternative names may stay.',
  },
  svid_is_authority: {
    title: 'the certificate is that of an authority',
    cause:
      'The certificate may issue others: its basic constraints say CA, or its key is for signing certificates or revocation lists. No authority authenticates as a workload (X509-SVID section 5.2).',
    remedy: 'Show the certificate of the workload, and the intermediate certificates after it.',
  },
  svid_not_for_signatures: {
    title: 'the key of the certificate is not for signatures',
    cause: 'The certificate has no key usage, or one without digitalSignature (X509-SVID section 4.3).',
    remedy: 'Let the issuer of the trust domain, such as a SPIRE server, make the certificate.',
  },
  issued_claim_missing: {
    title: 'the token lacks a claim of its issuer',
    cause:
      'The token has not got the claim in `wanted`, which `claims` of the entry requires of every token: that of a user, of another service of the same issuer, or of a version of the platform that does not have it yet.',
    remedy:
      'Ask the platform for a token of the workload. Where its tokens never have the claim, describe them in a `claims` block of the entry instead of the preset.',
  },
  issued_claim_malformed: {
    title: 'a claim of the token is of another type',
    cause:
      'The claim in `wanted` is of another type than `claims` of the entry declares, or none of its values: a number where the platform writes a text, a text where it writes a list.',
    remedy:
      'Correct the type in `claims` of the entry. A preset can be corrected there too: `claims: { extends: PRESET, properties: { NAME: { type: ... } } }`.',
  },
  subject_not_mapped: {
    title: 'no client has this subject',
    cause:
      'The token is good, and fits the mapping of no client: `subject` or `claims` of every `federated`, or `spiffe_id`, say something else. A wildcard `*` stands for one part between `:` and `/`.',
    remedy:
      'Decode the token of the workload, and compare `sub` and the claims with the mapping in the client file. Letter case counts, and a text is no number.',
  },
  subject_of_another: {
    title: 'the subject is not that of the client',
    cause:
      'The request names a client in `client_id`, and the token or certificate is good, but it does not fit the mapping of that client, or is of another issuer. A `client_id` that is a SPIFFE ID has to be the one of the certificate.',
    remedy:
      'Compare `sub` and the claims of the token with `federated` of the client, or the SPIFFE ID with its `spiffe_id`; or leave `client_id` out beside a token that one client alone fits.',
  },
  subject_of_several: {
    title: 'several clients have this subject',
    cause:
      'The token or certificate fits the mappings of the clients in `seen`, and the request does not say which is meant.',
    remedy: 'Send `client_id` beside the token, or make the mappings narrower: `claimgate check` warns of them.',
  },
  public_client_at_introspection: {
    title: 'a public client at introspection',
    cause: 'The client has method none, and so proves nothing: it learns nothing about tokens (RFC 7662 section 2.1).',
    remedy: 'Register a resource server of its own, with a credential.',
  },
  public_client_at_guard: {
    title: 'a public client at a guarded route',
    cause:
      'The client has method none, and so proves nothing: routes of the application that claimgate guards are for clients that do.',
    remedy: 'Give the client a credential, or leave the route unguarded.',
  },
} as const satisfies ReasonPages

export type Reason = keyof typeof REASON_PAGES

export const REASONS = Object.keys(REASON_PAGES) as readonly Reason[]
