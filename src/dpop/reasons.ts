/** Why a proof of possession is not taken. Unlike a credential it is no secret: the caller is told, too. */
import type { ReasonPages } from '../outcome.ts'

export const REASON_PAGES = {
  dpop_repeated: {
    title: 'several DPoP fields',
    cause: 'The request has more than one `DPoP` field, or one with more than one proof in it (RFC 9449 section 4.3).',
    remedy: 'Send one proof. Look whether a proxy in front repeats the field.',
  },
  dpop_malformed: {
    title: 'the DPoP proof is no JWT',
    cause:
      'The `DPoP` field is not one compact JWS of at most 8 KiB: parts are missing, it is not base64url, its JSON is ambiguous, or its header has an extension.',
    remedy: 'Let a library make the proof, and send it as it is, without a scheme before it.',
  },
  dpop_typ: {
    title: 'the DPoP proof has another typ',
    cause: 'The header of the proof says no `typ`, or another one than `dpop+jwt`: it is a JWT for something else.',
    remedy: 'Set `typ` to `dpop+jwt`.',
  },
  dpop_alg: {
    title: 'the DPoP proof has another alg',
    cause:
      'The `alg` of the proof is unknown, `none`, made with a shared secret, does not fit the key in its `jwk`, or is not one that FAPI 2.0 gives a `fapi2` client (PS256, ES256, EdDSA). `dpop_signing_alg_values_supported` of the metadata lists those that are accepted.',
    remedy: 'Sign with an algorithm of that list, ES256 for example, and the key that `jwk` shows.',
  },
  dpop_key: {
    title: 'the DPoP proof carries no usable key',
    cause:
      'The header of the proof has no `jwk`, or one with private members, one that is too weak, or one that is no key.',
    remedy: 'Put the public key alone into `jwk`. A private key that was sent is no secret any more: make another one.',
  },
  dpop_claims: {
    title: 'the DPoP proof lacks a claim',
    cause: 'One of `jti`, `htm`, `htu` and `iat` is missing or of another kind, or `nonce` or `ath` is no text.',
    remedy: 'Set all of them: texts, and for `iat` a number of seconds.',
  },
  dpop_htm: {
    title: 'the DPoP proof is for another method',
    cause: 'The claim `htm` of the proof is not the method of the request. Capital letters count.',
    remedy: 'Make one proof for each request.',
  },
  dpop_htu: {
    title: 'the DPoP proof is for another URL',
    cause:
      'The claim `htu` of the proof is not the URL of this endpoint, under the name of the issuer or one of `hosts`. Query and fragment do not count; `seen` says how it differs from `wanted`.',
    remedy:
      'Take the URL of the endpoint from the metadata. Where clients use another name of this host, add it to `hosts`.',
  },
  dpop_iat: {
    title: 'the DPoP proof is too old, or from the future',
    cause: 'The claim `iat` of the proof is more than 300 seconds past, or more than 60 seconds ahead.',
    remedy: 'Make a new proof for each request, and set the clock of the client.',
  },
  dpop_nonce: {
    title: 'the DPoP proof needs a nonce',
    cause:
      'With `dpop.nonce: required` a proof holds a nonce that was given out in the last ten minutes. This one has none, or an older one; the answer carries a new one, and nothing of the request was used up.',
    remedy: 'Nothing: a client that knows RFC 9449 section 8 sends the request again with the nonce.',
  },
  dpop_signature: {
    title: 'the signature of the DPoP proof is wrong',
    cause: 'The signature does not verify with the key in the `jwk` of the proof.',
    remedy: 'Sign with the private key of that `jwk`. ES256 signatures are r and s side by side, not DER.',
  },
  dpop_ath: {
    title: 'the DPoP proof is for another token',
    cause: 'The claim `ath` of the proof is missing, or is not the SHA-256 of the access token in the request.',
    remedy: 'Set `ath` wherever a token is presented, and make another proof for each token.',
  },
  dpop_key_differs: {
    title: 'the DPoP proof has another key',
    cause:
      'What the request presents, an authorization request, a code, a refresh token or an access token, is bound to a key, and the proof is made with another one.',
    remedy: 'Make the proof with the key that the login began with.',
  },
  dpop_missing: {
    title: 'a DPoP proof is required',
    cause:
      'The request has no `DPoP` field, and its client is registered with `dpop_bound_access_tokens`, or what it presents is bound to a key.',
    remedy: 'Let the application use DPoP, or take `dpop_bound_access_tokens` out of the client file.',
  },
  dpop_replayed: {
    title: 'the DPoP proof was used before',
    cause:
      'A proof with this `jti` and this key has been accepted, by this gateway or another one with the same store.',
    remedy: 'Make a new proof for each request. Look whether something in between sends requests twice.',
  },
} as const satisfies ReasonPages

export type ProofReason = keyof typeof REASON_PAGES

/** What the caller is told. */
export const DESCRIPTIONS: Readonly<Record<ProofReason, string>> = {
  dpop_repeated: 'there must be one DPoP proof',
  dpop_malformed: 'the DPoP proof is malformed',
  dpop_typ: 'the typ of the DPoP proof must be dpop+jwt',
  dpop_alg: 'the alg of the DPoP proof is not accepted',
  dpop_key: 'the jwk of the DPoP proof is not a usable public key',
  dpop_claims: 'the DPoP proof lacks a claim',
  dpop_htm: 'the htm of the DPoP proof is another method',
  dpop_htu: 'the htu of the DPoP proof is another URL',
  dpop_iat: 'the iat of the DPoP proof is too old or in the future',
  dpop_nonce: 'the DPoP proof needs the nonce of this answer',
  dpop_signature: 'the signature of the DPoP proof is wrong',
  dpop_ath: 'the ath of the DPoP proof is of another access token',
  dpop_key_differs: 'the DPoP proof is made with another key',
  dpop_missing: 'a DPoP proof is required',
  dpop_replayed: 'the DPoP proof was used before',
}
