/** Whether the tokens of a client have ended before their time. */
import type { JsonObject, NumericDate } from '../../oauth.ts'
import type { Store } from '../../stores/index.ts'
import { type ActivityContext, clientRevokedBefore } from '../../tokens/index.ts'
import type { Exchange } from '../request/exchange.ts'

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

/** Tells whether a token of the upstream has ended with its client; one that nobody has registered is the upstream's alone. */
export const isClientEnded = async (
  { revision: { registry }, store, now }: Pick<Exchange, 'revision' | 'store' | 'now'>,
  clientId: string,
  payload: JsonObject,
): Promise<boolean> =>
  registry.get(clientId)?.disabled === true || (await isClientRevoked(store, clientId, payload, now))

/** Tells whether a token of ours has ended: with its `exp`, or with its client. */
export const isTokenEnded = async (
  exchange: Pick<Exchange, 'revision' | 'store' | 'now'>,
  clientId: string,
  payload: JsonObject,
): Promise<boolean> =>
  !(Number(payload['exp']) > exchange.now) ||
  exchange.revision.registry.get(clientId) === null ||
  (await isClientEnded(exchange, clientId, payload))

/** What decides whether a token that we have issued ourselves is active. */
export const activityContext = ({
  revision: { registry, config },
  store,
  now,
}: Pick<Exchange, 'revision' | 'store' | 'now'>): ActivityContext => ({
  store,
  now,
  afterLoss: config.afterLoss,
  isEnabled: name => registry.get(name)?.disabled === false,
})
