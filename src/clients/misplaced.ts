/** Secrets of clients that cannot authenticate in the way they try. */
import { formDecode } from './basic.ts'
import type { Presented } from './presented.ts'
import type { RegisteredClient } from './registry.ts'
import type { SecretVerdict } from './secrets.ts'
import type { VerifyContext } from './verify.ts'

/**
 * Tells whether the secret of a request that is refused anyway is right, at the cost of any other wrong one: a client that
 * tries the header first and the form then, as Go's library does, guesses nothing. Null where there is no secret to compare.
 */
export const misplacedSecret = (
  presented: Presented,
  { credentials }: RegisteredClient,
  { secrets, address, now }: VerifyContext,
): Promise<SecretVerdict> | null => {
  if (credentials.kind !== 'secrets') return null
  switch (presented.mechanism) {
    case 'basic': {
      const { rawSecret } = presented.credentials
      const value = credentials.basicEncoding === 'raw' ? rawSecret : (formDecode(rawSecret) ?? rawSecret)
      return secrets.compareInVain({ value, address, now }, credentials.secrets)
    }
    case 'post':
      return secrets.compareInVain({ value: presented.secret, address, now }, credentials.secrets)
    case 'assertion':
    case 'id_only':
      return null
  }
}
