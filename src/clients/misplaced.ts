/** Right credentials of clients that are refused all the same: who has one guesses nothing. */
import { AUTH_METHODS } from '../oauth.ts'
import { attempt, type Soon } from '../outcome.ts'
import { formDecode } from './basic.ts'
import { METHODS } from './methods/index.ts'
import type { Presented } from './presented.ts'
import type { RegisteredClient } from './registry.ts'
import type { VerifyContext } from './verify.ts'

/**
 * Tells whether the credential of a request that is refused anyway is right: a client that tries the header first and the
 * form then, as Go's library does, guesses nothing, and neither does one that has been disabled. A secret costs what any
 * other wrong one costs, and of an assertion nothing is remembered. Null where there is nothing to compare.
 */
export const isRightInVain = (
  presented: Presented,
  registered: RegisteredClient,
  context: VerifyContext,
): Soon<boolean> | null => {
  const { credentials } = registered
  switch (presented.mechanism) {
    case 'basic': {
      if (credentials.kind !== 'secrets') return null
      const { rawSecret } = presented.credentials
      const value = credentials.basicEncoding === 'raw' ? rawSecret : (formDecode(rawSecret) ?? rawSecret)
      return isSecret(value, credentials.secrets, context)
    }
    case 'post':
      return credentials.kind === 'secrets' ? isSecret(presented.secret, credentials.secrets, context) : null
    case 'issued':
    case 'svid':
    case 'assertion':
    case 'id_only':
      return isProofOfDisabled(presented, registered, context)
  }
}

const isSecret = async (
  value: string,
  secrets: Parameters<VerifyContext['secrets']['compare']>[1],
  { secrets: comparer, address, clientId, now }: VerifyContext,
): Promise<boolean> => (await comparer.compareInVain({ value, address, clientId, now }, secrets)) !== 'wrong'

/** A name alone, which a client without a credential presents, is no proof. */
const isProofOfDisabled = (
  presented: Presented,
  registered: RegisteredClient,
  context: VerifyContext,
): Soon<boolean> | null => {
  const { disabled, method } = registered.client
  if (!disabled || method === 'none' || AUTH_METHODS[method].mechanism !== presented.mechanism) return null
  return attempt<Awaited<ReturnType<(typeof METHODS)['none']>>, boolean>(
    () => METHODS[method](presented, registered, context),
    proof => proof.ok || !proof.refusal.guess,
    // Its keys cannot be had: nobody is told that there is such a client.
    () => false,
  )
}
