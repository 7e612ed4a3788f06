/** Trust domains of the tests' own: a server that serves its bundle over TLS, and makes documents as SPIRE does. */
import type { KeyObject } from 'node:crypto'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { JsonObject } from '../../src/oauth.ts'
import { der, makeCertificate, type Names, oid, pemOf, sequence } from '../clients/certificates.ts'
import { newEc, newRsa, type Pair, signed } from '../clients/stage.ts'
import { newKeyPair } from '../key-pair.ts'
import { type Claims, PLATFORM_HOST } from './platform.ts'

/** A certificate with its key, and what is sent after it. */
export interface Shown {
  /** PEM, the chain that is sent. */
  readonly cert: string
  readonly key: string
  readonly leaf: Buffer
  /** What is sent after it. */
  readonly sent: readonly Buffer[]
}

/** A certificate that can sign others, as it is known to the tests. */
export interface Authority {
  readonly certificate: Buffer
  readonly names: Names
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

const TRUE = der(0x01, Buffer.from([0xff]))
const extension = (id: string, critical: boolean, value: Buffer): Buffer =>
  sequence(oid(id), ...(critical ? [TRUE] : []), der(0x04, value))

/** Bits of the key usage, as one octet. */
export const USES = { digitalSignature: 0x80, keyEncipherment: 0x20, keyCertSign: 0x04, cRLSign: 0x02 } as const
export const usage = (...uses: readonly (keyof typeof USES)[]): Buffer =>
  extension('2.5.29.15', true, der(0x03, Buffer.from([0, uses.reduce((bits, use) => bits | USES[use], 0)])))
export const CA_TRUE = extension('2.5.29.19', true, sequence(TRUE))
export const CA_FALSE = extension('2.5.29.19', true, sequence())
const PURPOSES = extension('2.5.29.37', false, sequence(oid('1.3.6.1.5.5.7.3.1'), oid('1.3.6.1.5.5.7.3.2')))

const seconds = (): number => Math.floor(Date.now() / 1000)
const nameOf = (serial: string): Names => [
  ['2.5.4.6', 'US'],
  ['2.5.4.10', 'SPIFFE'],
  ['2.5.4.5', serial],
]

export const newAuthority = (trustDomain: string, serial: string, by?: Authority): Authority => {
  const { privateKey, publicKey } = newKeyPair('ec', { namedCurve: 'P-256' })
  const names = nameOf(serial)
  const certificate = makeCertificate({
    subject: names,
    issuer: by?.names ?? names,
    alternative: { uri: [`spiffe://${trustDomain}`] },
    extensions: [CA_TRUE, usage('keyCertSign', 'cRLSign')],
    publicKey,
    signer: by?.privateKey ?? privateKey,
    // Tests have instants of their own.
    notBefore: seconds() - 400 * 86_400,
    notAfter: seconds() + 86_400,
  })
  return { certificate, names, privateKey, publicKey }
}

export interface SvidOptions {
  readonly by?: Authority
  /** Sent after the leaf. */
  readonly sent?: readonly Authority[]
  readonly uri?: readonly string[]
  readonly extensions?: readonly Buffer[]
  readonly notBefore?: number
  readonly notAfter?: number
  readonly key?: 'ec' | 'rsa'
}

/** One for all, since it takes long to make. */
const rsa = newRsa()
const leafKeys = { ec: newKeyPair('ec', { namedCurve: 'P-256' }), rsa: newKeyPair('rsa', { modulusLength: 2048 }) }

/** Makes an X.509-SVID, or what is nearly one. */
export const makeX509Svid = (id: string, options: SvidOptions & { readonly by: Authority }): Shown => {
  const { by, sent = [], uri = [id], key = 'ec' } = options
  const { publicKey, privateKey } = leafKeys[key]
  const leaf = makeCertificate({
    subject: [
      ['2.5.4.6', 'US'],
      ['2.5.4.10', 'SPIRE'],
    ],
    issuer: by.names,
    alternative: { uri },
    extensions: options.extensions ?? [CA_FALSE, usage('digitalSignature', 'keyEncipherment'), PURPOSES],
    publicKey,
    signer: by.privateKey,
    notBefore: options.notBefore ?? seconds() - 10,
    notAfter: options.notAfter ?? seconds() + 3600,
  })
  const between = sent.map(({ certificate }) => certificate)
  return {
    cert: [leaf, ...between].map(pemOf).join(''),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    leaf,
    sent: between,
  }
}

export interface Spire {
  readonly trustDomain: string
  readonly url: string
  readonly ca: Authority
  /** Keys of JWT-SVIDs. */
  readonly ec: Pair
  readonly rsa: Pair
  /** How often its bundle was asked for. */
  readonly asked: () => number
  /** The bundle, and what it is answered with. */
  readonly serve: (changed: { readonly bundle?: object; readonly status?: number }) => void
  readonly bundle: (more?: object) => { readonly keys: readonly object[] }
  readonly jwtSvid: (claims?: Claims, header?: JsonObject, key?: Pair) => string
  readonly x509Svid: (path: string, options?: SvidOptions) => Shown
  readonly close: () => Promise<void>
}

export const x509Key = ({ certificate, publicKey }: Authority): object => ({
  ...publicKey.export({ format: 'jwk' }),
  use: 'x509-svid',
  x5c: [certificate.toString('base64')],
})

export const jwtKey = (pair: Pair, kid: string): object => ({ ...pair.jwk, kid, use: 'jwt-svid' })

export const startSpire = async (trustDomain: string): Promise<Spire> => {
  const ca = newAuthority(trustDomain, '1')
  const ec = newEc()
  const bundle = (more: object = {}) => ({
    keys: [x509Key(ca), jwtKey(ec, 'ec'), jwtKey(rsa, 'rsa')],
    spiffe_sequence: 1,
    spiffe_refresh_hint: 300,
    ...more,
  })
  let served: { bundle: object; status: number } = { bundle: bundle(), status: 200 }
  let asked = 0
  const server = createServer({ cert: PLATFORM_HOST.cert, key: PLATFORM_HOST.key }, (_, response) => {
    asked++
    response.writeHead(served.status, { 'content-type': 'application/json' }).end(JSON.stringify(served.bundle))
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  return {
    trustDomain,
    url: `https://localhost:${(server.address() as AddressInfo).port}/`,
    ca,
    ec,
    rsa,
    asked: () => asked,
    serve: changed => {
      served = { ...served, ...changed }
    },
    bundle,
    jwtSvid: (claims = {}, header = {}, signer = ec) => {
      const payload = {
        aud: ['https://login.example.com'],
        exp: seconds() + 300,
        iat: seconds(),
        sub: `spiffe://${trustDomain}/billing`,
        ...claims,
      }
      const written = { alg: 'ES256', kid: 'ec', typ: 'JWT', ...header }
      return signed(written, JSON.parse(JSON.stringify(payload)) as JsonObject, signer.privateKey)
    },
    x509Svid: (path, options = {}) => makeX509Svid(`spiffe://${trustDomain}${path}`, { by: ca, ...options }),
    close: () =>
      new Promise(done => {
        server.closeAllConnections()
        server.close(() => done())
      }),
  }
}
