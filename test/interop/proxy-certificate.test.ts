/** Client certificates as a proxy hands them over, written octet by octet: RFC 9440, RFC 8705. */
import { X509Certificate } from 'node:crypto'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { issued, selfSigned } from '../gateway/certificates.ts'
import type { Running } from '../gateway/running.ts'
import { SECRET } from './forge.ts'
import { expectAnswer } from './rules.ts'
import { stage } from './stage.ts'
import { type Answer, form, request, send } from './wire.ts'

const authority = selfSigned('authority')
const partner = issued('partner.example', 'authority')
const other = issued('other.example', 'authority')
const der = (pem: string): Buffer => new X509Certificate(pem).raw
const encoded = (pem: string): string => der(pem).toString('base64')
const right = `:${encoded(partner.cert)}:`

const CLIENTS = JSON.stringify([
  {
    client_id: 'c-pki',
    token_endpoint_auth_method: 'tls_client_auth',
    tls_client_auth_san_dns: 'partner.example',
    grant_types: ['client_credentials'],
    metadata: { tenant: 'acme' },
  },
])

type Headers = readonly (readonly [string, string])[]
const ask = ({ listening }: Running, headers: Headers, more: Record<string, string> = {}): Promise<Answer> =>
  send(
    listening.port,
    request({ headers, body: form({ grant_type: 'client_credentials', client_id: 'c-pki', token: 'x', ...more }) }),
  )

describe('a trusted proxy', () => {
  let running: Running
  beforeAll(async () => {
    running = await stage({
      files: { 'clients/pki.json': CLIENTS, 'ca.pem': authority.cert },
      config: { client_certificates: { from: ['127.0.0.1/32'], ca: './ca.pem' } },
    })
  })
  afterAll(() => running.stop())

  test.each<[string, Headers]>([
    ['as one byte sequence', [['Client-Cert', right]]],
    ['in capitals', [['CLIENT-CERT', right]]],
    ['with spaces around it', [['Client-Cert', `  ${right}  `]]],
    [
      'beside its chain',
      [
        ['Client-Cert', right],
        ['Client-Cert-Chain', `:${encoded(other.cert)}:`],
      ],
    ],
    [
      'beside a header of another proxy',
      [
        ['Client-Cert', right],
        ['X-SSL-Client-Cert', encodeURIComponent(other.cert)],
      ],
    ],
  ])('M4 accepts a certificate %s', async (_, headers) => expectAnswer(await ask(running, headers), 200, null))

  test.each<[string, Headers]>([
    ['none', []],
    ['an empty one', [['Client-Cert', '']]],
    [
      'two',
      [
        ['Client-Cert', right],
        ['Client-Cert', right],
      ],
    ],
    ['two in one header', [['Client-Cert', `${right}, ${right}`]]],
    ['a parameter', [['Client-Cert', `${right};a=1`]]],
    ['a comma at the end', [['Client-Cert', `${right},`]]],
    ['no colons', [['Client-Cert', encoded(partner.cert)]]],
    ['one colon', [['Client-Cert', `:${encoded(partner.cert)}`]]],
    ['quotes', [['Client-Cert', `"${encoded(partner.cert)}"`]]],
    ['PEM, escaped', [['Client-Cert', encodeURIComponent(partner.cert)]]],
    ['PEM on one line', [['Client-Cert', partner.cert.replaceAll('\n', ' ')]]],
    ['PEM in the byte sequence', [['Client-Cert', `:${Buffer.from(partner.cert).toString('base64')}:`]]],
    ['base64url', [['Client-Cert', `:${der(partner.cert).toString('base64url')}:`]]],
    ['stray bits', [['Client-Cert', `:${encoded(partner.cert).replace(/.(?==*$)/, '~')}:`]]],
    ['a space inside', [['Client-Cert', right.replace(/^(.{30})/, '$1 ')]]],
    ['an octet more', [['Client-Cert', `:${Buffer.concat([der(partner.cert), Buffer.alloc(1)]).toString('base64')}:`]]],
    ['an octet less', [['Client-Cert', `:${der(partner.cert).subarray(0, -1).toString('base64')}:`]]],
    ['no certificate', [['Client-Cert', ':AAAA:']]],
    ['another certificate', [['Client-Cert', `:${encoded(other.cert)}:`]]],
    ['the chain alone', [['Client-Cert-Chain', right]]],
    [
      'the header of another proxy',
      [
        ['X-SSL-Client-Cert', encodeURIComponent(partner.cert)],
        ['X-SSL-Client-Verify', 'SUCCESS'],
      ],
    ],
    ['the header of a third', [['X-Forwarded-Client-Cert', `Cert="${encodeURIComponent(partner.cert)}"`]]],
    ['an underscore', [['Client_Cert', right]]],
  ])('M4 refuses %s', async (_, headers) => {
    for (const more of [{}, { client_secret: SECRET }])
      expectAnswer(await ask(running, headers, more), 401, 'invalid_client')
  })

  test('M1 refuses a certificate without client_id, and for a client of another method', async () => {
    expectAnswer(await ask(running, [['Client-Cert', right]], { client_id: '' }), 401, 'invalid_client')
    for (const client_id of ['i-basic', 'i-post', 'i-rsa', 'nobody'])
      expectAnswer(await ask(running, [['Client-Cert', right]], { client_id }), 401, 'invalid_client')
  })
  test('accepts a secret beside the certificate of a connection, which is no second mechanism', async () => {
    const more = { client_id: 'i-post', client_secret: SECRET }
    expectAnswer(await ask(running, [['Client-Cert', right]], more), 200, null)
  })
})

test('M4 never believes the header of an untrusted peer, whatever it claims to be', async () => {
  const running = await stage({
    files: { 'clients/pki.json': CLIENTS, 'ca.pem': authority.cert },
    config: { client_certificates: { from: ['198.51.100.0/24', '::2/128'], ca: './ca.pem' } },
  })
  try {
    const forwarded: readonly Headers[] = [
      [],
      [['X-Forwarded-For', '198.51.100.1']],
      [['Forwarded', 'for=198.51.100.1;by=198.51.100.1']],
      [['X-Real-IP', '198.51.100.1']],
    ]
    for (const more of forwarded)
      expectAnswer(await ask(running, [['Client-Cert', right], ...more]), 401, 'invalid_client')
  } finally {
    await running.stop()
  }
})
