/** Decision records in a file that somebody rotates: it is opened anew when we are told to. */
import { constants, type FileHandle, open } from 'node:fs/promises'
import type { Delivery, Destination, Line } from './destination.ts'

/** To append, never waiting for whoever reads a pipe. */
const FLAGS = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK
/** What is in it concerns nobody else. */
const MODE = 0o600

const TOGETHER = { lines: 256, octets: 1_048_576, waitMs: 100 } as const

/** Milliseconds until a pipe that was full is tried again. */
const PIPE_MS = 20

/** The file is still the right one: what is missing is room. */
const NO_ROOM: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'EAGAIN'])

interface Opened {
  readonly handle: FileHandle
  /** Tells it from another file under the same name. */
  readonly id: string
}

/**
 * Opens a file for lines. A line that could be written in part alone is finished where it was begun, and begun anew in
 * another file.
 *
 * @throws Error of the system when the file cannot be opened
 */
export const openFile = async (path: string): Promise<Destination> => {
  let opened = await openAt(path)
  /** Octets of the first line that are in the file already. */
  let begun = 0
  /** Opening and writing take turns. */
  let turn: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const next = turn.then(act)
    turn = next.catch(() => {})
    return next
  }
  const reopen = async (): Promise<void> => {
    const next = await openAt(path)
    if (next.id !== opened.id) begun = 0
    const before = opened.handle
    opened = next
    await before.close()
  }
  const write = async (lines: readonly Line[]): Promise<Delivery> => {
    const octets = Buffer.from(lines.join(''))
    let at = begun
    try {
      while (at < octets.length) at += (await opened.handle.write(octets, at)).bytesWritten
      begun = 0
      return { delivered: lines.length }
    } catch (error) {
      const reason = codeOf(error)
      const { count, rest } = wholeLines(lines, at)
      begun = rest
      if (!NO_ROOM.has(reason)) await reopen().catch(() => {})
      return { delivered: count, rest: 'later', reason, ...(reason === 'EAGAIN' ? { roomMs: PIPE_MS } : {}) }
    }
  }
  return {
    together: TOGETHER,
    deliver: lines => inTurn(() => write(lines)),
    reopen: () => inTurn(reopen),
    close: () => inTurn(() => opened.handle.close()),
  }
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : 'unknown')

/** How many lines end within so many octets, and the octets that are left for the next one. */
const wholeLines = (lines: readonly Line[], octets: number): { readonly count: number; readonly rest: number } => {
  let count = 0
  let rest = octets
  for (const line of lines) {
    const size = Buffer.byteLength(line)
    if (size > rest) break
    rest -= size
    count++
  }
  return { count, rest }
}

const openAt = async (path: string): Promise<Opened> => {
  const handle = await open(path, FLAGS, MODE)
  try {
    const { dev, ino, size } = await handle.stat()
    if (size > 0 && !(await endsLine(path, size))) await handle.write('\n')
    return { handle, id: `${dev} ${ino}` }
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** A process that was killed may have left the beginning of a line. */
const endsLine = async (path: string, size: number): Promise<boolean> => {
  const reading = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch(() => null)
  if (reading === null) return true
  try {
    const { buffer, bytesRead } = await reading.read(Buffer.alloc(1), 0, 1, size - 1)
    return bytesRead === 0 || buffer[0] === 0x0a
  } finally {
    await reading.close()
  }
}
