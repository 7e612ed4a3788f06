import { disk, type FileText, isNearlySource, isOverlooked } from '../../files/index.ts'
import { createMask, type Source } from '../../source/index.ts'
import type { Config } from '../config/settings.ts'
import type { SetInput } from './input.ts'
import { type ReadConfiguration, readConfiguration } from './read-configuration.ts'
import { createFilesReader, type ReadFiles } from './read-files.ts'

/** The files of a set, read: texts and values, before anything is made of them. */
export interface ReadSet {
  readonly config: Config
  /** The configuration. */
  readonly source: Source
  readonly configFile: FileText
  readonly clients: ReadFiles
  readonly policies: ReadFiles
  readonly read: ReadConfiguration
}

/** A configuration that cannot be used: nothing else of its set is looked for. */
export interface BrokenSet {
  readonly config: null
  readonly read: ReadConfiguration
}

/** Reads whole sets, one after the other: the configuration, and the client and policy files that it names. */
export type SetReader = (input: SetInput) => Promise<ReadSet | BrokenSet>

export const createSetReader = (): SetReader => {
  const readClients = createFilesReader(isNearlySource)
  const readPolicies = createFilesReader(isOverlooked)
  return async input => {
    const files = input.files ?? disk
    const read = await readConfiguration(input, files)
    const { config, source, file } = read
    if (config === null || file === null) return { config: null, read }
    // Workers load the texts that their primary has loaded.
    const dropped = input.heldTexts === true || config.workers !== 1 ? 'nothing' : 'text'
    const clients = await readClients(files, config.clients, { source, path: ['clients'] }, dropped)
    const policies = await readPolicies(files, config.policies, { source, path: ['policies'] }, 'nothing')
    const maskedClients = { ...clients, diagnostics: clients.diagnostics.map(maskedClient) }
    return { config, source, configFile: file, clients: maskedClients, policies, read }
  }
}

/** Hides secrets that are written out in the line that is shown. */
export const maskedClient = createMask(['value', 'client_secret', 'registration_access_token'])

/** A file of a set, known by the digest of its text. */
export type KnownFile = Pick<FileText, 'path' | 'digest'>

/** Every file of a set: the configuration first. */
export const knownFiles = ({ configFile, clients, policies }: ReadSet): readonly KnownFile[] =>
  [configFile, ...clients.files, ...policies.files].map(({ path, digest }) => ({ path, digest }))
