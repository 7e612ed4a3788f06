/** The texts of a set that serves, for the workers that load the same. */
import { disk, type Files } from '../../files/index.ts'
import { type KeptFile, keptFiles, type LastGood } from './last-good.ts'
import type { Loaded } from './loaded.ts'

/** Every file of a revision with its text: what a worker loads is what its primary has loaded, whatever the disk says now. */
export type SetTexts = Omit<LastGood, 'savedAt'>

/** Takes the texts of each set before they are forgotten. What has not changed is not read again. */
export const createSetTexts = (): ((loaded: Pick<Loaded, 'id' | 'kept'>) => SetTexts) => {
  let held: ReadonlyMap<string, string> = new Map()
  return ({ id, kept }) => {
    const next = new Map<string, string>()
    const copy = (file: KeptFile): KeptFile => {
      const { path, digest } = file
      const text = held.get(digest) ?? file.text
      next.set(digest, text)
      return { path, digest, text }
    }
    const { config, clients, policies } = kept
    const set = { revision: id, config: copy(config), clients: clients.map(copy), policies: policies.map(copy) }
    held = next
    return set
  }
}

/** The files of such a set. What is asked for later, when its text is dropped, is on the disk. */
export const filesOfSet = (set: SetTexts, config: string): Files => ({
  ...keptFiles(set, config),
  ...(disk.again === undefined ? {} : { again: disk.again }),
})
