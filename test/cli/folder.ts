import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { claimgate, type Ran } from './terminal.ts'

export interface Folder {
  readonly path: string
  readonly write: (name: string, text: string) => void
  /** Runs a verb in this folder. */
  readonly run: (...args: string[]) => Promise<Ran>
}

/** A working folder as `claimgate init` makes it, with its signing keys, removed by the system in time. */
export const initFolder = async (): Promise<Folder> => {
  const path = mkdtempSync(join(tmpdir(), 'claimgate-folder-'))
  const folder: Folder = {
    path,
    write: (name, text) => {
      const file = join(path, name)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, text)
    },
    run: (...args) => claimgate(args, { cwd: path }),
  }
  await folder.run('init', '.')
  await folder.run('keys', 'generate')
  return folder
}

/** The same folder with these policies instead of the shipped ones. */
export const folderWith = async (policies: { readonly [name: string]: string }): Promise<Folder> => {
  const folder = await initFolder()
  rmSync(join(folder.path, 'policies'), { recursive: true })
  mkdirSync(join(folder.path, 'policies'))
  for (const [name, text] of Object.entries(policies)) folder.write(`policies/${name}`, text)
  return folder
}
