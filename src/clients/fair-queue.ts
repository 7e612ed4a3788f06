/** Limits how many works run at the same time, and lets those who ask for them take turns. */
export interface FairQueue {
  /** Runs the work when its turn has come; answers null at once when too many works wait already. */
  readonly run: <T>(asker: Asker, work: () => Promise<T>) => Promise<T> | null
}

/** Whoever asks for a work: a party, and one of the names under which it asks. */
export interface Asker {
  readonly party: string
  readonly name: string
}

export interface FairQueueInput {
  /** Works that run. */
  readonly atOnce: number
  /** Works that wait, of all parties. */
  readonly waiting: number
  /** Works that wait, of one party. */
  readonly ofParty: number
}

/** The works of one party, by name; both in the order of their turns. A name without waiting works is not among them. */
interface Party {
  waiting: number
  readonly names: Map<string, (() => void)[]>
}

/**
 * Makes a queue. Of the parties whose works wait each gets one place after the other, and so does each name of one party:
 * nobody waits longer because somebody else asks for more. Of one name the work that waits longest runs first.
 */
export const createFairQueue = ({ atOnce, waiting, ofParty }: FairQueueInput): FairQueue => {
  const parties = new Map<string, Party>()
  let running = 0
  let total = 0

  const next = (): void => {
    for (const [party, waiters] of parties) {
      for (const [name, works] of waiters.names) {
        const start = works.shift()
        total--
        waiters.waiting--
        toTheEnd(waiters.names, name, works, works.length > 0)
        toTheEnd(parties, party, waiters, waiters.waiting > 0)
        start?.()
        return
      }
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
    run: ({ party, name }, work) => {
      if (running < atOnce) {
        running++
        return runNow(work)
      }
      const waiters = parties.get(party) ?? { waiting: 0, names: new Map() }
      if (total >= waiting || waiters.waiting >= ofParty) return null
      const works = waiters.names.get(name) ?? []
      total++
      waiters.waiting++
      parties.set(party, waiters)
      waiters.names.set(name, works)
      return new Promise<void>(start => works.push(start)).then(() => runNow(work))
    },
  }
}

/** Moves an entry behind all others, or takes it out. */
const toTheEnd = <T>(entries: Map<string, T>, key: string, value: T, stays: boolean): void => {
  entries.delete(key)
  if (stays) entries.set(key, value)
}
