/** Diagnostics of `trusted_issuers`. */
export const CODES = {
  CG6301: {
    title: 'trusted issuer that is no usable URL',
    help: 'The identifier of an issuer is the `iss` of its tokens: an https URL without query, fragment or credentials, and not\nour own. It is compared octet by octet, so that a final slash counts. http is possible for the addresses in\njwks.allow_private_addresses. Of the platforms that serve everybody it is known what it looks like: that of Entra has the id\nof a tenant, never `common`.\n\nWrong:  issuer: token.actions.githubusercontent.com\nRight:  issuer: https://token.actions.githubusercontent.com',
  },
  CG6302: {
    title: 'two entries with one issuer',
    help: 'The `iss` of a token selects the entry. With two of them nobody knows which one counts.\n\nWrong:  ci:     { issuer: https://gitlab.example.com, ... }\n        deploy: { issuer: https://gitlab.example.com, ... }\nRight:  gitlab: { issuer: https://gitlab.example.com, ... }     and a mapping for each client\n\nThe same holds for a trust domain of SPIFFE, which the SPIFFE ID selects.',
  },
  CG6303: {
    title: 'no algorithm pinned for an issuer',
    help: 'The entry says which algorithms its issuer signs with; otherwise the sender of a token would choose. The presets say it\nfor their platforms.\n\nRight:  algs: [RS256]',
  },
  CG6304: {
    title: 'keys of an issuer cannot be used',
    help: 'The keys stand in one place: `jwks` names a file with a JWK set that has a key for the algorithms, `jwks_uri` is an https\nURL at a public address, and without both the metadata of the issuer says where they are. `ca` and `authorization`\nbelong to keys that are fetched.\n\nWrong:  jwks: file:./keys.json   with   jwks_uri: https://issuer.example/jwks\nRight:  jwks_uri: https://issuer.example/jwks',
  },
  CG6305: {
    title: 'issuer that nobody uses',
    help: 'No client is registered with a mapping for this issuer, none lists it in `subject_tokens`, and none has the grant of its\nassertions; or `use` names nothing that its tokens may be.\n\nRight:  remove the entry, or register a client with   federated: { issuer: NAME, subject: ... }\n        or, for a trust domain,   spiffe_id: spiffe://TRUST-DOMAIN/...\n        or, where it is exchanged,   subject_tokens: [{ issuer: NAME }]\n        or, where it is granted,     grant_types: ["urn:ietf:params:oauth:grant-type:jwt-bearer"]',
  },
  CG6306: {
    title: 'trust domain that has no such name',
    help: 'The name of a SPIFFE trust domain is what stands behind spiffe:// in the names of its workloads: small letters, digits,\ndots, hyphens and underscores. It selects the entry, and `iss` never does; so there is no `issuer` beside it, and its keys\nare in the bundle.\n\nWrong:  spiffe: spiffe://example.org/\nWrong:  spiffe: Example.org\nRight:  spiffe: example.org',
  },
  CG6307: {
    title: 'bundle that cannot be used',
    help: 'The bundle of a trust domain is a JWK set whose keys say what they are for: `use` is jwt-svid or x509-svid. It is at an\nhttps URL at a public address (or one in jwks.allow_private_addresses) with a certificate of a public authority or of `ca`,\nor in a file. Private keys do not belong there: whoever reads one is every workload.\n\nWrong:  bundle: http://spire.example.org/\nRight:  bundle: https://spire.example.org:8443/\nRight:  bundle: file:./bundle.json',
  },
  CG6308: {
    title: 'issuer that serves everybody without its preset',
    help: 'GitHub, GitLab, Google, Entra, CircleCI and HCP Terraform sign tokens for whoever asks them. The preset of the platform\nsays which claim is the tenant, so that a mapping has to pin it, and which tokens are those of users. What else the tokens\nhave is added to it. An instance of your own (GitLab, GitHub Enterprise Server) may have a block without preset; with one,\nits mappings pin a tenant all the same.\n\nWrong:  github: { issuer: https://token.actions.githubusercontent.com, claims: { properties: { sub: { type: string } } }, ... }\nRight:  github: { issuer: https://token.actions.githubusercontent.com, claims: github, ... }\nRight:  claims: { extends: github, properties: { repo_property_team: { type: string } } }',
  },
  CG6320: {
    title: 'one audience for two uses',
    help: 'The audience of a token says what it was made for. With one audience under two uses a token that authenticates a\nworkload could be exchanged as the token of a user, and the other way round. The audience of assertions that are grants is our issuer.\n\nWrong:  use: { client_assertion: {}, subject_token: { audience: https://login.example.com } }     (our own issuer)\nRight:  use: { client_assertion: {}, subject_token: { audience: https://app.example.com } }\nRight:  use: { client_assertion: { audience: https://workloads.example.com }, authorization_grant: {} }',
  },
  CG6321: {
    title: 'subject tokens of everybody',
    help: 'The issuer serves everybody: whoever has an account there can get tokens. `match` names the tenant whose tokens are meant,\nby a claim that the issuer writes. Assertions that are grants need it as well.\n\nWrong:  use: { subject_token: { audience: https://app.example.com } }     with  claims: entra\nRight:  use: { subject_token: { audience: https://app.example.com, match: { tid: "f3c1..." } } }',
  },
  CG6322: {
    title: 'subjects of two issuers under their own names',
    help: 'Two issuers can have users of one name. With `subject: same` at both, a user of the one would be that of the other to\nwhoever reads our tokens.\n\nWrong:  subject: same     in two entries\nRight:  subject: same     in one; the others are NAME|sub',
  },
  CG6323: {
    title: 'tokens of others where nothing is exchanged',
    help: 'Tokens of other issuers are exchanged, and their assertions are grants, at the embedded token service, and in front of\nan upstream where `token_exchange` says so. Elsewhere the request is forwarded, and the upstream decides whose tokens it\naccepts: the entry would say nothing. The documents of SPIFFE authenticate workloads alone.\n\nWrong:  upstream: { url: ... }   with   use: { subject_token: ... }\nRight:  remove `subject_token`, or `authorization_grant`\nRight:  token_exchange: { answered_by: here }   under fulfilment reissue\nRight:  token_exchange: { tokens: verified }    where the upstream answers',
  },
} as const
