/** The lines that docs/behind-a-proxy.md has for HAProxy, run as they stand there; and a field as Envoy writes it. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../free-port.ts'
import { issued, selfSigned } from '../gateway/certificates.ts'
import { type Running, run } from '../gateway/running.ts'
import { ask, authority, CLIENT, claimsOf, FILES, FORGED, INNER, partner, server } from './asking.ts'
import { installed } from './installed.ts'

const PAGE = readFileSync(new URL('../../docs/behind-a-proxy.md', import.meta.url), 'utf8')
const DOCUMENTED = /^```haproxy\n(.*?)^```/ms.exec(PAGE)?.[1] ?? ''

/** Envoy's SANITIZE_SET with `cert`: the field is taken away, and written where there is a certificate. */
const LIKE_ENVOY = DOCUMENTED.replace(
  /^http-request set-header Client-Cert .*$/m,
  [
    'http-request del-header X-Forwarded-Client-Cert',
    'http-request set-header X-Forwarded-Client-Cert "Hash=%[ssl_c_sha1,hex,lower];Cert=\\"-----BEGIN%%20CERTIFICATE-----%%0A%[ssl_c_der,base64,url_enc]%%0A-----END%%20CERTIFICATE-----%%0A\\";Subject=\\"%{+Q}[ssl_c_s_dn]\\"" if { ssl_c_used }',
  ].join('\n'),
)

selfSigned('another-authority')
const stranger = issued('partner.example', 'another-authority')

/** Starts it with these lines of a frontend in front of a gateway. */
const runHaproxy = async (lines: string, port: number, to: number): Promise<() => Promise<void>> => {
  const folder = mkdtempSync(join(tmpdir(), 'claimgate-haproxy-'))
  writeFileSync(join(folder, 'site.pem'), `${server.cert}\n${server.key}`)
  writeFileSync(join(folder, 'client-ca.pem'), `${authority.cert}\n`)
  const own = lines.replace('bind :443', `bind 127.0.0.1:${port}`)
  writeFileSync(
    join(folder, 'haproxy.cfg'),
    `
defaults
  mode http
  timeout connect 5s
  timeout client 10s
  timeout server 10s
frontend public
${own.replace(/^/gm, '  ').trimEnd()}
  default_backend gateway
backend gateway
  server one 127.0.0.1:${to} source ${INNER}
`,
  )
  const child = spawn('haproxy', ['-db', '-f', 'haproxy.cfg'], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', chunk => {
    said += chunk
  })
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
  for (let round = 0; round < 200 && !(await answersAt(port)); round++) {
    if (child.exitCode !== null) throw new Error(`haproxy ended: ${said}`)
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  return async () => {
    child.kill('SIGTERM')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
}

const answersAt = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })

const escaped = encodeURIComponent(partner.cert)
const der = partner.cert.replace(/-----[A-Z ]+-----|\s/g, '')
/** A certificate that everybody can see, written by a client that does not have its key. */
const CERTIFICATES: readonly (readonly [string, string])[] = [
  ['Client-Cert', `:${der}:`],
  ['CLIENT-CERT', `:${der}:`],
  ['Client_Cert', `:${der}:`],
  ['X-Forwarded-Client-Cert', `Hash=0;Cert="${escaped}"`],
  ['X_Forwarded_Client_Cert', `Hash=0;Cert="${escaped}"`],
  ['X-SSL-Client-Cert', escaped],
]

const ROWS = [
  ['documented lines', 'client-cert', DOCUMENTED],
  ['field as Envoy writes it', 'xfcc', LIKE_ENVOY],
] as const

describe.skipIf(!installed('the lines for HAProxy', 'haproxy', 'openssl'))('HAProxy', () => {
  it('has lines in the documentation that take away, and write, the field', () => {
    expect(DOCUMENTED).toContain('set-header Client-Cert')
    expect(LIKE_ENVOY).toContain('set-header X-Forwarded-Client-Cert')
  })

  describe.each(ROWS)('with the %s', (_, header, lines) => {
    let running: Running
    let port: number
    let stop: () => Promise<void>
    beforeAll(async () => {
      running = await run({
        files: FILES,
        config: {
          throttling: { enabled: false },
          trusted_proxies: [`${INNER}/32`],
          client_certificates: { from: [`${INNER}/32`], header, ca: './ca.pem' },
        },
      })
      port = await freePort()
      stop = await runHaproxy(lines, port, running.listening.port)
    })
    afterAll(async () => {
      await stop?.()
      await running?.stop()
    })
    const asked = () => ({ host: '127.0.0.1', port, from: CLIENT }) as const

    it('returns the address of the client, whatever it forges', async () => {
      for (const [what, headers] of Object.entries(FORGED)) {
        const answer = await ask({ ...asked(), headers, tls: null })
        expect(answer, what).toMatchObject({ status: 200 })
        expect(claimsOf(answer)['address'], what).toBe(CLIENT)
      }
    })

    it('accepts the client whose certificate it saw, whatever stands in the field', async () => {
      expect(await ask({ ...asked(), client: 'pki', tls: partner })).toMatchObject({ status: 200 })
      for (const field of CERTIFICATES)
        expect(await ask({ ...asked(), client: 'pki', tls: partner, headers: [field] }), field[0]).toMatchObject({
          status: 200,
        })
    })

    it('refuses a certificate that the client wrote, with none and with another of its own', async () => {
      for (const tls of [null, server])
        for (const field of CERTIFICATES) {
          const answer = await ask({
            ...asked(),
            client: 'pki',
            tls,
            headers: [field, ['Client-Cert-Chain', `:${der}:`]],
          })
          expect(answer, field[0]).toMatchObject({ status: 401, body: { error: 'invalid_client' } })
        }
    })

    it('ends the connection of a client with a certificate of another authority', async () => {
      await expect(ask({ ...asked(), client: 'pki', tls: stranger })).rejects.toThrow()
    })
  })
})
