/** ID-JAG: what a client asks for elsewhere, and the grant that it gets for it. */
import { type Elsewhere, type Exchanged, ID_JAG_LIFETIME } from '../../exchange/index.ts'
import { accept, type Outcome } from '../../outcome.ts'
import { issueGrant } from '../../tokens/index.ts'
import { type Answer, ok } from './answers.ts'
import type { authenticated, Exchange } from './exchange.ts'
import type { Form } from './form.ts'
import { type Granted, type GrantRefusal, type Requested, readExchangeAsked, refusal, targetBeyond } from './grant.ts'
import { type TokenClaims, tokenOf } from './issued-token.ts'

/** What is asked for elsewhere; its audience is the one of the grant. */
export interface AskedElsewhere {
  readonly requested: Requested
  readonly elsewhere: Elsewhere
}

/**
 * Reads what a request for an ID-JAG asks for. `audience` is the authorization server, and `resource` what is there; both,
 * and the scopes, are held against what is registered for this very server. Details of authorization are of no type that is known
 * here, and are refused as RFC 9396 section 5 says.
 */
export const readElsewhere = (
  form: Form,
  idJag: ReturnType<typeof authenticated>['client']['idJag'],
  subject: Pick<Exchanged, 'scopes'>,
): Outcome<AskedElsewhere, GrantRefusal> => {
  const [audience, ...others] = form.audiences
  if (audience === undefined || others.length > 0)
    return refusal('invalid_request', 'one audience is required', 'id_jag_audience')
  if (form.single.has('authorization_details'))
    return refusal('invalid_authorization_details', 'authorization_details are not served', 'id_jag_details')
  const target = idJag.get(audience)
  if (target === undefined) return targetBeyond([audience], [...idJag.keys()])
  const asked = readExchangeAsked({ ...form, audiences: [] }, target, target.resources, { ...subject, resources: null })
  if (!asked.ok) return asked
  const { scopes, audiences: resources } = asked.value
  return accept({
    requested: { scopes, audiences: [audience] },
    elsewhere: { audience, clientId: target.clientId, resources: resources ?? [] },
  })
}

/**
 * Issues the grant. It is bound to the key of a proof in this request alone: whoever gets it knows nothing of a certificate
 * that was shown here.
 */
export const issueElsewhere = (
  exchange: Exchange,
  { sub, delegated, requestedType }: Exchanged,
  { clientId, resources }: Elsewhere,
  granted: Granted,
  { access_token }: TokenClaims,
): Answer => {
  const { proof, revision } = exchange
  const lifetime = Math.min(granted.lifetime, ID_JAG_LIFETIME)
  const token = tokenOf(exchange, sub, { ...granted, lifetime }, { access_token, id_token: {}, introspection: {} })
  const cnf = proof === null ? undefined : { jkt: proof.thumbprint }
  const { derived_from: _, ...others } = delegated
  const issued = issueGrant({ ...token, clientId, cnf }, resources, others, revision.signingKey)
  const scope = granted.scopes.length === 0 ? undefined : granted.scopes.join(' ')
  return ok({
    access_token: issued.token,
    issued_token_type: requestedType ?? undefined,
    token_type: 'N_A',
    expires_in: lifetime,
    scope,
  })
}
