import { mkdir, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { disk, type Files, filesOf } from '../../files/index.ts'
import type { Source } from '../../source/index.ts'
import type { ReadSet } from './read-set.ts'

/** A file as it was when its revision was applied; the path is relative to the configuration. */
export interface KeptFile {
  readonly path: string
  readonly text: string
}

/** The files of one revision. Keys, certificates and referenced secrets are not among them: they are read where they are. */
export interface LastGood {
  readonly revision: string
  readonly savedAt: string
  readonly config: KeptFile
  readonly clients: readonly KeptFile[]
  readonly policies: readonly KeptFile[]
}

const FOLDER = '.last-good'
const FILE = 'revision.json'

/** Where the last good set of a configuration is kept. */
export const lastGoodFolder = (config: string): string => join(dirname(config), FOLDER)

/** Copies the texts of a set. */
export const keep = ({ source, clients, policies }: ReadSet): Pick<LastGood, 'config' | 'clients' | 'policies'> => {
  const folder = dirname(source.file)
  const copy = ({ file, text }: Source): KeptFile => ({ path: relative(folder, file), text })
  return {
    config: { path: basename(source.file), text: source.text },
    clients: clients.sources.map(copy),
    policies: policies.sources.map(copy),
  }
}

/** The files of a kept set, where they were when it was kept; `config` is the path of the configuration today. */
export const keptFiles = ({ config: kept, clients, policies }: LastGood, config: string): Files => {
  const others = [...clients, ...policies].map(({ path, text }) => [join(dirname(config), path), text] as const)
  return filesOf({ ...Object.fromEntries(others), [config]: kept.text })
}

/**
 * Writes a set so that there is a whole one at every moment: beside the old one, flushed to the disk, then renamed over
 * it. Mode 0600 in a folder of mode 0700, because files may hold secrets that are written out.
 */
export const writeLastGood = async (folder: string, set: LastGood): Promise<void> => {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const draft = join(folder, `${FILE}.draft`)
  await rm(draft, { force: true })
  const file = await open(draft, 'wx', 0o600)
  try {
    await file.writeFile(JSON.stringify(set))
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(draft, join(folder, FILE))
  // The new name is on the disk only once its folder is.
  const directory = await open(folder, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

/** Reads the kept set; null when there is none, or none that is whole. */
export const readLastGood = async (folder: string): Promise<LastGood | null> => {
  try {
    const { text } = await disk.read(join(folder, FILE))
    const set = JSON.parse(text) as Partial<LastGood> | null
    const whole =
      typeof set?.revision === 'string' &&
      typeof set.savedAt === 'string' &&
      [set.config, ...(set.clients ?? [undefined]), ...(set.policies ?? [undefined])].every(isKeptFile)
    return whole ? (set as LastGood) : null
  } catch {
    return null
  }
}

const isKeptFile = (file: unknown): file is KeptFile =>
  typeof file === 'object' &&
  file !== null &&
  typeof (file as KeptFile).path === 'string' &&
  typeof (file as KeptFile).text === 'string'
