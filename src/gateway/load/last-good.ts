import { mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { disk, FileError, type Files, type FileText, filesOf } from '../../files/index.ts'
import type { ReadSet } from './read-set.ts'

/** A file as it was when its revision was applied; the path is relative to the configuration. */
export interface KeptFile {
  readonly path: string
  readonly text: string
  /** Of the text; the name it is kept under. */
  readonly digest: string
}

/** The files of one revision. Keys, certificates and referenced secrets are not among them: they are read where they are. */
export interface LastGood {
  readonly revision: string
  readonly savedAt: string
  readonly config: KeptFile
  readonly clients: readonly KeptFile[]
  readonly policies: readonly KeptFile[]
}

/** What is written down of a set: each file by its digest. */
interface Written {
  readonly revision: string
  readonly savedAt: string
  readonly config: WrittenFile
  readonly clients: readonly WrittenFile[]
  readonly policies: readonly WrittenFile[]
}

type WrittenFile = Omit<KeptFile, 'text'>

const FOLDER = '.last-good'
const FILE = 'revision.json'
const TEXTS = 'files'

/** Where the last good set of a configuration is kept. */
export const lastGoodFolder = (config: string): string => join(dirname(config), FOLDER)

/** Notes the texts of a set. */
export const keep = ({ configFile, clients, policies }: ReadSet): Pick<LastGood, 'config' | 'clients' | 'policies'> => {
  const folder = dirname(configFile.path)
  const copy = (file: FileText): KeptFile => ({
    path: relative(folder, file.path),
    digest: file.digest,
    get text() {
      return file.text
    },
  })
  return {
    config: { ...configFile, path: basename(configFile.path) },
    clients: clients.files.map(copy),
    policies: policies.files.map(copy),
  }
}

/** The files of a kept set, where they were when it was kept; `config` is the path of the configuration today. */
export const keptFiles = (
  { config: kept, clients, policies }: Pick<LastGood, 'config' | 'clients' | 'policies'>,
  config: string,
): Files => {
  const others = [...clients, ...policies].map(({ path, text }) => [join(dirname(config), path), text] as const)
  return filesOf({ ...Object.fromEntries(others), [config]: kept.text })
}

/**
 * Writes a set so that there is a whole one at every moment: first the texts that are not there yet, each under its
 * digest, then the list of them, then texts that no list names any more go. Each is written beside, flushed to the disk,
 * and renamed. Mode 0600 in folders of mode 0700, because files may hold secrets that are written out.
 */
export const writeLastGood = async (folder: string, { revision, savedAt, ...set }: LastGood): Promise<void> => {
  const texts = join(folder, TEXTS)
  await mkdir(texts, { recursive: true, mode: 0o700 })
  const files = [set.config, ...set.clients, ...set.policies]
  const there = new Set(await readdir(texts))
  for (const { digest, text } of files) {
    if (there.has(digest)) continue
    await writeWhole(texts, digest, text)
    there.add(digest)
  }
  await flush(texts)
  const list: Written = {
    revision,
    savedAt,
    config: withoutText(set.config),
    clients: set.clients.map(withoutText),
    policies: set.policies.map(withoutText),
  }
  await writeWhole(folder, FILE, JSON.stringify(list))
  await flush(folder)
  const named = new Set(files.map(({ digest }) => digest))
  for (const name of there) if (!named.has(name)) await rm(join(texts, name), { force: true })
}

const withoutText = ({ path, digest }: KeptFile): WrittenFile => ({ path, digest })

const writeWhole = async (folder: string, name: string, text: string): Promise<void> => {
  const draft = join(folder, `${name}.draft`)
  await rm(draft, { force: true })
  const file = await open(draft, 'wx', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(draft, join(folder, name))
}

/** A new name is on the disk only once its folder is. */
const flush = async (folder: string): Promise<void> => {
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
    const list = JSON.parse((await disk.read(join(folder, FILE))).text) as Partial<Written> | null
    if (!isWhole(list)) return null
    const textOf = async ({ path, digest }: WrittenFile): Promise<KeptFile> => {
      const { text, digest: found } = await disk.read(join(folder, TEXTS, basename(digest)))
      if (found !== digest) throw new FileError(path, 'changed')
      return { path, text, digest }
    }
    const { revision, savedAt } = list
    const config = await textOf(list.config)
    const clients: KeptFile[] = []
    const policies: KeptFile[] = []
    for (const file of list.clients) clients.push(await textOf(file))
    for (const file of list.policies) policies.push(await textOf(file))
    return { revision, savedAt, config, clients, policies }
  } catch {
    return null
  }
}

const isWhole = (list: Partial<Written> | null): list is Written =>
  typeof list?.revision === 'string' &&
  typeof list.savedAt === 'string' &&
  [list.config, ...(list.clients ?? [undefined]), ...(list.policies ?? [undefined])].every(isWrittenFile)

const isWrittenFile = (file: unknown): file is WrittenFile =>
  typeof file === 'object' &&
  file !== null &&
  typeof (file as WrittenFile).path === 'string' &&
  typeof (file as WrittenFile).digest === 'string'
