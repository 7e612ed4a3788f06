import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Returns everything that the files of a folder of lmdb hold, in the folders below it too. */
export const dumpOf = (folder: string): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n')
