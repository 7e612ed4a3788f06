/** What an assertion costs that is refused without a key. */
import { isHmac, spendVerification, type UnverifiedJws } from '../jose/index.ts'
import type { VerifyContext } from './verify.ts'

/**
 * Spends what an assertion of this kind costs that nobody has made: by what it says of itself alone, so that the time tells
 * neither whether there is such a client or issuer, nor how it signs.
 */
export const spendAlike = (
  assertion: UnverifiedJws,
  { secrets, mostKeys, mostNamed }: Pick<VerifyContext, 'secrets' | 'mostKeys' | 'mostNamed'>,
): void => {
  const { alg, kid } = assertion
  spendVerification(assertion, isHmac(alg) ? secrets.most : kid === null ? mostKeys : mostNamed)
}
