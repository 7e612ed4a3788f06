/** Diagnostics of the clients' credentials at the upstream. */
export const CODES = {
  CG7001: {
    title: 'no credential at the upstream',
    help: 'Behind an upstream, every client that proves who it is needs an `upstream` entry: we verify the client, and\nauthenticate to the upstream in its name with another credential. Public clients (method none) have none.\n\nRight:  upstream: { token_endpoint_auth_method: private_key_jwt, key: "file:./up-a.jwk.json" }\nRight:  upstream: { token_endpoint_auth_method: client_secret_basic, client_secret: "env:UP_A" }',
  },
  CG7002: {
    title: 'credential is incomplete',
    help: 'Each method at the upstream needs one member of the `upstream` entry:\n\n  client_secret_basic, client_secret_post, client_secret_jwt   client_secret\n  private_key_jwt                                              key\n  tls_client_auth, self_signed_tls_client_auth                 tls_client_certificate\n\nWrong:  upstream: { token_endpoint_auth_method: private_key_jwt, client_secret: "env:UP_A" }\nRight:  upstream: { token_endpoint_auth_method: private_key_jwt, key: "file:./up-a.jwk.json" }',
  },
  CG7003: {
    title: 'credential cannot be read',
    help: 'The reference names an environment variable that is not set, or a file that cannot be read, or what is there is\nempty. Files are looked for from the folder of the client file.\n\nWrong:  client_secret: "env:UP_A"   (and UP_A is not set)\nRight:  set the variable, or use "file:./secrets/up-a"',
  },
  CG7004: {
    title: 'credential written out',
    help: 'A credential in a client file ends up in backups, tickets and version control. Name where it is kept.\n\nWrong:  upstream: { client_secret: s3cret }\nRight:  upstream: { client_secret: "env:UP_A" }',
  },
  CG7005: {
    title: 'secret that the method cannot send',
    help: 'A secret for basic and post is printable ASCII. A secret for client_secret_jwt is at least as long as the hash: 32,\n48 or 64 octets for HS256, HS384 and HS512 (RFC 7518 section 3.2). With basic_encoding: raw a client_id has no colon.\n\n`claimgate secret new` makes one that every method can use.',
  },
  CG7006: {
    title: 'algorithm does not fit',
    help: 'client_secret_jwt signs with HS256, HS384 or HS512. private_key_jwt signs with what fits its key.\n\nWrong:  upstream: { token_endpoint_auth_method: client_secret_jwt, token_endpoint_auth_signing_alg: ES256 }\nRight:  upstream: { token_endpoint_auth_method: client_secret_jwt, token_endpoint_auth_signing_alg: HS256 }',
  },
  CG7007: {
    title: 'key cannot be used',
    help: '`key` is a reference to a private JWK in JSON, or the `kid` of one of our own active keys. RSA keys have 2048 bits or\nmore. Register the public half at the upstream.\n\nRight:  key: "file:./up-a.jwk.json"\nRight:  key: "env:UP_A_JWK"',
  },
  CG7008: {
    title: 'certificate cannot be used',
    help: 'tls_client_certificate names a PEM certificate (or a chain, ours first) and the PEM private key that belongs to it. It is\nshown to the upstream while the connection is opened, so upstream.url must be https.\n\nRight:  tls_client_certificate: { cert: "file:./up-a.pem", key: "file:./up-a.key.pem" }',
  },
  CG7009: {
    title: 'shared client at the upstream',
    help: 'The client_id is the same on both sides. Several clients behind one client_id of the upstream look like one client to\nit: a code or refresh token of one could be used by another. So it is allowed only where there are none, for\nclient_credentials under fulfilment reissue.\n\nWrong:  grant_types: [authorization_code]\n        upstream: { client_id: gateway, client_secret: "env:UP" }\nRight:  grant_types: [authorization_code]\n        upstream: { client_secret: "env:UP_A" }',
  },
  CG7010: {
    title: 'tokens bound to the wrong certificate',
    help: 'An upstream binds a token to the certificate that it sees (RFC 8705 section 3), and it sees ours. The client, which has\nanother one, could never use that token.\n\nWrong:  tls_client_certificate_bound_access_tokens: true\n        upstream: { token_endpoint_auth_method: tls_client_auth, ... }\nRight:  upstream: { token_endpoint_auth_method: private_key_jwt, key: "file:./up-a.jwk.json" }',
  },
  CG7011: {
    title: 'claims without an assertion',
    help: 'With fulfilment assertion, the claims of the policies travel in the client assertion that we send to the upstream. Other\nmethods have no place for them, and a claim is never left out in silence.\n\nWrong:  upstream: { token_endpoint_auth_method: client_secret_basic, client_secret: "env:UP_A" }\nRight:  upstream: { token_endpoint_auth_method: client_secret_jwt, client_secret: "env:UP_A" }',
  },
  CG7012: {
    title: 'ID token that cannot be signed again',
    help: 'With fulfilment reissue we verify the ID token that the upstream returned, add claims, and sign it. One that was signed\nwith a secret (HS256) or not at all, or encrypted for the client, cannot be.\n\nWrong:  id_token_signed_response_alg: HS256\nRight:  id_token_signed_response_alg: RS256',
  },
  CG7013: {
    title: 'setting without effect',
    help: 'The member belongs to another method than the one that is used at the upstream.\n\nWrong:  upstream: { token_endpoint_auth_method: client_secret_post, client_secret: "env:UP_A", basic_encoding: raw }\nRight:  upstream: { token_endpoint_auth_method: client_secret_post, client_secret: "env:UP_A" }',
  },
  CG7014: {
    title: 'DPoP-bound tokens that are signed again',
    help: 'A client with dpop_bound_access_tokens must be refused when it sends no proof (RFC 9449 section 5.2). With fulfilment\nreissue and dpop.proofs: upstream claimgate signs the token and verifies no proof, so nothing would enforce it; and at the\nuserinfo endpoint the proof holds the hash of a token that the upstream does not know. What cannot be enforced does not\nload.\n\nWrong:  dpop_bound_access_tokens: true   with fulfilment: reissue and dpop: { proofs: upstream }\nRight:  dpop: { proofs: here }',
  },
  CG6184: {
    title: 'unknown issuer of a client',
    help: 'Where one token endpoint has an issuer for each application, `upstream.issuer` in a client file says whose tokens\nthe client gets. It is one of upstream.issuers in the configuration, or upstream.issuer itself, octet for octet: a\nfinal slash counts.\n\nRight:  upstream: { url: "https://idp.internal", issuers: ["https://idp.example.com/application/o/orders/"] }\nRight:  upstream: { issuer: "https://idp.example.com/application/o/orders/", client_secret: "env:UP_A" }   in the client file',
  },
} as const
