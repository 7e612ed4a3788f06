/** What an operator sees of client authentication, and that it never shows what a client or a publisher has sent. */

import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { Running } from '../gateway/running.ts'
import { newKeyPair } from '../key-pair.ts'
import { assertionForm, claims, ec, es256, ISSUER, inSeconds, jwkOf, jws, rs256 } from './forge.ts'
import { expectAnswer } from './rules.ts'
import { stage } from './stage.ts'
import { type Answer, form, request, send } from './wire.ts'

const closing: (() => unknown)[] = []
afterEach(() => Promise.all(closing.splice(0).map(close => close())))

const start = async (options: Parameters<typeof stage>[0] = {}): Promise<Running> => {
  const running = await stage(options)
  closing.push(() => running.stop())
  return running
}
const use = ({ listening }: Running, assertion: string): Promise<Answer> =>
  send(listening.port, request({ body: form({ grant_type: 'client_credentials', ...assertionForm(assertion) }) }))
const metricsOf = async ({ listening: { admin } }: Running): Promise<string> =>
  (await fetch(`http://${admin.host}:${admin.port}/metrics`)).text()
const told = ({ lines }: Running): string => JSON.stringify(lines)

describe('what is counted', () => {
  test('J11 returns a warning metric and a record for each assertion that only an exception let pass', async () => {
    const running = await start()
    const legacy = (different: object) =>
      use(running, jws({ alg: 'RS256', kid: 'r1' }, claims('i-legacy', { ...different }), rs256()))
    expect(await metricsOf(running)).not.toMatch(/^claimgate_client_authentication_exceptions_total\{.*\} [1-9]/m)
    expectAnswer(await legacy({}), 200, null)
    expect(await metricsOf(running)).not.toMatch(/^claimgate_client_authentication_exceptions_total\{.*\} [1-9]/m)
    for (const loose of [{ aud: `${ISSUER}/token` }, { exp: inSeconds(3000) }, { jti: undefined }])
      expectAnswer(await legacy(loose), 200, null)
    expect(await metricsOf(running)).toContain(
      'claimgate_client_authentication_exceptions_total{method="private_key_jwt"} 3\n',
    )
    const details = running.lines
      .filter(({ fields }) => fields['event'] === 'request')
      .map(({ fields }) => fields['detail'])
    expect(details).toEqual([null, ...Array(3).fill('authenticated_by_exception')])
  })

  test('G14 returns the number of replays that were refused', async () => {
    const running = await start()
    const assertion = jws({ alg: 'ES256', kid: 'e1' }, claims('i-ec'), es256)
    expect(await metricsOf(running)).toContain('claimgate_replays_total 0\n')
    for (const status of [200, 401, 401]) expect((await use(running, assertion)).status).toBe(status)
    expect(await metricsOf(running)).toContain('claimgate_replays_total 2\n')
  })
})

describe('a publisher of keys', () => {
  const publish = async (listener: RequestListener): Promise<string> => {
    const server = createServer(listener).listen(0, '127.0.0.1')
    closing.push(
      () => server.closeAllConnections(),
      () => server.close(),
    )
    await new Promise(done => server.once('listening', done))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`
  }
  const startFor = (uri: string): Promise<Running> => {
    const client = {
      client_id: 'published',
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'ES256',
      jwks_uri: uri,
      grant_types: ['client_credentials'],
      metadata: { tenant: 'acme' },
    }
    const jwks = { allow_private_addresses: ['127.0.0.0/8'] }
    return start({ files: { 'clients/published.json': JSON.stringify(client) }, config: { jwks } })
  }
  const assertion = (): string => jws({ alg: 'ES256', kid: 'e1' }, claims('published'), es256)

  test('U9 returns a metric and a warning, and never what the publisher sent', async () => {
    const canary = 'c4n4ry'
    const { d } = newKeyPair('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })
    let answer: RequestListener = (_, response) => response.writeHead(500, { 'x-reason': canary }).end(canary)
    const running = await startFor(await publish((asked, response) => answer(asked, response)))
    const failed = await use(running, assertion())
    expectAnswer(failed, 503, 'temporarily_unavailable')
    expect(await metricsOf(running)).toContain('claimgate_jwks_total{result="failed"} 1\n')
    const warnings = running.lines.filter(({ level, fields }) => level === 'warn' && fields['event'] === 'jwks_fetch')
    expect(warnings.map(({ fields }) => fields['detail'])).toEqual(['status_500'])

    answer = (_, response) => {
      const keys = [
        jwkOf(ec.publicKey, { kid: 'e1' }),
        jwkOf(ec.publicKey, { kid: canary, d }),
        { kty: 'oct', k: canary },
        { kty: canary },
      ]
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys, [canary]: canary }))
    }
    const second = await startFor(await publish((asked, response) => answer(asked, response)))
    expectAnswer(await use(second, assertion()), 200, null)
    const metrics = await metricsOf(second)
    expect(metrics).toContain('claimgate_jwks_total{result="fetched"} 1\n')
    expect(metrics).toContain('claimgate_jwks_total{result="key_dropped"} 3\n')
    for (const text of [told(running), told(second), metrics, failed.body]) {
      expect(text).not.toContain(canary)
      expect(text).not.toContain(d)
    }
  })

  test.each<[string, RequestListener]>([
    ['hangs up', (_, response) => response.destroy()],
    ['hangs up in the middle', (_, response) => void response.write('{"keys":[', () => response.destroy())],
    ['answers with HTML', (_, response) => response.setHeader('content-type', 'text/html').end('<keys>')],
    ['redirects', (_, response) => response.writeHead(302, { location: '/other' }).end()],
    [
      'answers without end',
      (_, response) => {
        const pour = (): void => {
          while (!response.destroyed && response.write(' '.repeat(16_384))) {}
          if (!response.destroyed) response.once('drain', pour)
        }
        pour()
      },
    ],
    ['compresses', (_, response) => response.setHeader('content-encoding', 'gzip').end('x')],
    ['answers with a list', (_, response) => response.setHeader('content-type', 'application/json').end('[]')],
    [
      'answers with a deep nest',
      (_, response) =>
        response
          .setHeader('content-type', 'application/json')
          .end(`{"keys":[${'['.repeat(20_000)}${']'.repeat(20_000)}]}`),
    ],
    [
      'answers with keys of every wrong type',
      (_, response) =>
        response.setHeader('content-type', 'application/json').end(
          JSON.stringify({
            keys: [
              null,
              1,
              'x',
              [],
              {},
              { kty: 1 },
              { kty: 'EC', crv: {}, x: [], y: null },
              { kty: 'RSA', n: '', e: '' },
            ],
          }),
        ),
    ],
  ])('U9 refuses with 401 or 503, never worse, when the publisher %s', async (_, listener) => {
    const running = await startFor(await publish(listener))
    for (let n = 0; n < 2; n++) expect([401, 503]).toContain((await use(running, assertion())).status)
    expect(running.lines.some(({ fields }) => fields['code'] === 'internal')).toBe(false)
  })
})
