import { writeSync } from 'node:fs'

/** Where log lines go: buffered, because there is one for each request. */
export interface LogLines {
  /** Takes what makes a line: it is made together with others, which costs half as much as making it between requests. */
  readonly write: (line: () => string) => void
  /** Writes what waits, as far as it can be written. */
  readonly flush: () => void
  /** From now on other processes write to the same place: no more is written at once than what nobody else gets between. */
  readonly share: () => void
}

/** Lines, and milliseconds, after which waiting lines are written. */
const TOGETHER = 32
const WAIT_MS = 500
/** Milliseconds until a full pipe is tried again. */
const RETRY_MS = 5
/** Octets that a pipe takes whole, whoever else writes to it (PIPE_BUF). */
const WHOLE = 4096
/** Characters that are kept while they cannot be written. */
const KEPT = 8_388_608
/** Milliseconds for which the end of the process waits for a full pipe. */
const LAST_MS = 1000

/**
 * Opens a file descriptor for lines. They wait for others, and are written together on this thread: one call for some
 * thirty requests costs a fraction of handing them to another. A pipe that nobody empties and a disk that is full hold
 * nobody up: lines are kept, up to 8 MiB, and tried again; beyond that they are lost, and `tell` hears how many.
 */
export const openLines = (fd: number, tell: (problem: string) => void): LogLines & { readonly end: () => void } => {
  let waiting: (() => string)[] = []
  const lines: string[] = []
  let length = 0
  let begun = Buffer.alloc(0)
  let lost = 0
  let told = false
  let shared = false
  let retry: NodeJS.Timeout | null = null

  /** Writes the rest of what has been begun, as far as it goes. */
  const writeRest = (): 'written' | 'full' | 'failed' => {
    try {
      while (begun.length > 0) begun = begun.subarray(writeSync(fd, begun))
      return 'written'
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : ''
      // Node makes a pipe one that does not wait: it says that it is full.
      if (code === 'EAGAIN') return 'full'
      // Whoever reads may have seen enough (`| head`), or come back.
      if (!told && code !== 'EPIPE') tell(`the log cannot be written: ${error instanceof Error ? error.message : code}`)
      told ||= code !== 'EPIPE'
      return 'failed'
    }
  }

  const attempt = (): 'written' | 'full' | 'failed' => {
    for (;;) {
      const state = writeRest()
      if (state !== 'written' || length === 0) return state
      begun = Buffer.from(taken().join(''))
    }
  }

  /** Takes lines out of those that are made: all, or as many as are written whole. */
  const taken = (): string[] => {
    const first = shared ? lines.splice(0, fewWhole(lines)) : lines.splice(0)
    length = lines.length === 0 ? 0 : length - first.reduce((sum, line) => sum + line.length, 0)
    return first
  }

  const make = (): void => {
    const making = waiting
    waiting = []
    for (const made of making) {
      try {
        const line = made()
        lines.push(line)
        length += line.length
      } catch (error) {
        tell(`a log line could not be made: ${error instanceof Error ? error.name : typeof error}`)
      }
    }
  }

  const flush = (): void => {
    make()
    const state = attempt()
    if (state === 'full') {
      retry ??= setTimeout(() => {
        retry = null
        flush()
      }, RETRY_MS).unref()
    }
    if (state !== 'written' || lost === 0) return
    tell(`${lost} log lines were lost: they could not be written for too long`)
    lost = 0
  }

  const end = (): void => {
    make()
    const untilMs = performance.now() + LAST_MS
    const nobody = new Int32Array(new SharedArrayBuffer(4))
    while (attempt() === 'full' && performance.now() < untilMs) Atomics.wait(nobody, 0, 0, 1)
    flush()
    if (begun.length === 0) return
    tell(`the last log lines could not be written${lost === 0 ? '' : `, and ${lost} after them were lost`}`)
  }

  setInterval(flush, WAIT_MS).unref()
  return {
    write: line => {
      if (length >= KEPT) {
        lost++
        return
      }
      waiting.push(line)
      if (waiting.length < TOGETHER) return
      if (retry === null) flush()
      else make()
    },
    flush,
    share: () => {
      shared = true
    },
    end,
  }
}

/** How many of the first lines are written whole together: one at least. */
const fewWhole = (lines: readonly string[]): number => {
  let octets = 0
  const beyond = lines.findIndex(line => {
    octets += Buffer.byteLength(line)
    return octets > WHOLE
  })
  return beyond < 0 ? lines.length : Math.max(1, beyond)
}
