import { existsSync, lstatSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { UsageError } from './exit.ts'

/** Writes files into a folder, and overwrites none. */
export interface NewFiles {
  readonly write: (path: string, text: string, mode?: number) => void
  /** What was written, and what was there already. */
  readonly counted: () => { readonly written: number; readonly kept: readonly string[] }
}

/** Follows no link inside the folder: whoever has put one there would say where secrets are written. */
const requireNoLink = (root: string, path: string, verb: string): void => {
  path.split('/').forEach((_, depth, names) => {
    const part = names.slice(0, depth + 1).join(sep)
    if (lstatSync(join(root, part), { throwIfNoEntry: false })?.isSymbolicLink() === true)
      throw new UsageError(`${part} is a link: ${verb} writes no file through one`)
  })
}

export const newFiles = (root: string, verb: string): NewFiles => {
  const kept: string[] = []
  let written = 0
  return {
    write: (path, text, mode = 0o644) => {
      if (existsSync(join(root, path))) {
        kept.push(path)
        return
      }
      requireNoLink(root, path, verb)
      // A folder of secrets is nobody else's to list.
      mkdirSync(dirname(join(root, path)), { recursive: true, ...(mode === 0o600 ? { mode: 0o700 } : {}) })
      writeFileSync(join(root, path), text, { mode, flag: 'wx' })
      written++
    },
    counted: () => ({ written, kept }),
  }
}

export const IGNORED =
  '# Secrets and state do not belong in version control.\nkeys.json\nstate/\n*.last-good\n.last-good/\nsecrets/\nclient-keys/\n'
