import { disk, type Files } from '../files/index.ts'
import { type Outcome, refuse } from '../outcome.ts'
import { type Discovered, type DiscoveryFailure, type Expected, readDiscovered } from './discovered.ts'
import { MAX_DOCUMENT, parseDocument } from './documents.ts'

/**
 * Reads the metadata of an upstream that publishes none from a file, as if it were its one document. Without `issuer` it
 * means the configured one.
 */
export const discoverInFile = async (
  path: string,
  expected: Expected,
  files: Pick<Files, 'read'> = disk,
): Promise<Outcome<Discovered, DiscoveryFailure>> => {
  const text = await readText(path, files)
  if (text === null) return refuse({ code: 'file_unreadable', path })
  const document = text.length > MAX_DOCUMENT ? null : parseDocument(Buffer.from(text))
  if (document === null) return refuse({ code: 'not_json', path })
  const outcome = readDiscovered(
    { authorizationServer: null, openid: { issuer: expected.issuer, ...document } },
    expected,
  )
  return outcome.ok ? outcome : refuse({ ...outcome.refusal, path })
}

const readText = async (path: string, files: Pick<Files, 'read'>): Promise<string | null> => {
  try {
    return (await files.read(path)).text
  } catch {
    return null
  }
}
