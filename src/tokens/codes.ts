/** Diagnostics of the keys file. */
export const CODES = {
  CG5001: {
    title: 'not a private JWK set',
    help: 'The keys file is a JSON object with one list `keys`, each item a private JWK (RFC 7517) with `alg`, `use` and\n`state`. `claimgate keys generate` writes one.\n\nWrong:  [{ "kty": "EC" }]\nRight:  { "keys": [{ "kty": "EC", "alg": "ES256", "use": "sig", "state": "active" }] }',
  },
  CG5002: {
    title: 'key cannot be used',
    help: 'A member is missing or malformed, or the private part does not belong to the public part. A public key alone\ncannot sign.\n\nWrong:  { "kty": "EC", "crv": "P-256", "x": "...", "y": "..." }\nRight:  the same with "d", as your key tool exports it with the private part',
  },
  CG5003: {
    title: 'weak key',
    help: 'RSA keys need at least 2048 bits and a public exponent of at least 65537 (RFC 7518 section 3.3, RFC 8725\nsection 3.5).\n\nGenerate another one: `claimgate keys generate --alg RS256`.',
  },
  CG5004: {
    title: 'duplicate key',
    help: 'Two keys have the same `kid`, or the same key stands in the file twice. A verifier could not tell which one signed.\n\nWrong:  { "kid": "a", "alg": "ES256" } and { "kid": "a", "alg": "RS256" }\nRight:  remove one, or leave `kid` out: it is then the RFC 7638 thumbprint',
  },
  CG5005: {
    title: 'several active keys for one algorithm',
    help: 'Exactly one key signs per algorithm. A key is `next` (published, not used), then `active`, then `retired`\n(published until the longest token has expired).\n\n`claimgate keys rotate` moves them in this order.',
  },
  CG5006: {
    title: 'no active key',
    help: 'No key of the algorithm that is needed has `"state": "active"`.\n\n`claimgate keys generate --alg ALG` adds a key, `claimgate keys rotate` makes the next one active.',
  },
  CG5007: {
    title: 'keys file is open to others',
    help: 'Whoever reads the keys file can issue tokens. Only the user that runs claimgate should be able to,\nor a group that it alone is in, as pods of Kubernetes share a volume (defaultMode: 0440 with fsGroup).\n\nWrong:  -rw-r--r--\nRight:  -rw-------   (chmod 600)',
  },
  CG5008: {
    title: 'unknown state',
    help: 'Each key says where it is in its life: `next` is published so that verifiers learn it, `active` signs, `retired` is\npublished until the last token it signed has expired. `since` is when that began, as a NumericDate.\n\nWrong:  { "alg": "ES256", "state": "current" }\nRight:  { "alg": "ES256", "state": "active" }',
  },
  CG5009: {
    title: 'unsupported algorithm',
    help: 'Tokens are signed with ES256 (default), RS256, PS256 or EdDSA (Ed25519). `alg` is required, and the type of the\nkey must fit it.\n\nWrong:  { "kty": "RSA", "alg": "ES256" }\nRight:  { "kty": "RSA", "alg": "PS256" }',
  },
} as const
