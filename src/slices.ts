/** Work in slices: none keeps the event loop for longer than a few milliseconds. A leaf: it imports nothing of ours. */

/** Work that may stop between any two of its steps and go on later. */
export type Sliced<T> = Generator<void, T, void>

/** The longest time that work keeps the event loop, as far as its steps are short. */
const SLICE_MS = 5

/** Does work at once. */
export const atOnce = <T>(work: Sliced<T>): T => {
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
  }
}

/** Does work in slices; between two of them whatever else has to be done is done. */
export const inSlices = async <T>(work: Sliced<T>): Promise<T> => {
  const pace = createPace()
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
    const rest = pace()
    if (rest !== null) await rest
  }
}

/** Makes what a loop of asynchronous work asks at each step: null while its slice lasts, else what it waits for. */
export const createPace = (): (() => Promise<void> | null) => {
  let endMs = performance.now() + SLICE_MS
  return () => {
    if (performance.now() < endMs) return null
    return new Promise(resolve => {
      setImmediate(() => {
        endMs = performance.now() + SLICE_MS
        resolve()
      })
    })
  }
}
