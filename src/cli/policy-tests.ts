/** The policy tests of a folder: found beside the policies, and read with them. */
import { disk, type FileText, isTestFile, sourceFiles } from '../files/index.ts'
import { createRequestWorld, type LoadedWithoutSecrets } from '../gateway/index.ts'
import type { Diagnostic } from '../outcome.ts'
import type { PolicyTestInput } from '../policy/index.ts'
import { readSource, type Source } from '../source/index.ts'
import { shortPath } from './short-path.ts'
import type { Terminal } from './terminal.ts'

export interface ReadTests {
  readonly input: PolicyTestInput
  /** Files that cannot be read. */
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads the policies of a configuration and the tests beside them; `among` picks the test files by their paths. */
export const readPolicyTests = async (
  terminal: Terminal,
  loaded: Pick<LoadedWithoutSecrets, 'config' | 'registry' | 'issuers'>,
  among: (path: string) => boolean = () => true,
): Promise<ReadTests> => {
  const { config, registry } = loaded
  const read = (await textsIn(config.policies)).map(({ path, text }) => readSource(shortPath(terminal, path), text))
  const sources = read.flatMap(({ source }) => (source === null ? [] : [source]))
  const isTest = ({ file }: Source): boolean => isTestFile(file)
  const input: PolicyTestInput = {
    tests: sources.filter(source => isTest(source) && among(source.file)),
    sources: sources.filter(source => !isTest(source)),
    clients: registry.records(),
    fulfilment: config.fulfilment,
    exchanges: config.tokenExchange.verifies,
    consts: config.consts,
    ...createRequestWorld(loaded),
  }
  return { input, diagnostics: read.flatMap(one => one.diagnostics) }
}

/** The policies of a folder, and the tests beside them. */
const textsIn = async (folder: string): Promise<readonly FileText[]> => {
  const texts: FileText[] = []
  for (const path of await sourceFiles(disk, folder, 'with_tests')) texts.push(await disk.read(path))
  return texts
}

/** Makes the filter of the paths that a person names: a file, a folder, or the end of either. None names all. */
export const namedBy = (terminal: Terminal, names: readonly string[]): ((path: string) => boolean) => {
  const wanted = names.map(name => shortPath(terminal, name.startsWith('/') ? name : `${terminal.cwd}/${name}`))
  const bare = names.map(name => name.replace(/^\.\//, '').replace(/\/$/, ''))
  return path => {
    if (names.length === 0) return true
    return [...wanted, ...bare].some(
      name => path === name || path.startsWith(`${name}/`) || path.endsWith(`/${name}`) || path.includes(`/${name}/`),
    )
  }
}
