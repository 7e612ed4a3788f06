import { formDecode } from '../basic.ts'
import { notProven, provenInVain } from '../proof.ts'
import { verdictOf } from '../secret-verdict.ts'
import type { Verify } from '../verify.ts'

const SPELLING = 'basic_encoding'

/**
 * Verifies a secret from the `Authorization` header, form-decoded once unless the client is registered as `raw`.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1 RFC 6749 section 2.3.1}
 */
export const clientSecretBasic: Verify = async (
  presented,
  { client, credentials },
  { secrets, address, clientId, now },
) => {
  if (presented.mechanism !== 'basic' || credentials.kind !== 'secrets') return notProven('wrong_method')
  const { rawId, rawSecret } = presented.credentials
  const decode = credentials.basicEncoding === 'raw' ? (raw: string) => raw : formDecode
  const secret = decode(rawSecret)
  const isNamed = decode(rawId) === client.clientId
  // Compared even when the spelling is wrong, so that both ways out cost the same.
  const verdict = await secrets.compare({ value: secret ?? rawSecret, address, clientId, now }, credentials.secrets)
  if (secret === null || !isNamed) return verdict === 'wrong' ? notProven(SPELLING) : provenInVain(SPELLING)
  return verdictOf(verdict)
}
