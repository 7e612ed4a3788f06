import type { Dispatcher, Pool } from 'undici'

/** Connections of which none serves for ever. */
export interface RenewedPool {
  readonly dispatch: (options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler) => void
  /** Breaks off what runs, on young connections and on old ones. */
  readonly destroy: (reason: Error) => Promise<void>
}

/**
 * Opens a pool, and another one for the first request after `ageMs`: its connections look the name up anew, and a balancer
 * can distribute them anew. What runs on the connections of before runs to its end, and then they are closed.
 */
export const createRenewedPool = (
  open: () => Pool,
  ageMs: number,
  clockMs: () => number = () => performance.now(),
): RenewedPool => {
  let young = open()
  let renewAtMs = clockMs() + ageMs
  const old = new Set<Pool>()

  const retire = async (pool: Pool): Promise<void> => {
    old.add(pool)
    try {
      await pool.close()
    } catch {
      // It was destroyed meanwhile.
    }
    old.delete(pool)
  }

  return {
    dispatch: (options, handler) => {
      const nowMs = clockMs()
      if (nowMs >= renewAtMs) {
        void retire(young)
        young = open()
        renewAtMs = nowMs + ageMs
      }
      young.dispatch(options, handler)
    },
    destroy: async reason => {
      await Promise.all([young, ...old].map(pool => pool.destroy(reason)))
    },
  }
}
