/**
 * The mark beside an environment that is not flushed with every write. It says in which run of the machine the environment
 * was in use, and whether everything was on the disk when it was last left.
 */
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { GatewayError } from '../outcome.ts'

export interface Mark {
  readonly boot: string
  readonly clean: boolean
}

/** The version of everything that is stored in the folder. */
const VERSION = 1

const markFile = (folder: string): string => join(folder, 'mark.json')

/**
 * Reads the mark; null when there is none that can be read.
 *
 * @throws GatewayError `store_unavailable` when the folder belongs to another version of claimgate
 */
export const readMark = (folder: string): Mark | null => {
  const found = parsed(textOf(folder))
  if (found === null) return null
  if (found.version === VERSION) return { boot: String(found.boot), clean: found.clean === 1 }
  throw new GatewayError(
    'store_unavailable',
    `The lmdb store cannot open: ${folder} was written in form ${String(found.version)}, and this claimgate reads form ${VERSION}`,
  )
}

const textOf = (folder: string): string => {
  try {
    return readFileSync(markFile(folder), 'utf8')
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return ''
    throw cause
  }
}

const parsed = (text: string): { version?: unknown; boot?: unknown; clean?: unknown } | null => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' ? value : null
  } catch {
    return null
  }
}

/** Writes the mark in place, always of one length, so that a full disk has room for it; returns its descriptor. */
const write = (folder: string, { boot, clean }: Mark): number => {
  let descriptor: number
  try {
    descriptor = openSync(markFile(folder), 'r+', 0o600)
  } catch {
    descriptor = openSync(markFile(folder), 'w', 0o600)
  }
  writeSync(descriptor, `${JSON.stringify({ version: VERSION, boot, clean: clean ? 1 : 0 })}\n`, 0)
  return descriptor
}

/** Writes the mark and waits until it is on the disk. */
export const writeMark = (folder: string, mark: Mark): void => {
  const descriptor = write(folder, mark)
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** Writes the mark; the operating system brings it to the disk. */
export const writeMarkSoon = (folder: string, mark: Mark): void => closeSync(write(folder, mark))
