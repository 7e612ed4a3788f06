/** The claims of a verified token of somebody else, held against the client that it is presented for. */
import type { Voucher } from '../issuers/index.ts'
import { thumbprintOf, type UnverifiedJws, type VerificationKey } from '../jose/index.ts'
import type { Mechanism } from '../oauth.ts'
import { type Outcome, type Soon, soon } from '../outcome.ts'
import { clientGroup } from '../stores/index.ts'
import { checkIssued } from './issued.ts'
import { fitsMapping } from './mapping.ts'
import { type NotProven, notProven, type Proof, proven, provenInVain } from './proof.ts'
import type { RegisteredClient } from './registry.ts'
import { claimJti, jtiHashOf } from './replay.ts'
import type { VerifyContext } from './verify.ts'

interface Verified {
  readonly mechanism: Mechanism
  readonly assertion: Pick<UnverifiedJws, 'header' | 'payload'>
  readonly issuer: Voucher
  readonly key: VerificationKey
  /** Under which a `jti` counts once. */
  readonly signer: string
}

/** Accepts a token whose signature is right: its audience, its limits, and only then whether it is the client. */
export const acceptIssued = (
  { mechanism, assertion: { header, payload }, issuer, key, signer }: Verified,
  { client, credentials }: RegisteredClient,
  context: VerifyContext,
): Soon<Outcome<Proof, NotProven>> => {
  // The issuer vouches for many: its token is no proof of a client whose mapping it does not fit, whatever else is wrong.
  const mapping =
    credentials.kind === 'mapping' && credentials.mapping.mechanism === mechanism ? credentials.mapping : null
  const fits = mapping !== null && mapping.issuer === issuer.name && fitsMapping(mapping, payload)
  const checked = checkIssued({ mechanism, payload }, issuer, context)
  if (!checked.ok) return fits ? provenInVain(checked.refusal) : notProven(checked.refusal)
  if (!fits) return notProven(mapping === null ? 'wrong_method' : 'subject_of_another')
  if (client.disabled) return provenInVain('client_disabled')
  const assertion = { header, payload }
  const keyThumbprint = thumbprintOf(key)
  const { jti } = checked.value
  if (jti === null) return proven({ assertion, keyThumbprint })
  const jtiHash = jtiHashOf(jti)
  return soon(claimJti(context.store, clientGroup(signer), jtiHash, checked.value, context.now), claimed =>
    claimed.ok ? proven({ assertion, keyThumbprint, jtiHash }) : provenInVain(claimed.refusal, jtiHash),
  )
}
