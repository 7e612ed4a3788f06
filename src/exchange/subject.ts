/** The `sub` of what comes out. */
import type { TrustedIssuers, Users } from '../issuers/index.ts'
import { accept } from '../outcome.ts'
import type { ExchangedToken } from './exchanged-token.ts'
import { type Exchanging, refuseToken } from './refusal.ts'

export interface SubjectContext {
  readonly issuers: TrustedIssuers
  readonly isClient: (name: string) => boolean
}

/**
 * Names the subject. That of a token of ours stays; that of a trusted issuer says whose name it is, `NAME|sub`, so that no
 * user of one issuer is ever a client, or a user of another one.
 */
export const subjectOf = (
  { role, sub, trusted }: ExchangedToken,
  users: Pick<Users, 'tenant' | 'keepsSubject'> | null,
  { issuers, isClient }: SubjectContext,
): Exchanging<string> => {
  if (trusted === null) return accept(sub)
  const { name } = trusted
  const isPlain = users?.keepsSubject === true
  const tenant = users?.tenant ?? null
  const named = isPlain ? sub : tenant === null ? `${name}|${sub}` : `${name}|${tenant}|${sub}`
  // No name of an issuer has a bar in it.
  const isAnothers = isPlain && issuers.all.some(other => sub.startsWith(`${other.name}|`))
  if (isAnothers || isClient(named))
    return refuseToken(role, 'exchange_subject_taken', 'is of a subject with the name of somebody else')
  return accept(named)
}
