/** Diagnostics of client files. */
export const CODES = {
  CG4001: {
    title: 'client id used twice',
    help: 'Two clients have the same `client_id`, in one file or in two. Which one is meant would depend on the order of files, so neither is loaded.\n\nWrong:  - { client_id: reports, ... }\n        - { client_id: reports, ... }\nRight:  - { client_id: reports, ... }\n        - { client_id: reports-eu, ... }',
  },
  CG4002: {
    title: 'unknown grant type',
    help: 'Grant types are authorization_code, refresh_token, client_credentials, password, or a URN such as urn:ietf:params:oauth:grant-type:token-exchange. Extension grants are absolute URIs (RFC 6749 section 4.5).\n\nWrong:  grant_types: [client_credential]\nRight:  grant_types: [client_credentials]',
  },
  CG4003: {
    title: 'no algorithm pinned',
    help: 'A client that signs assertions names the one algorithm it signs with; otherwise the sender of an assertion would choose. Clients of the FAPI 2.0 profile (`assertion.audience: fapi2`) may leave it out: the profile names PS256, ES256 and EdDSA.\n\nWrong:  token_endpoint_auth_method: private_key_jwt\nRight:  token_endpoint_auth_method: private_key_jwt\n        token_endpoint_auth_signing_alg: ES256',
  },
  CG4004: {
    title: 'algorithm does not fit',
    help: 'client_secret_jwt takes HS256, HS384 and HS512; private_key_jwt takes RS*, PS*, ES* and EdDSA. With `assertion.audience: fapi2` only PS256, ES256 and EdDSA remain, and client_secret_jwt is not possible.\n\nWrong:  token_endpoint_auth_method: private_key_jwt\n        token_endpoint_auth_signing_alg: HS256\nRight:  token_endpoint_auth_method: private_key_jwt\n        token_endpoint_auth_signing_alg: ES256',
  },
  CG4005: {
    title: 'exception without an end',
    help: 'A setting of `assertion` is looser than the default: audience legacy, further audiences, a lifetime over 300 seconds (60 with fapi2), a clock tolerance over 15 seconds, or an optional jti; or a client has two methods. Such exceptions need a date on which they end by themselves.\n\nWrong:  assertion: { audience: legacy }\nRight:  assertion: { audience: legacy, until: 2027-06-30 }',
  },
  CG4006: {
    title: 'exception in force',
    help: 'A client has assertion settings that are looser than the default, or two methods. The warning stays until the setting is removed; from `until` on the default applies, and of two methods the second.\n\nNow:    assertion: { audience: legacy, until: 2027-06-30 }\nBetter: assertion: { audience: strict }',
  },
  CG4007: {
    title: 'nothing to authenticate with',
    help: 'The method of the client needs a credential that is not there: `secrets` for client_secret_basic, _post and _jwt; `jwks`, `jwks_uri` or `public_key` for private_key_jwt and self_signed_tls_client_auth; one `tls_client_auth_...` key for tls_client_auth; `federated` for federated_jwt; `spiffe_id` for spiffe_jwt and spiffe_x509.\n\nWrong:  token_endpoint_auth_method: client_secret_basic\nRight:  token_endpoint_auth_method: client_secret_basic\n        secrets: [{ value: "env:REPORTS_SECRET" }]',
  },
  CG4008: {
    title: 'setting without effect',
    help: "The key belongs to another authentication method than the client uses, to a proxy where there is no upstream, or to\ntokens of ours where they are the upstream's.\n\nWrong:  token_endpoint_auth_method: client_secret_basic\n        jwks_uri: https://partner-a.example/jwks\nRight:  token_endpoint_auth_method: private_key_jwt\n        jwks_uri: https://partner-a.example/jwks",
  },
  CG4009: {
    title: 'keys in two places',
    help: 'RFC 7591 section 2: the keys of a client stand in one place: `jwks`, `jwks_uri` or `public_key`. With two, nobody knows which one a removed key was removed from.\n\nWrong:  jwks: { keys: [...] }\n        jwks_uri: https://partner-a.example/jwks\nRight:  jwks_uri: https://partner-a.example/jwks',
  },
  CG4010: {
    title: 'private or symmetric key',
    help: 'A set of client keys has a private part (`d`, `p`, ...) or a symmetric key (`k`, kty oct). The whole set is refused: consider the key stolen, make a new pair, and register the public half.\n\nWrong:  jwks: { keys: [{ kty: EC, crv: P-256, x: ..., y: ..., d: ... }] }\nRight:  jwks: { keys: [{ kty: EC, crv: P-256, x: ..., y: ... }] }',
  },
  CG4011: {
    title: 'weak or malformed key',
    help: 'Accepted are RSA with 2048 to 8192 bits and an odd exponent of at least 65537, P-256, P-384, P-521 with a point on the curve, and Ed25519. The message says what is wrong with this one. Numbers may have zeros before them, and padding, as Java writes them. A certificate in `x5c` is not read: the members of the key stand beside it.\n\nWrong:  { kty: RSA, n: ..., e: 65537 }\nWrong:  { kty: RSA, n: ..., e: AQ }\nRight:  { kty: RSA, n: ..., e: AQAB }',
  },
  CG4012: {
    title: 'no usable key',
    help: 'None of the registered keys can verify what the client signs: type, curve, `use`, `key_ops` and `alg` of a key must fit the algorithm of the client.\n\nWrong:  token_endpoint_auth_signing_alg: ES256\n        jwks: { keys: [{ kty: RSA, ... }] }\nRight:  token_endpoint_auth_signing_alg: PS256\n        jwks: { keys: [{ kty: RSA, ... }] }',
  },
  CG4013: {
    title: 'jwks_uri refused',
    help: 'A `jwks_uri` is an https URL without user name and fragment, at a public address. Private addresses, and http there, are possible for the ranges in `jwks.allow_private_addresses` of the configuration.\n\nWrong:  jwks_uri: http://partner-a.example/jwks\nRight:  jwks_uri: https://partner-a.example/jwks',
  },
  CG4014: {
    title: 'secret too short for its algorithm',
    help: 'RFC 7518 section 3.2: the secret of client_secret_jwt has at least as many octets as the hash: 32 for HS256, 48 for HS384, 64 for HS512. `claimgate secret new` makes one that fits all of them.\n\nWrong:  a secret of 12 octets with HS256\nRight:  a secret of 32 octets or more with HS256',
  },
  CG4015: {
    title: 'digest cannot verify a MAC',
    help: 'client_secret_jwt computes a MAC with the secret itself, so a digest of the secret is not enough. Keep the secret in a file or the environment, or let the client use private_key_jwt.\n\nWrong:  secrets: [{ sha256: "9f86..." }]\nRight:  secrets: [{ value: "file:./secrets/partner-b" }]',
  },
  CG4016: {
    title: 'secret written into the file',
    help: 'The secret stands in the client file, and so in version control, in backups and on screens. Refer to it instead, or register its digest.\n\nWrong:  secrets: [{ value: 7Fjfp0ZBr1KtDRbn }]\nRight:  secrets: [{ value: "env:REPORTS_SECRET" }]\n        secrets: [{ sha256: "9f86..." }]',
  },
  CG4017: {
    title: 'secret cannot be read',
    help: 'The environment variable is not set, or the file is missing, empty or unreadable. Paths are relative to the client file.\n\nWrong:  value: "env:REPORTS_SECRT"\nRight:  value: "env:REPORTS_SECRET"',
  },
  CG4018: {
    title: 'digest of the wrong form',
    help: '`sha256` is 64 hexadecimal digits; other products write the same digest in base64. `scrypt` is ln=15,r=8,p=1$SALT$HASH, with at least ln=14 and r=8, at most 64 MiB and p=4. `claimgate secret hash` prints both. Digests of bcrypt, Argon2, PBKDF2 and others cannot be taken over, and one in place of the secret would be a secret that everybody who saw it could send.\n\nWrong:  sha256: n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=\nWrong:  value: $2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy\nRight:  sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"',
  },
  CG4019: {
    title: 'secret said twice or not at all',
    help: 'An entry of `secrets` has exactly one of `value`, `sha256` and `scrypt`; and a client has either `secrets` or `client_secret`.\n\nWrong:  secrets: [{ value: "env:A", sha256: "9f86..." }]\nRight:  secrets: [{ value: "env:A" }, { sha256: "9f86..." }]',
  },
  CG4020: {
    title: 'secret that cannot be sent',
    help: 'RFC 6749 appendix A: a client secret consists of printable ASCII characters. This one has others (a line break in the middle?), so no request could ever match it.\n\nWrong:  "geheimnis-\u00fc"\nRight:  "geheimnis-ue"',
  },
  CG4021: {
    title: 'no live secret',
    help: 'All secrets of the client have expired or are not yet valid: it cannot authenticate. The warning also comes when the last one expires within 14 days.\n\nWrong:  secrets: [{ value: "env:A", expires_at: 2020-01-01 }]\nRight:  secrets: [{ value: "env:A", expires_at: 2020-01-01 }, { value: "env:B" }]',
  },
  CG4022: {
    title: 'date that does not exist, or window without an inside',
    help: 'Dates are written 2027-06-30 (its first second in UTC) or 2027-06-30T12:00:00Z, and `not_before` is earlier than `expires_at`.\n\nWrong:  expires_at: 2027-02-30\nRight:  expires_at: 2027-02-28',
  },
  CG4023: {
    title: 'public client where none can be',
    help: 'A client with method none proves nothing. It cannot use client_credentials, token exchange or jwt-bearer, cannot exist in the embedded token service, and has no credential at the upstream. Codes it obtains are bound by PKCE.\n\nWrong:  token_endpoint_auth_method: none\n        grant_types: [client_credentials]\nRight:  token_endpoint_auth_method: none\n        grant_types: [authorization_code, refresh_token]',
  },
  CG4024: {
    title: 'not exactly one certificate subject',
    help: 'RFC 8705 section 2.1.2: a tls_client_auth client registers exactly one of tls_client_auth_subject_dn, _san_dns, _san_uri, _san_ip and _san_email.\n\nWrong:  tls_client_auth_san_dns: a.example\n        tls_client_auth_san_uri: spiffe://example.org/a\nRight:  tls_client_auth_san_dns: a.example',
  },
  CG4025: {
    title: 'certificate subject of the wrong form',
    help: 'A distinguished name is written as in RFC 4514, the most specific part first; an address is one IPv4 or IPv6 address.\n\nWrong:  tls_client_auth_subject_dn: /C=DE/O=Partner A/CN=partner-a\nRight:  tls_client_auth_subject_dn: CN=partner-a,O=Partner A,C=DE',
  },
  CG4026: {
    title: 'grant that is never served',
    help: 'Without an upstream claimgate issues tokens for client_credentials and token exchange, and for jwt-bearer where a trusted\nissuer has `use: { authorization_grant: ... }`: every request with another grant would be refused. The same holds for\njwt-bearer where the tokens of others are verified in front of an upstream. Grants that need a user need a token service behind claimgate. In front of an upstream whose\nissuer is not ours only client_credentials works: users would be sent back with an issuer that their application does not\nexpect, and tokens would name one that we are not.\n\nWrong:  grant_types: [client_credentials, authorization_code]\nRight:  grant_types: [client_credentials]\nRight:  issuer and upstream.issuer are the same, or upstream.issuer is not written',
  },
  CG3110: {
    title: 'bound tokens that nobody can bind',
    help: 'With tls_client_certificate_bound_access_tokens a token is bound to the certificate that the client shows (RFC 8705 section\n3), whichever way it authenticates. Where the listener asks for none and no proxy hands one over, every request of the client\nwould be refused.\n\nWrong:  tls_client_certificate_bound_access_tokens: true   without client certificates\nRight:  the same with listen: { tls: { cert: ..., key: ..., request_certificates: true } }\nRight:  dpop_bound_access_tokens: true   where clients have no certificates',
  },
  CG4120: {
    title: 'fulfilment of one client that cannot be had',
    help: "A client's own `fulfilment` is for clients that keep the upstream's tokens, such as the consoles of the fronted realm.\nreissue is the configuration's: our JWKS and the metadata depend on it. introspection remembers tokens for as long as\nthey live, which the memory store does not.\n\nWrong:  fulfilment: none in the configuration, fulfilment: reissue for a client\nRight:  fulfilment: reissue in the configuration, fulfilment: none for a client",
  },
  CG4121: {
    title: 'tokens that our JWKS does not verify',
    help: "With fulfilment reissue our JWKS holds our keys. Tokens of a client that keeps the upstream's verify with the\nupstream's keys, which are added by `upstream.publish_upstream_keys`. A console that uses its token only at the\nupstream's own interfaces does not need them.\n\nWrong:  fulfilment: none for a client that verifies its ID tokens, and no publish_upstream_keys\nRight:  upstream: { publish_upstream_keys: true }",
  },
  CG4122: {
    title: 'public client that introspects',
    help: 'A client that does not authenticate learns nothing about tokens (RFC 7662 section 2.1).\n\nWrong:  token_endpoint_auth_method: none\n        introspects: any\nRight:  token_endpoint_auth_method: client_secret_basic\n        introspects: any',
  },
  CG4123: {
    title: 'client that may do nothing',
    help: 'A client without a grant type is a resource server that only introspects. Then something must say which tokens\nconcern it.\n\nWrong:  grant_types: []\nRight:  grant_types: []\n        resource_ids: [https://orders.example.com]\nRight:  grant_types: []\n        introspects: any',
  },
  CG4124: {
    title: 'introspects names no client',
    help: 'The entries of `introspects` are client_ids of this registry: tokens of other clients are never answered.\n\nWrong:  introspects: [partner-x]     (and no client has this client_id)\nRight:  introspects: [partner-a]\nRight:  introspects: any',
  },
  CG4101: {
    title: 'certificate client that no certificate can reach',
    help: 'The method needs a client certificate, and nothing in the configuration lets one arrive. Our own TLS listener asks for certificates with client_ca, request_certificates or a SPIFFE trust domain in trusted_issuers; behind a proxy that ends TLS, client_certificates says who hands them over, and in which field. trusted_proxies alone never may.\n\nWrong:  listen: { tls: { cert: ./cert.pem, key: ./key.pem } }   with a client of tls_client_auth\nRight:  listen: { tls: { cert: ./cert.pem, key: ./key.pem, client_ca: ./client-ca.pem } }\nRight:  client_certificates: { from: [10.0.0.5/32], header: client-cert, ca: ./client-ca.pem }',
  },
  CG4102: {
    title: 'registered subject, and no authority that verifies it',
    help: 'tls_client_auth believes the name in a certificate, and anybody can write a certificate with any name. Only a chain to an authority of yours proves it, and no authority is configured.\n\nWrong:  client_certificates: { from: [10.0.0.5/32] }   with a client of tls_client_auth\nRight:  client_certificates: { from: [10.0.0.5/32], ca: ./client-ca.pem }\nRight:  listen: { tls: { cert: ./cert.pem, key: ./key.pem, client_ca: ./client-ca.pem } }\nRight:  token_endpoint_auth_method: self_signed_tls_client_auth   with the key registered in jwks',
  },
  CG4031: {
    title: 'certificate that has ended',
    help: 'The key of the client was registered by a certificate, and the certificate is past its end. Nothing but its key counts here, so\nthe client goes on; but the key was meant to be replaced by then.\n\nNow:    public_key: file:./partner-a.2024.pem\nBetter: jwks: { keys: [{ public_key: file:./partner-a.2024.pem }, { public_key: file:./partner-a.2026.pem }] }\nthen:   public_key: file:./partner-a.2026.pem',
  },
  CG4032: {
    title: 'two methods that are no change',
    help: 'While a client changes its method, `token_endpoint_auth_method` is a list of the old one and the new one, and `until` says when\nthe old one ends. Each proves who the client is. A public client proves nothing, so it cannot be one of the two.\n\nWrong:  token_endpoint_auth_method: [none, private_key_jwt]\nWrong:  token_endpoint_auth_method: [private_key_jwt, PRIVATE_KEY_JWT]\nRight:  token_endpoint_auth_method: [client_secret_basic, private_key_jwt]\n        until: 2027-06-30',
  },
  CG4160: {
    title: 'what FAPI 2.0 does not allow',
    help: 'fapi2 switches on what the FAPI 2.0 Security Profile asks of a client: it authenticates with private_key_jwt or a\ncertificate; its assertions are used once, live 60 seconds at most and name our issuer alone, as one text; it signs with PS256,\nES256 or EdDSA; its tokens are bound to a DPoP key or to its certificate; its authorization requests are pushed, with PKCE and\nS256. A setting that says otherwise does not load.\n\nWrong:  fapi2: true\n        token_endpoint_auth_method: client_secret_basic\nRight:  fapi2: true\n        token_endpoint_auth_method: private_key_jwt\n        jwks_uri: https://partner-a.example/jwks',
  },
  CG4130: {
    title: 'mapping to an issuer that nobody trusts',
    help: 'A client of federated_jwt names an entry of `trusted_issuers` in the configuration, one whose `use` has client_assertion.\n\nWrong:  federated: { issuer: https://token.actions.githubusercontent.com, subject: ... }\nRight:  trusted_issuers:\n          github: { issuer: https://token.actions.githubusercontent.com, claims: github, use: { client_assertion: {} } }\n        and in the client file   federated: { issuer: github, subject: ... }',
  },
  CG4131: {
    title: 'mapping that no token fits',
    help: 'A wildcard stands for whole parts of `sub` between `:` and `/`: `*` for one, `**` for several between `/`. Claims are those\nthat the issuer has, with the types that it gives them; `iss`, `aud` and times are checked already.\n\nWrong:  subject: "repo:acme/shop-*:ref:refs/heads/main"\nRight:  subject: "repo:acme/*:ref:refs/heads/main"\nWrong:  claims: { repository_owner_id: 4711 }       (GitHub writes a text)\nRight:  claims: { repository_owner_id: "4711" }',
  },
  CG4132: {
    title: 'mappings that one credential can fit',
    help: 'A token or certificate that fits two clients authenticates neither of them unless the request has the `client_id` of one. Make one of the mappings\nnarrower, or let the workloads send `client_id`. The first 20 pairs are told, and of mappings with wildcards 300,000 pairs\nare looked at; a line says where that has ended the search.\n\nNow:    a: { subject: "repo:acme/*:ref:refs/heads/main" }\n        b: { subject: "repo:acme/shop:ref:refs/heads/main" }\nBetter: a: { subject: "repo:acme/site:ref:refs/heads/main" }',
  },
  CG4133: {
    title: 'mapping by a name that can change hands',
    help: 'Accounts and projects can be renamed or deleted, and somebody else can take the name: a token of theirs would fit. The id\nbeside the name is given once.\n\nNow:    federated: { issuer: github, subject: "repo:acme/shop:ref:refs/heads/main" }\nBetter: federated: { issuer: github, subject: "repo:acme/shop:ref:refs/heads/main", claims: { repository_owner_id: "4711" } }',
  },
  CG4134: {
    title: 'mapping that does not say whose tokens are meant',
    help: 'The issuer serves everybody: whoever has an account there gets tokens with our audience. The mapping names the tenant, by\na claim or by the beginning of `subject`.\n\nWrong:  federated: { issuer: github, subject: "repo:*/shop:ref:refs/heads/main" }\nRight:  federated: { issuer: github, subject: "repo:acme/*:ref:refs/heads/main", claims: { repository_owner_id: "4711" } }',
  },
  CG4139: {
    title: 'mapping that every token of an issuer fits',
    help: 'The subject has wildcards where the workload would be named: whoever can run anything at this issuer is the client. Write\nthe namespace, the account or the project that is meant.\n\nNow:    federated: { issuer: cluster, subject: "**:**:**:**" }\nNow:    federated: { issuer: cluster, subject: "system:serviceaccount:*:*" }\nBetter: federated: { issuer: cluster, subject: "system:serviceaccount:billing:*" }',
  },
  CG4135: {
    title: 'client with the name of an issuer',
    help: 'The `iss` of an assertion selects a trusted issuer, before it can be the name of a client that signs for itself. No client\nhas the identifier of a trusted issuer as its client_id.\n\nWrong:  client_id: https://token.actions.githubusercontent.com\nRight:  client_id: deploy',
  },
  CG4140: {
    title: 'exchanged tokens of a client that exchanges none',
    help: '`subject_tokens` and `bound_subject` are about the tokens that a client presents in a token exchange, `id_jag` about what it\ngets. They count where\nclaimgate answers exchanges itself, for a client that is registered for the grant.\n\nWrong:  grant_types: [client_credentials]\n        subject_tokens: [{ issuer: entra }]\nRight:  grant_types: ["urn:ietf:params:oauth:grant-type:token-exchange"]\n        subject_tokens: [{ issuer: entra }]',
  },
  CG4141: {
    title: 'subject tokens that no issuer makes',
    help: 'An entry of `subject_tokens` names an entry of `trusted_issuers` whose `use` has subject_token, and one of its audiences.\nThe audience may be left out where there is one.\n\nWrong:  subject_tokens: [{ issuer: https://idp.example }]\nRight:  trusted_issuers:\n          idp: { issuer: https://idp.example, ..., use: { subject_token: { audience: https://app.example.com } } }\n        and in the client file   subject_tokens: [{ issuer: idp }]',
  },
  CG4142: {
    title: 'bound subject tokens without their proof',
    help: 'A token that is bound to a key is of no use to whoever takes it, because the proof is asked for in an exchange too. A\nresource server that got the token cannot have the key: `bound_subject: resource` lifts the proof for tokens that are for\nits own `resource_ids`. Whoever can authenticate as this client can then exchange a bound token that was taken.\n\nNow:    bound_subject: resource\nBetter: leave it out',
  },
  CG4143: {
    title: 'ID-JAG for no authorization server',
    help: 'The names in `id_jag` are the issuers of the authorization servers that get the ID-JAG: https URLs without query and fragment,\nas their metadata has them, and never ours. What comes out is a grant in another trust domain; here, the client gets its\ntokens by an exchange.\n\nWrong:  id_jag: { chat: { client_id: f53f191f } }\nRight:  id_jag: { "https://auth.chat.example": { client_id: f53f191f, scope: chat.read } }',
  },
  CG4136: {
    title: 'no SPIFFE ID of a workload',
    help: 'A client of a SPIFFE method is one workload, or all whose SPIFFE IDs begin with the same whole segments: a final `/*`,\nand no other wildcard. A SPIFFE ID is compared octet by octet. It has a trust domain of small letters and a path, without\nempty or relative segments, percent-encoding and a final slash.\n\nWrong:  spiffe_id: spiffe://example.org/billing/\nWrong:  spiffe_id: spiffe://example.org/billing*\nRight:  spiffe_id: spiffe://example.org/billing\nRight:  spiffe_id: spiffe://example.org/billing/*',
  },
  CG4137: {
    title: 'trust domain that nobody trusts',
    help: 'The trust domain of `spiffe_id` is that of an entry of `trusted_issuers` in the configuration, one whose `use` has\nclient_assertion.\n\nWrong:  spiffe_id: spiffe://exmaple.org/billing\nRight:  spiffe_id: spiffe://example.org/billing     with   trusted_issuers: { example.org: { spiffe: example.org, bundle: ..., use: { client_assertion: {} } } }',
  },
  CG4138: {
    title: 'bundle without keys for the method',
    help: 'The keys of a bundle say what they are for: those of spiffe_jwt have the use jwt-svid, those of spiffe_x509 the use\nx509-svid, and are certificates that may sign others, without name constraints and with strong keys. The bundle in the file has\nnone of the kind, so that this client could never authenticate.\n\nWrong:  token_endpoint_auth_method: spiffe_jwt     with a bundle of X.509 authorities\nRight:  token_endpoint_auth_method: spiffe_x509     with a bundle of X.509 authorities',
  },
  CG4030: {
    title: 'secret that can be guessed',
    help: 'A shared secret is as long as it is hard to guess: one with fewer than 16 characters, or with few different ones,\ncan be tried out at the token endpoint, or against its digest. RFC 6749 section 10.10 asks for 128 random bits.\n\nWrong:  secrets: [{ value: "env:NAME" }]     with NAME=changeme\nRight:  claimgate secret new',
  },
} as const
