/** Certificates made by openssl, each with whatever is special about it. */
import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folder = mkdtempSync(join(tmpdir(), 'claimgate-made-'))
// Not after a test file: files share processes, and the next one may make more.
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
const openssl = (...args: readonly string[]): void => {
  execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
}

/** Extensions of an authority. */
export const CA = 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign'
/** Extensions of a client's certificate. */
export const LEAF = 'basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=clientAuth'

export interface Made {
  readonly name: string
  readonly der: Buffer
  readonly pem: string
  readonly key: string
}
export interface MadeOptions {
  readonly by?: Made
  readonly extensions?: string
  readonly key?: readonly string[]
  readonly sign?: readonly string[]
  readonly subject?: string
  readonly days?: number
}

let made = 0

/** Makes a certificate, signed by another or by itself. */
export const make = ({ by, extensions = LEAF, key = EC, sign = [], subject, days = 2 }: MadeOptions = {}): Made => {
  const name = `c${made++}`
  const file = (suffix: string): string => `${name}.${suffix}`
  openssl('genpkey', ...key, '-out', file('key'))
  openssl('req', '-new', '-key', file('key'), '-subj', subject ?? `/CN=${name}`, '-out', file('csr'))
  writeFileSync(join(folder, file('ext')), `${extensions}\n`)
  const issuer = by === undefined ? ['-signkey', file('key')] : ['-CA', `${by.name}.pem`, '-CAkey', `${by.name}.key`]
  const rest = ['-set_serial', String(made), '-days', String(days), '-extfile', file('ext'), ...sign]
  openssl('x509', '-req', '-in', file('csr'), ...issuer, ...rest, '-out', file('pem'))
  const pem = readFileSync(join(folder, file('pem')), 'utf8')
  return { name, pem, key: readFileSync(join(folder, file('key')), 'utf8'), der: new X509Certificate(pem).raw }
}

const EC = ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256']
export const curve = (name: string): readonly string[] => ['-algorithm', 'EC', '-pkeyopt', `ec_paramgen_curve:${name}`]
export const rsa = (bits: number): readonly string[] => ['-algorithm', 'RSA', '-pkeyopt', `rsa_keygen_bits:${bits}`]
export const pss = (hash: string): readonly string[] => [`-${hash}`, '-sigopt', 'rsa_padding_mode:pss']
