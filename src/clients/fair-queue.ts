/** Limits how many works run at the same time, and lets those who ask for them take turns. */
export interface FairQueue {
  /** Runs the work when its party's turn has come; answers null at once when too many works wait already. */
  readonly run: <T>(party: string, work: () => Promise<T>) => Promise<T> | null
}

export interface FairQueueInput {
  /** Works that run. */
  readonly atOnce: number
  /** Works that wait, of all parties. */
  readonly waiting: number
  /** Works that wait, of one party. */
  readonly ofParty: number
}

/**
 * Makes a queue. Of the parties whose works wait each gets one place after the other, so that nobody waits longer because
 * somebody else asks for more; of one party the work that waits longest runs first.
 */
export const createFairQueue = ({ atOnce, waiting, ofParty }: FairQueueInput): FairQueue => {
  /** In the order of their turns; a party without waiting works is not among them. */
  const parties = new Map<string, (() => void)[]>()
  let running = 0
  let total = 0

  const next = (): void => {
    for (const [party, works] of parties) {
      const start = works.shift()
      parties.delete(party)
      if (works.length > 0) parties.set(party, works)
      total--
      start?.()
      return
    }
    running--
  }

  const runNow = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } finally {
      next()
    }
  }

  return {
    run: (party, work) => {
      if (running < atOnce) {
        running++
        return runNow(work)
      }
      const works = parties.get(party) ?? []
      if (total >= waiting || works.length >= ofParty) return null
      total++
      parties.set(party, works)
      return new Promise<void>(start => works.push(start)).then(() => runNow(work))
    },
  }
}
