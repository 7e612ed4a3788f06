import { isUtf8 } from 'node:buffer'
import { type Dirent, readdirSync, readFileSync, type Stats, statSync } from 'node:fs'
import { join } from 'node:path'
import { digestOf, type Entry, FileError, type Files, type FileText } from './files.ts'

/**
 * The files of this machine. Inside, each call is synchronous: a start has nothing else to do, and reads a thousand
 * small files several times faster so.
 */
export const disk: Files = {
  read: async (path, known) =>
    textOf(
      path,
      told(path, () => readFileSync(path)),
      known,
    ),
  list: async folder =>
    told(folder, () => readdirSync(folder, { withFileTypes: true })).flatMap(entry => entryOf(folder, entry)),
  kindOf: async path => {
    const stats = statOf(path)
    return stats === undefined ? null : stats.isDirectory() ? 'folder' : 'file'
  },
  modeOf: async path => {
    const mode = statOf(path)?.mode
    return mode === undefined ? null : mode & 0o777
  },
  again: ({ path, digest }) => {
    const octets = told(path, () => readFileSync(path))
    const { text, digest: found } = textOf(path, octets, undefined)
    if (found !== digest) throw new FileError(path, 'changed')
    return text
  },
}

/** Octets that are no UTF-8 are read as Node reads them; the digest is that of what was read. */
const textOf = (path: string, octets: Buffer, known: FileText | undefined): FileText => {
  const written = isUtf8(octets) ? octets : Buffer.from(octets.toString('utf8'))
  const digest = digestOf(written)
  return known?.digest === digest && known.path === path ? known : { path, text: written.toString('utf8'), digest }
}

/** Links are followed: Kubernetes mounts files as links into `..data`. Pipes and sockets are no files. */
const entryOf = (folder: string, entry: Dirent): Entry[] => {
  const { name } = entry
  const found = entry.isFile() || entry.isDirectory() ? entry : statOf(join(folder, name))
  if (found?.isDirectory() === true) return [{ name, kind: 'folder' }]
  return found?.isFile() === true ? [{ name, kind: 'file' }] : []
}

const statOf = (path: string): Stats | undefined => told(path, () => statSync(path, { throwIfNoEntry: false }))

const told = <T>(path: string, act: () => T): T => {
  try {
    return act()
  } catch (cause) {
    throw new FileError(path, cause instanceof Error && 'code' in cause ? String(cause.code) : 'unreadable')
  }
}
