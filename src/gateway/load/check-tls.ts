import { createSecureContext } from 'node:tls'
import type { Files } from '../../files/index.ts'
import type { Diagnostic } from '../../outcome.ts'
import type { Source } from '../../source/index.ts'
import type { Config, TlsConfig } from '../config/settings.ts'
import { readTls } from '../config/tls.ts'

/** Checks that the PEM files of the listener can be read, and belong together. */
export const checkTls = async ({ listen }: Config, source: Source, files: Files): Promise<readonly Diagnostic[]> => {
  if (listen.tls === null || (await isUsable(listen.tls, files))) return []
  const what = { code: 'CG6013', message: 'a PEM file cannot be read', help: 'see `claimgate help CG6013`' } as const
  return [source.diagnose(source.spanOf(['listen', 'tls']), what)]
}

const isUsable = async (tls: TlsConfig, files: Files): Promise<boolean> => {
  try {
    // A file that can be read may still hold no certificate, or a key of another one.
    createSecureContext(await readTls(tls, files))
    return true
  } catch {
    return false
  }
}
