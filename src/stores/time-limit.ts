/** Parts in which a limit is counted. */
const PARTS = 5

/**
 * Waits for work, but no longer than the limit. Time in which this thread was busy with something else counts as one part of
 * it: the work may have been done long ago. Work that is given up may still be done later: a store then remembers too much,
 * never too little.
 */
export const withinLimit = async <T>(work: Promise<T>, limitMs: number): Promise<T> => {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_, reject) => {
    const wait = (parts: number): void => {
      timer = setTimeout(() => {
        if (parts > 1) wait(parts - 1)
        else reject(new Error(`no answer within ${limitMs} ms`))
      }, limitMs / PARTS)
    }
    wait(PARTS)
  })
  try {
    return await Promise.race([work, limit])
  } finally {
    clearTimeout(timer)
  }
}
