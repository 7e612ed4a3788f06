/** What operators hear of the store: lost data, and whether it can be used. */
import type { Log, Metrics } from '../admin/index.ts'
import { GatewayError } from '../outcome.ts'
import type { Store, StoreEvent } from '../stores/index.ts'

const LOST = 'the store has lost data: what may have been used or revoked before is not vouched for'

export interface StoreWatch {
  /** Says in log and metrics what the store tells of. */
  readonly tell: (event: StoreEvent) => void
  /** Asks the store whether it can be used, and says when the answer is another one than before. */
  readonly ping: (store: Pick<Store, 'ping'>) => Promise<void>
}

/** Watches the store of a gateway; the first answer is said only when it is no. */
export const createStoreWatch = (log: Log, metrics: Metrics): StoreWatch => {
  let wasUp = true
  return {
    tell: event => {
      switch (event.event) {
        case 'store_lost_data':
          metrics.storeLostData(event.reason)
          // A store in memory begins empty with every start.
          log[event.reason === 'began_empty' ? 'warn' : 'error'](event, LOST)
          return
        case 'store_birth_corrected':
          log.warn(event, 'the store was begun by a clock that was ahead')
          return
        case 'store_flush_failed':
          log.error(event, 'what was written has not been brought to the disk')
      }
    },
    ping: async store => {
      try {
        await store.ping()
        metrics.storeUp(true)
        if (!wasUp) log.info({ event: 'store', up: true }, 'the store can be used again')
        wasUp = true
      } catch (error) {
        metrics.storeUp(false)
        const ours = error instanceof GatewayError ? error : null
        const fields = { event: 'store', up: false, code: ours?.code ?? 'store_unavailable', message: ours?.message }
        if (wasUp) log.error(fields, 'the store cannot be used')
        wasUp = false
        throw error
      }
    },
  }
}
