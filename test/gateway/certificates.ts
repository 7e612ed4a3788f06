import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'

export interface Pair {
  readonly cert: string
  readonly key: string
}

const folder = mkdtempSync(join(tmpdir(), 'claimgate-pki-'))
const openssl = (...args: string[]): void => {
  execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' })
}

const pairOf = (name: string): Pair => ({
  cert: readFileSync(join(folder, `${name}.pem`), 'utf8'),
  key: readFileSync(join(folder, `${name}.key`), 'utf8'),
})

const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']

/** Makes a self-signed certificate; also one that may issue others. */
export function selfSigned(name: string): Pair {
  openssl('req', '-x509', ...EC, '-subj', `/CN=${name}`, '-days', '2', '-keyout', `${name}.key`, '-out', `${name}.pem`)
  return pairOf(name)
}

/** Makes a certificate with other names for the key of one that was made before, signed with that key itself. */
export function renamed(name: string, subject: string, alternatives: string): Pair {
  const names = ['-subj', subject, '-addext', `subjectAltName=${alternatives}`]
  openssl('req', '-x509', '-new', '-key', `${name}.key`, ...names, '-days', '2', '-out', `${name}-renamed.pem`)
  return { cert: readFileSync(join(folder, `${name}-renamed.pem`), 'utf8'), key: pairOf(name).key }
}

/** Makes a certificate with one DNS name, issued by another; with other alternative names and days where they are said. */
export function issued(name: string, by: string, alternatives = `DNS:${name}`, days = 2): Pair {
  openssl('req', '-new', ...EC, '-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.csr`)
  writeFileSync(join(folder, `${name}.ext`), `subjectAltName=${alternatives}\n`)
  const authority = ['-CA', `${by}.pem`, '-CAkey', `${by}.key`, '-CAcreateserial']
  openssl(
    'x509',
    '-req',
    '-in',
    `${name}.csr`,
    ...authority,
    '-days',
    String(days),
    '-extfile',
    `${name}.ext`,
    '-out',
    `${name}.pem`,
  )
  return pairOf(name)
}

/** The common name of the certificate that a new connection is shown. */
export const shownTo = (url: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', rejectUnauthorized: false }, () => {
      resolve(String(socket.getPeerCertificate().subject.CN))
      socket.destroy()
    })
    socket.once('error', reject)
  })
