/** What is looked at before lmdb maps a file: it would end the process over a file that is none, or is cut off. */
import {
  appendFileSync,
  chmodSync,
  closeSync,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  statSync,
} from 'node:fs'
import { join } from 'node:path'
import { GatewayError } from '../outcome.ts'

/** What lmdb makes in the folder. */
const FILES = ['data.mdb', 'lock.mdb'] as const

/** The identity of a file while it is open. */
export interface FileIdentity {
  readonly dev: number
  readonly ino: number
}

/** `new` covers a file without content: lmdb makes an environment of it. */
export type Look =
  | { readonly kind: 'new' }
  | { readonly kind: 'sound' }
  | { readonly kind: 'damaged'; readonly why: string }

export const dataFile = (folder: string): string => join(folder, 'data.mdb')

/** Octets of the page header, and the places in a meta page that follow from `MDB_meta` of liblmdb. */
const META = { flags: 18, magic: 24, pageSize: 48, lastPage: 144, transaction: 152, end: 160 } as const
const IS_META = 0x08
const MAGIC = 0xbeefc0de
/** Pages that were taken and given back in one transaction are not written, so a sound file may end a little early. */
const PAGES_NOT_WRITTEN = 64

interface MetaPage {
  readonly pageSize: number
  readonly lastPage: number
  readonly transaction: bigint
}

/**
 * Looks at the size of the file and at both meta pages. A file that ends a little early is made longer. Others may be
 * writing: the size is asked for after the pages that speak of it, and what is added comes behind what anybody has written.
 */
export const lookAt = (folder: string): Look => {
  const { size } = statSync(dataFile(folder), { throwIfNoEntry: false }) ?? { size: 0 }
  if (size === 0) return { kind: 'new' }
  const descriptor = openSync(dataFile(folder), 'r')
  try {
    const first = metaAt(descriptor, 0)
    const second = first === null ? null : metaAt(descriptor, first.pageSize)
    if (first === null || second === null) return { kind: 'damaged', why: 'its first pages are not those of lmdb' }
    const { lastPage } = first.transaction > second.transaction ? first : second
    const missing = (lastPage + 1) * first.pageSize - fstatSync(descriptor).size
    if (missing > PAGES_NOT_WRITTEN * first.pageSize) return { kind: 'damaged', why: 'its end is missing' }
    if (missing > 0) appendFileSync(dataFile(folder), Buffer.alloc(missing))
    return { kind: 'sound' }
  } finally {
    closeSync(descriptor)
  }
}

const metaAt = (descriptor: number, offset: number): MetaPage | null => {
  const page = Buffer.alloc(META.end)
  if (readSync(descriptor, page, 0, page.length, offset) < page.length) return null
  if ((page.readUInt16LE(META.flags) & IS_META) === 0 || page.readUInt32LE(META.magic) !== MAGIC) return null
  const pageSize = page.readUInt32LE(META.pageSize)
  const isPowerOfTwo = pageSize > 0 && (pageSize & (pageSize - 1)) === 0
  if (!isPowerOfTwo || pageSize < 512 || pageSize > 65_536) return null
  const lastPage = Number(page.readBigUInt64LE(META.lastPage))
  return { pageSize, lastPage, transaction: page.readBigUInt64LE(META.transaction) }
}

/**
 * Makes files that their owner alone may read, before lmdb makes some that all may; the folder may have been there. Nothing
 * that is there is opened for that: to close a lock file would give up the locks of this process.
 */
export const keepPrivate = (folder: string): void => {
  for (const name of FILES) {
    const path = join(folder, name)
    try {
      closeSync(openSync(path, 'ax', 0o600))
    } catch (cause) {
      if (!hasCode(cause, 'EEXIST')) throw cause
    }
    try {
      chmodSync(path, 0o600)
    } catch (cause) {
      // The file of another user, who lets us write: it is theirs to close.
      if (!hasCode(cause, 'EPERM')) throw cause
    }
  }
}

const hasCode = (cause: unknown, code: string): boolean =>
  cause instanceof Error && 'code' in cause && cause.code === code

/** Puts the files of an environment out of the way; the last such files are kept, for whoever wants to look at them. */
export const setAside = (folder: string): void => {
  for (const name of FILES) {
    try {
      renameSync(join(folder, name), join(folder, `${name}.unusable`))
    } catch (cause) {
      if (!hasCode(cause, 'ENOENT')) throw cause
    }
  }
}

export const identityOf = (descriptor: number): FileIdentity => {
  const { dev, ino } = fstatSync(descriptor)
  return { dev, ino }
}

/**
 * Tells what has become of the file that was opened, and returns its size where it is still there. Lmdb never makes it
 * shorter, and reading behind its end would end the process.
 */
export const lookAgain = (folder: string, { dev, ino }: FileIdentity, size: number): 'removed' | 'cut' | number => {
  try {
    const found = statSync(dataFile(folder), { throwIfNoEntry: false })
    if (found === undefined || found.ino !== ino || found.dev !== dev) return 'removed'
    return found.size < size ? 'cut' : found.size
  } catch {
    return 'removed'
  }
}

/** Room for the address space, not for memory or disk: the file grows as entries come. */
const MAP_BYTES = 16 * 1024 ** 3
const LEAST_MAP_BYTES = 64 * 1024 ** 2

/**
 * Returns how much address space an environment may take: a quarter of what is left, where it is limited.
 *
 * @throws GatewayError `store_unavailable` when that is too little
 */
export const mapBytes = (left: number | null): number => {
  if (left === null || left / 4 >= MAP_BYTES) return MAP_BYTES
  const megabytes = Math.max(0, Math.floor(left / 4 / 1024 ** 2))
  if (megabytes * 1024 ** 2 >= LEAST_MAP_BYTES) return megabytes * 1024 ** 2
  throw new GatewayError(
    'store_unavailable',
    `The lmdb store cannot open: too little address space, ${megabytes} MiB of 64 (RLIMIT_AS, ulimit -v)`,
  )
}

/** Linux says what the limit is and how much is taken; null elsewhere, and without a limit. */
export const addressSpaceLeft = (): number | null => {
  try {
    const limit = /^Max address space\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]
    if (limit === undefined) return null
    const pages = Number(readFileSync('/proc/self/statm', 'utf8').split(' ')[0])
    return Number(limit) - pages * 4096
  } catch {
    return null
  }
}
