/**
 * Proof of possession: the steps that verify and use up a DPoP proof (RFC 9449), those that demand one or a certificate (RFC
 * 8705 section 3), and what tokens are bound to then. A request without a `DPoP` field pays one look for it.
 */
import type { Certificate } from '../../clients/index.ts'
import { refusalOf, useProof, verifyProof } from '../../dpop/index.ts'
import { FAPI2_ALGS } from '../../jose/index.ts'
import { type Soon, soon } from '../../outcome.ts'
import type { Confirmation } from '../../tokens/index.ts'
import { type Answer, badRequest, refused } from './answers.ts'
import { authenticated, type Exchange, type Step } from './exchange.ts'

/**
 * Reads the DPoP proof before anything is used up, where the proofs of all clients are verified here. Its signature waits until
 * the client is authenticated: strangers make nobody verify anything.
 */
export const readsProof: Step = exchange =>
  exchange.ctx.req.headers['dpop'] !== undefined && exchange.revision.possession.proofsOf === 'everybody'
    ? readProof(exchange)
    : null

/** Reads the DPoP proof of a request; sets unverifiedProof. Every answer to such a request carries the nonce for the next one. */
export const readProof = (exchange: Exchange): Answer | null => {
  const { ctx, revision, endpoint, now } = exchange
  const { check, nonces, strippedPrefix } = revision.possession
  const field = ctx.req.headers['dpop']
  if (typeof field !== 'string') return null
  if (nonces !== null) ctx.res.setHeader('DPoP-Nonce', nonces.current(now))
  const path = strippedPrefix + (revision.endpoints[endpoint] ?? '')
  const checked = check({ field, method: 'POST', path, now, accessToken: null })
  if (!checked.ok) return refused(checked.refusal)
  exchange.unverifiedProof = checked.value
  return null
}

/** Verifies the signature of the DPoP proof; sets proof. */
export const verifiesProof: Step = exchange => {
  if (exchange.unverifiedProof === null) return null
  const verified = verifyProof(exchange.unverifiedProof)
  if (!verified.ok) return refused(verified.refusal)
  exchange.proof = verified.value
  return null
}

/**
 * Refuses a client whose tokens are to be bound to a key or a certificate, where the request shows none.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9449#section-5.2 RFC 9449 section 5.2}
 */
export const provesPossession: Step = exchange => {
  const { dpopBound, certificateBound, fapi2 } = authenticated(exchange).client
  const { proof } = exchange
  if (dpopBound && proof === null) return refused(refusalOf('dpop_missing'))
  if (fapi2 && proof !== null && !FAPI2_ALGS.includes(proof.alg)) return refused(refusalOf('dpop_alg'))
  if (certificateBound && exchange.certificate === null)
    return badRequest('a client certificate is required', 'bound_certificate_missing')
  return null
}

/**
 * Refuses a request that presents a token of ours which is bound to a key or a certificate, where it does not show the same:
 * such a token is of no use to whoever has stolen it.
 */
export const provesBinding = (
  { proof, certificate }: Pick<Exchange, 'proof' | 'certificate'>,
  { jkt, 'x5t#S256': bound }: Confirmation,
): Answer | null => {
  if (jkt !== undefined && proof === null) return refused(refusalOf('dpop_missing'))
  if (jkt !== undefined && proof?.thumbprint !== jkt) return refused(refusalOf('dpop_key_differs'))
  if (bound !== undefined && certificate?.thumbprint !== bound)
    return badRequest('the token is bound to another client certificate', 'bound_certificate_missing')
  return null
}

/** Uses the proof up, after the decision and before anything is issued. */
export const usesProof: Step = exchange => (exchange.proof === null ? null : useUp(exchange))

const useUp = (exchange: Exchange): Soon<Answer | null> => {
  const { store, proof, now } = exchange
  if (proof === null) return null
  return soon(useProof(store, proof, now), used => (used.ok ? null : refused(used.refusal)))
}

/** The certificate that counts for the client of an exchange: the one that authenticates it, or that its tokens are bound to. */
export const certificateOf = (exchange: Exchange): Certificate | null => {
  const { client, certificate } = authenticated(exchange)
  return client.certificateBound ? exchange.certificate : certificate
}

/** What a token of this request is bound to; undefined for a bearer token. */
export const confirmationOf = (
  exchange: Exchange,
  certificate: Certificate | null = certificateOf(exchange),
): Confirmation | undefined => {
  const { proof } = exchange
  if (proof === null && certificate === null) return undefined
  return {
    ...(proof === null ? {} : { jkt: proof.thumbprint }),
    ...(certificate === null ? {} : { 'x5t#S256': certificate.thumbprint }),
  }
}

/** The `token_type` of what is issued, RFC 9449 section 5. */
export const tokenTypeOf = ({ proof }: Exchange): 'Bearer' | 'DPoP' => (proof === null ? 'Bearer' : 'DPoP')
