import { disk, sourceFiles } from '../files/index.ts'
import { byPlace } from '../outcome.ts'
import type { LoadedPolicies } from '../policy/index.ts'
import { readSource } from '../source/index.ts'
import { loadPolicies, type PolicyOptions } from './policies.ts'

/**
 * Loads the policies of a folder and the folders in it, as the gateway does: every `.yaml`, `.yml` and `.json` file whose
 * name does not begin with a dot, but tests.
 *
 * @throws FileError when there is nothing at the path, or a file cannot be read
 */
export const loadPolicyFolder = async (folder: string, options: PolicyOptions): Promise<LoadedPolicies> => {
  const paths = await sourceFiles(disk, folder, 'without_tests')
  const texts = await Promise.all(paths.map(path => disk.read(path)))
  const read = texts.map(({ path, text }) => readSource(path, text))
  const loaded = loadPolicies({ ...options, sources: read.flatMap(({ source }) => source ?? []) })
  const diagnostics = [...read.flatMap(one => one.diagnostics), ...loaded.diagnostics].sort(byPlace)
  return { policies: read.some(({ source }) => source === null) ? null : loaded.policies, diagnostics }
}
