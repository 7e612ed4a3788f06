/** When a worker that has ended is replaced, and when there is little sense in it. */

/** A process that has lived as long is well, whatever ends it. */
export const WELL_MS = 10_000
/** So many ends in a row of processes that were not, and the next will end as well. */
const MOST_ENDS = 5
const FIRST_WAIT_MS = 100
/** With the start of the process no more than two seconds. */
const LONGEST_WAIT_MS = 1000

/** Milliseconds until a worker is tried again that could not load the set, or not listen: nothing but time may help. */
export const waitAfter = (refusals: number): number => Math.min(30_000, 1000 * 2 ** (refusals - 1))

export interface BackOff {
  /** Takes that a process has ended, and returns the milliseconds until the next may start. */
  readonly ended: (livedMs: number) => number
  /** Whether one process after the other has ended that was not well. */
  readonly isHopeless: () => boolean
}

/** Makes the back-off of one worker: the first end is mended at once, each further one in a row later. */
export const createBackOff = (): BackOff => {
  let ends = 0
  return {
    ended: livedMs => {
      ends = livedMs >= WELL_MS ? 1 : ends + 1
      return ends === 1 ? 0 : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (ends - 2))
    },
    isHopeless: () => ends >= MOST_ENDS,
  }
}
