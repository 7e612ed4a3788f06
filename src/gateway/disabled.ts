/** A client that becomes disabled: its tokens end at every gateway that shares the store, whenever that reads its files. */
import type { Log } from '../admin/index.ts'
import type { ClientRegistry } from '../clients/index.ts'
import type { NumericDate } from '../oauth.ts'
import { GatewayError } from '../outcome.ts'
import type { Sliced } from '../slices.ts'
import type { Store } from '../stores/index.ts'
import { revokeClient } from '../tokens/index.ts'

/** What one step of work looks at. */
const CLIENTS_A_STEP = 1000

/** The clients that are disabled now and were registered and not disabled before. */
export function* newlyDisabled(
  before: Pick<ClientRegistry, 'get'>,
  after: Pick<ClientRegistry, 'all'>,
): Sliced<readonly string[]> {
  const found: string[] = []
  for (const [at, { disabled, clientId }] of after.all().entries()) {
    if (at % CLIENTS_A_STEP === 0) yield
    if (disabled && before.get(clientId)?.disabled === false) found.push(clientId)
  }
  return found
}

/** Revokes every token of these clients; what cannot be told to the others is logged, and holds here all the same. */
export const revokeDisabled = async (
  clientIds: readonly string[],
  store: Store,
  now: NumericDate,
  log: Log,
): Promise<void> => {
  for (const client of clientIds) {
    try {
      await revokeClient(store, client, now, now)
      log.info({ event: 'client_disabled', client }, 'a client is disabled: its tokens are inactive')
    } catch (error) {
      const message = error instanceof GatewayError ? error.message : null
      log.error({ event: 'client_disabled', client, message }, 'other gateways do not know that a client is disabled')
    }
  }
}
