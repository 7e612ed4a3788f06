import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '../../src/stores/index.ts'
import { makeCertificate, pemOf } from '../clients/certificates.ts'
import { freePort } from '../free-port.ts'
import { newKeyPair } from '../key-pair.ts'
import { type RedisServer, redisInstalled, startRedis } from './redis-server.ts'

const WORKER = fileURLToPath(new URL('redis-worker.ts', import.meta.url))
/** Node 20 does not run TypeScript; vite, which vitest brings along, does. */
const RUN = `import { runnerImport } from 'vite'; await runnerImport(${JSON.stringify(WORKER)}, { configFile: false })`

describe.runIf(redisInstalled())('redis over TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'claimgate-redis-tls-'))
  const servers: RedisServer[] = []
  afterAll(async () => {
    await Promise.all(servers.map(server => server.stop()))
    rmSync(folder, { recursive: true, force: true })
  })

  /** Starts a server whose certificate is for these addresses and names. */
  const start = async (name: string, alternative: { ip?: readonly Buffer[]; dns?: readonly string[] }) => {
    const { publicKey, privateKey } = newKeyPair('ec', { namedCurve: 'P-256' })
    const now = Date.now() / 1000
    const times = { notBefore: now - 3600, notAfter: now + 3600 }
    const subject = [['2.5.4.3', name]] as const
    const certificate = makeCertificate({ subject, alternative, publicKey, signer: privateKey, ...times })
    const [cert, key] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)]
    writeFileSync(cert, pemOf(certificate))
    writeFileSync(key, privateKey.export({ type: 'pkcs8', format: 'pem' }))
    const port = await freePort()
    const files = ['--tls-cert-file', cert, '--tls-key-file', key, '--tls-ca-cert-file', cert]
    const server = await startRedis(['--tls-port', String(port), '--tls-auth-clients', 'no', ...files])
    servers.push(server)
    return { url: `rediss://127.0.0.1:${port}`, cert, server }
  }

  /** What a process that trusts this certificate makes of the url. */
  const useTrusting = async (cert: string, url: string): Promise<unknown> => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', RUN, url], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NODE_EXTRA_CA_CERTS: cert },
    })
    let told = ''
    child.stdout.on('data', chunk => {
      told += chunk
    })
    await once(child, 'close')
    return JSON.parse(told) as unknown
  }

  let ours: Awaited<ReturnType<typeof start>>
  beforeAll(async () => {
    ours = await start('ours', { ip: [Buffer.from([127, 0, 0, 1])] })
  })

  it('accepts a server whose certificate is trusted', async () => {
    expect(await useTrusting(ours.cert, ours.url)).toEqual([true, false])
    expect(await ours.server.command('EXISTS', 'claimgate:{0}:entry:jti:a:tls')).toBe(1)
  })

  it('refuses a certificate of nobody it trusts', async () => {
    const clock = (): number => Date.now() / 1000
    await expect(openStore({ type: 'redis', url: ours.url }, clock)).rejects.toMatchObject({
      code: 'store_unavailable',
      cause: { message: expect.stringContaining('DEPTH_ZERO_SELF_SIGNED_CERT') },
    })
  })

  it('refuses a trusted certificate of another name', async () => {
    const other = await start('other', { dns: ['redis.example'] })
    expect(await useTrusting(other.cert, other.url)).toEqual({
      code: 'store_unavailable',
      cause: expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID'),
    })
  })

  it('refuses to speak in clear where TLS is asked for', async () => {
    const clear = `rediss://127.0.0.1:${ours.server.port}`
    expect(await useTrusting(ours.cert, clear)).toMatchObject({ code: 'store_unavailable' })
  })
})
