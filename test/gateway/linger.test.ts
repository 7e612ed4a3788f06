import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { expect, it } from 'vitest'
import { listen } from '../../src/gateway/listen.ts'
import { tooLarge } from '../../src/gateway/request/answers.ts'
import { sendBare } from '../../src/gateway/request/send.ts'
import { selfSigned } from './certificates.ts'

const OCTETS = 20 * 1024 * 1024

it('returns an answer before the end of the body over TLS too, to a client that sends all before it reads', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'claimgate-linger-'))
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  const pair = selfSigned('linger')
  writeFileSync(cert, pair.cert)
  writeFileSync(key, pair.key)
  const listener = await listen((_, res) => sendBare(res, tooLarge('body_too_large')), {
    host: '127.0.0.1',
    port: 0,
    tls: { cert, key, clientCa: null, requestCertificates: false, workloads: false },
    requestCertificate: false,
  })
  try {
    expect(await sendAllThenRead(listener.port)).toMatch(/^HTTP\/1\.1 413 /)
  } finally {
    await listener.close({ graceMs: 100, silenceMs: 0 })
    rmSync(folder, { recursive: true, force: true })
  }
})

const sendAllThenRead = (port: number): Promise<string> =>
  new Promise(resolve => {
    let received = ''
    const block = Buffer.alloc(256 * 1024)
    const options = { port, host: '127.0.0.1', rejectUnauthorized: false, allowHalfOpen: true }
    const socket = connect(options, () => {
      socket.write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${OCTETS}\r\n\r\n`)
      let sent = 0
      const more = (): void => {
        if (sent < OCTETS && !socket.destroyed) socket.write(block, more)
        else socket.on('data', chunk => (received += chunk)).on('end', () => socket.end())
        sent += block.length
      }
      more()
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(received))
  })
