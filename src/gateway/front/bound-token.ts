/** A token of ours at a protected resource behind us: who may present it. RFC 9449 section 7, RFC 8705 section 3. */
import type { Context } from 'koa'
import { PROOF_ALG_NAMES, type ProofRefusal, refusalOf, useProof, verifyProof } from '../../dpop/index.ts'
import type { NumericDate } from '../../oauth.ts'
import type { Store } from '../../stores/index.ts'
import type { Confirmation } from '../../tokens/index.ts'
import { pathOf } from '../../upstream/index.ts'
import { type Answer, refused } from '../request/answers.ts'
import { presentedCertificate } from '../request/certificate.ts'
import type { Revision } from '../request/revision.ts'
import { dpopBoundElsewhere } from '../request/upstream-answers.ts'

/** A token of ours as a request presents it. */
export interface PresentedToken {
  readonly scheme: 'bearer' | 'dpop'
  readonly token: string
  readonly cnf: Confirmation
}

interface Resource {
  readonly ctx: Context
  readonly target: string
  readonly revision: Revision
  readonly store: Store
  readonly now: NumericDate
}

/**
 * Refuses a token of ours that is bound to a key or a certificate, where the request does not prove that it has them; null
 * when it may be exchanged. The proof is used up last of all.
 *
 * @throws GatewayError as `useProof` does
 */
export const refuseUnproven = async (presented: PresentedToken, resource: Resource): Promise<Answer | null> => {
  const { ctx, revision, now } = resource
  const { scheme, cnf } = presented
  const bound = cnf['x5t#S256']
  if (bound !== undefined) {
    const certificate = presentedCertificate(ctx.req, revision, now)
    if (certificate === null || certificate === 'malformed' || certificate.thumbprint !== bound)
      return challenge('Bearer', { error: 'invalid_token', description: 'the token is bound to another certificate' })
  }
  if (cnf.jkt === undefined && scheme === 'bearer') return null
  if (revision.possession.proofsOf === 'nobody') return dpopBoundElsewhere()
  if (cnf.jkt === undefined)
    return challenge('DPoP', { error: 'invalid_token', description: 'the token is not bound to a key' })
  if (scheme === 'bearer')
    return challenge('DPoP', { error: 'invalid_token', description: 'the token is bound to a key' })
  return refuseProof({ token: presented.token, jkt: cnf.jkt }, resource)
}

const refuseProof = async (
  { token, jkt }: { readonly token: string; readonly jkt: string },
  { ctx, target, revision, store, now }: Resource,
): Promise<Answer | null> => {
  const { check, nonces, strippedPrefix } = revision.possession
  const field = ctx.req.headers['dpop']
  if (nonces !== null) ctx.res.setHeader('DPoP-Nonce', nonces.current(now))
  if (typeof field !== 'string') return challenge('DPoP', refusalOf('dpop_missing'))
  const path = strippedPrefix + pathOf(target)
  const checked = check({ field, method: ctx.req.method ?? '', path, now, accessToken: token })
  if (!checked.ok) return challenge('DPoP', checked.refusal)
  const verified = verifyProof(checked.value)
  if (!verified.ok) return challenge('DPoP', verified.refusal)
  if (verified.value.thumbprint !== jkt)
    return challenge('DPoP', { error: 'invalid_token', description: 'the token is bound to another key' })
  const used = await useProof(store, verified.value, now)
  return used.ok ? null : challenge('DPoP', used.refusal)
}

/** Answers 401 with a challenge, RFC 9449 section 7.1 and RFC 6750 section 3. */
const challenge = (
  scheme: 'Bearer' | 'DPoP',
  { error, description }: Pick<ProofRefusal, 'error' | 'description'>,
): Answer => {
  const algs = scheme === 'DPoP' ? `, algs="${PROOF_ALG_NAMES.join(' ')}"` : ''
  return refused(
    { error, description, detail: 'token_not_proven' },
    {
      status: 401,
      headers: {
        'Cache-Control': 'no-store',
        'WWW-Authenticate': `${scheme} error="${error}", error_description="${description}"${algs}`,
      },
    },
  )
}
