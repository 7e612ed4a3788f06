/** Which kept set is the newest, noted where the keys are: who can write into the folder of kept sets cannot write there. */
import { createHash } from 'node:crypto'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'

/** The place of the note: beside the keys, one for each folder of kept sets that goes with them. */
export interface NotePlace {
  readonly keys: string
  readonly folder: string
}

const fileOf = ({ keys, folder }: NotePlace): string =>
  `${keys}.${createHash('sha256').update(resolve(folder)).digest('hex').slice(0, 8)}.last-good`

/** Reads the revisions that may serve; null when there is no note. */
export const readNote = async (place: NotePlace): Promise<readonly string[] | null> => {
  try {
    return (await readFile(fileOf(place), 'utf8')).split('\n').filter(line => line !== '')
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null
    throw cause
  }
}

/** Writes the revisions that may serve: two of them while one set takes the place of another. */
export const writeNote = async (place: NotePlace, revisions: readonly string[]): Promise<void> => {
  const file = fileOf(place)
  const draft = `${file}.draft`
  await rm(draft, { force: true })
  await writeFile(draft, revisions.map(revision => `${revision}\n`).join(''), { mode: 0o600, flag: 'wx', flush: true })
  await rename(draft, file)
}
