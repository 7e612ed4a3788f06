import { readAuthorities } from '../../clients/index.ts'
import type { Files } from '../../files/index.ts'
import type { Diagnostic } from '../../outcome.ts'
import type { Path, Source } from '../../source/index.ts'
import type { Config } from '../config/settings.ts'

/** The PEM texts of the authorities that vouch for certificates of clients; null where none is named. */
export interface ClientAuthorities {
  /** `client_certificates.ca` */
  readonly field: string | null
  /** `listen.tls.client_ca` */
  readonly listener: string | null
}

interface ReadClientAuthorities {
  readonly read: ClientAuthorities
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads the authorities that vouch for certificates of clients, and checks that each can issue such certificates. */
export const readClientAuthorities = async (
  { clientCertificates, listen }: Config,
  source: Source,
  files: Files,
): Promise<ReadClientAuthorities> => {
  const diagnostics: Diagnostic[] = []
  const readAt = async (at: Path, path: string | null): Promise<string | null> => {
    if (path === null) return null
    const text = await textOf(path, files)
    if (text !== null && readAuthorities(text) !== null) return text
    const message =
      text === null ? 'the file cannot be read' : 'the file holds no certificate, or one that cannot vouch for clients'
    const help = 'name a PEM file with the certificates of your authorities; see `claimgate help CG6105`'
    diagnostics.push(source.diagnose(source.spanOf(at), { code: 'CG6105', message, help }))
    return null
  }
  const field = await readAt(['client_certificates', 'ca'], clientCertificates?.ca ?? null)
  const listener = await readAt(['listen', 'tls', 'client_ca'], listen.tls?.clientCa ?? null)
  return { read: { field, listener }, diagnostics }
}

const textOf = async (path: string, files: Files): Promise<string | null> => {
  try {
    return (await files.read(path)).text
  } catch {
    return null
  }
}
