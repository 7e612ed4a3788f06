import { createSecureContext } from 'node:tls'
import type { Files } from '../../files/index.ts'
import type { Path, What } from '../../source/index.ts'
import { type Discovered, discoverInFile, sayFailure, type UpstreamSettings } from '../../upstream/index.ts'

type Report = (path: Path, what: What) => void

export interface UpstreamFiles {
  /** False when a file cannot be used. */
  readonly usable: boolean
  /** What the file of metadata says; null when there is none, or none that can be used. */
  readonly described: Discovered | null
}

/** Checks the files that the upstream's settings name, but its authorities. */
export const checkUpstreamFiles = async (
  { certificate, metadata, issuer, url, hosts, stripped }: UpstreamSettings,
  files: Files,
  report: Report,
): Promise<UpstreamFiles> => {
  let usable = true
  const wrong = (path: Path, what: What): void => {
    report(['upstream', ...path], what)
    usable = false
  }
  if (certificate !== null) {
    const [cert, key] = await Promise.all([read(certificate.cert, files), read(certificate.key, files)])
    const help = 'name PEM files that this process may read'
    for (const [name, text] of [
      ['cert', cert],
      ['key', key],
    ] as const)
      if (text === null) wrong(['certificate', name], { code: 'CG6182', message: 'the file cannot be read', help })
    if (cert !== null && key !== null && !fits(cert, key)) {
      const message = 'these are no PEM certificate and the private key that belongs to it'
      wrong(['certificate'], { code: 'CG6182', message, help: 'the certificate comes first in its chain' })
    }
  }
  if (typeof metadata === 'string') return { usable, described: null }
  const outcome = await discoverInFile(metadata.file, { issuer, url, hosts, stripped }, files)
  if (!outcome.ok) {
    const { path: _, ...failure } = outcome.refusal
    const help = 'name a JSON file with the members of RFC 8414, each endpoint an absolute URL'
    wrong(['metadata'], { code: 'CG6181', message: `the file cannot be used: ${sayFailure(failure)}`, help })
  }
  return { usable, described: outcome.ok ? outcome.value : null }
}

const read = async (path: string, files: Files): Promise<string | null> => {
  try {
    return (await files.read(path)).text
  } catch {
    return null
  }
}

const fits = (cert: string, key: string): boolean => {
  try {
    createSecureContext({ cert, key })
    return true
  } catch {
    return false
  }
}
