/** Whether the tokens of a client have ended before their time. */
import type { JsonObject, NumericDate } from '../../oauth.ts'
import type { Store } from '../../stores/index.ts'
import { clientRevokedBefore } from '../../tokens/index.ts'

/** Tells whether every token of the client that is as old was revoked; one that does not say how old it is counts as old. */
export const isClientRevoked = async (
  store: Store,
  clientId: string,
  { iat }: JsonObject,
  now: NumericDate,
): Promise<boolean> => {
  const before = await clientRevokedBefore(store, clientId, now)
  return before > 0 && !(Number(iat) >= before)
}
