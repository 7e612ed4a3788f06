import { readAuthorities } from '../../clients/index.ts'
import type { Files } from '../../files/index.ts'
import type { Diagnostic } from '../../outcome.ts'
import type { Source } from '../../source/index.ts'
import type { Config } from '../config/settings.ts'

interface ReadClientAuthorities {
  /** Null when none is named, or it cannot be used. */
  readonly text: string | null
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads the authorities that vouch for certificates in a field, and checks that each can issue certificates of clients. */
export const readClientAuthorities = async (
  { clientCertificates }: Config,
  source: Source,
  files: Files,
): Promise<ReadClientAuthorities> => {
  const path = clientCertificates?.ca ?? null
  if (path === null) return { text: null, diagnostics: [] }
  const text = await textOf(path, files)
  if (text !== null && readAuthorities(text) !== null) return { text, diagnostics: [] }
  const message =
    text === null ? 'the file cannot be read' : 'the file holds no certificate, or one that cannot vouch for clients'
  const help = 'name a PEM file with the certificates of your authorities; see `claimgate help CG6105`'
  const diagnostic = source.diagnose(source.spanOf(['client_certificates', 'ca']), { code: 'CG6105', message, help })
  return { text: null, diagnostics: [diagnostic] }
}

const textOf = async (path: string, files: Files): Promise<string | null> => {
  try {
    return (await files.read(path)).text
  } catch {
    return null
  }
}
