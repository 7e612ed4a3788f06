import type { TrustedIssuer } from '../../issuers/index.ts'
import { isHmac, thumbprintOf, type VerificationKey, verifyWithKeys } from '../../jose/index.ts'
import { type Outcome, type Soon, soon } from '../../outcome.ts'
import { clientGroup } from '../../stores/index.ts'
import { checkIssued } from '../issued.ts'
import { fitsMapping } from '../mapping.ts'
import type { Presented } from '../presented.ts'
import { type NotProven, notProven, type Proof, proven, provenInVain } from '../proof.ts'
import type { RegisteredClient } from '../registry.ts'
import { claimJti, jtiHashOf } from '../replay.ts'
import { spendAlike } from '../spend.ts'
import type { Verify, VerifyContext } from '../verify.ts'

/**
 * Verifies an assertion that a trusted issuer has made: by the keys and the algorithms of the issuer, its audience and its
 * limits, and only then whether it is the client. Whose it is costs no other work than whose it is not.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7523#section-3 RFC 7523 section 3}
 */
export const federatedJwt: Verify = (presented, registered, context) => {
  if (presented.mechanism !== 'issued') return notProven('wrong_method')
  const { assertion, issuer } = presented
  const { alg, kid, signingInput, signature } = assertion
  if (issuer === null || !issuer.forClients || isHmac(alg) || !issuer.algs.includes(alg)) {
    spendAlike(assertion, context)
    return notProven(issuer?.forClients === true ? 'assertion_alg_not_registered' : 'issuer_not_trusted')
  }
  const { issuerKeys: jwks, verdicts, mostKeys, mostNamed, now } = context
  const verified = (key: VerificationKey) =>
    acceptIssued({ ...presented, issuer }, registered, thumbprintOf(key), context)
  const verify = () =>
    soon(
      verifyWithKeys({ alg, kid, signingInput, signature }, issuer.keys, { jwks, now, mostKeys, mostNamed }),
      key => {
        if (!key.ok) return notProven(`assertion_${key.refusal}`)
        // Of a stranger, whom a platform that serves everybody vouches for too, nothing is remembered.
        return soon(verified(key.value), proof => {
          if (proof.ok) verdicts.keep(issuer, assertion, key.value, now)
          return proof
        })
      },
    )
  const known = verdicts.find(issuer, assertion, now)
  if (known === null) return verify()
  // The issuer may have taken the key back.
  return soon(keysOf(issuer, context), keys =>
    keys.some(key => key.algs.has(alg) && isSame(key, known)) ? verified(known) : verify(),
  )
}

const keysOf = ({ keys }: TrustedIssuer, { issuerKeys, now }: VerifyContext): Soon<readonly VerificationKey[]> =>
  keys.kind === 'inline' ? keys.keys : issuerKeys.keys(keys.uri, now).then(set => set.keys)

const isSame = (one: VerificationKey, other: VerificationKey): boolean =>
  one === other || (one.kid === other.kid && thumbprintOf(one) === thumbprintOf(other))

type Issued = Extract<Presented, { mechanism: 'issued' }>

const acceptIssued = (
  { issuer, assertion: { header, payload } }: Issued & { readonly issuer: NonNullable<Issued['issuer']> },
  { client, credentials }: RegisteredClient,
  keyThumbprint: string,
  context: VerifyContext,
): Soon<Outcome<Proof, NotProven>> => {
  // The issuer vouches for many: its token is no proof of a client whose mapping it does not fit, whatever else is wrong.
  const fits =
    credentials.kind === 'mapping' &&
    credentials.mapping.issuer === issuer.name &&
    fitsMapping(credentials.mapping, payload)
  const checked = checkIssued(payload, issuer, context)
  if (!checked.ok) return fits ? provenInVain(checked.refusal) : notProven(checked.refusal)
  if (!fits) return notProven(credentials.kind === 'mapping' ? 'subject_of_another' : 'wrong_method')
  if (client.disabled) return provenInVain('client_disabled')
  const assertion = { header, payload }
  const { jti } = checked.value
  if (jti === null) return proven({ assertion, keyThumbprint })
  const jtiHash = jtiHashOf(jti)
  return soon(claimJti(context.store, clientGroup(issuer.issuer), jtiHash, checked.value, context.now), claimed =>
    claimed.ok ? proven({ assertion, keyThumbprint, jtiHash }) : provenInVain(claimed.refusal, jtiHash),
  )
}
