/** The steps of docs/operations/deployment.md for compose, run as they stand, with processes in the place of containers. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../free-port.ts'
import { until } from '../gateway/running.ts'
import { long } from '../long.ts'
import { installed } from '../peers/installed.ts'
import { pathOf, ROOT, yamlOf } from './deployed.ts'

const page = readFileSync(join(ROOT, 'docs/operations/deployment.md'), 'utf8')
const steps = (/(?<=^```sh\n)[\s\S]*?(?=^```)/m.exec(page)?.[0] ?? '').trim().split('\n')

it('the steps for compose are at most fifteen, and begin what the compose file describes', () => {
  expect(steps.length).toBeLessThanOrEqual(15)
  expect(steps.filter(step => step.includes('docker compose up'))).toHaveLength(1)
  expect(Object.keys(yamlOf('compose/compose.yaml').services)).toHaveLength(4)
})

const here = installed('the compose file', 'nginx', 'redis-server', 'openssl', 'curl')

describe.skipIf(!long(here, false))('nginx, two gateways and redis', () => {
  const folder = mkdtempSync(join(tmpdir(), 'claimgate-compose-'))
  const gate = join(folder, 'gate')
  const bin = join(ROOT, 'dist/cli/bin.cjs')
  const shell = promisify(execFile)
  const started = new Map<string, ChildProcess>()
  const ports = { nginx: 0, redis: 0, a: 0, b: 0, adminA: 0, adminB: 0 }

  /** A step, with the names that Docker would resolve and the paths that npm would have made. */
  const moved = (step: string): string =>
    step
      .replaceAll('npx claimgate', `"${process.execPath}" "${bin}"`)
      .replaceAll('node_modules/claimgate/deploy', pathOf('.'))
      .replaceAll('@redis:6379', `@127.0.0.1:${ports.redis}`)
  /** Steps, one after the other in one shell. */
  const sh = async (...lines: string[]): Promise<string> =>
    (await shell('bash', ['-euo', 'pipefail', '-c', lines.map(moved).join('\n')], { cwd: folder })).stdout

  const patch = (file: string, changes: readonly (readonly [string, string])[]): void => {
    const path = join(gate, file)
    const text = changes.reduce(
      (before, [from, to]) => {
        expect(before, file).toContain(from)
        return before.replaceAll(from, to)
      },
      readFileSync(path, 'utf8'),
    )
    writeFileSync(path, text)
  }
  /** What the containers have and this machine has not: paths, names and addresses. */
  const moveIn = (): void => {
    mkdirSync(join(gate, 'run'))
    patch('claimgate.yaml', [
      ['localhost:8443', `localhost:${ports.nginx}`],
      ['172.30.0.0/24', '127.0.0.0/8'],
    ])
    patch('nginx.conf', [
      ['/tmp/', `${join(gate, 'run')}/`],
      ['claimgate-a:8080', `127.0.0.1:${ports.a}`],
      ['claimgate-b:8080', `127.0.0.1:${ports.b}`],
      ['listen 8443', `listen 127.0.0.1:${ports.nginx}`],
      ['/etc/nginx/tls', join(gate, 'tls')],
      ['/dev/stdout', join(gate, 'run/access.log')],
      ['/dev/stderr', join(gate, 'run/error.log')],
    ])
    patch('redis.conf', [
      ['/etc/redis/password.conf', join(gate, 'secrets/redis.conf')],
      ['dir /data', `dir ${join(gate, 'redis')}`],
    ])
  }
  const start = (name: string, program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): void => {
    const output = openSync(join(gate, 'run', `${name}.out`), 'a')
    const options = { cwd: gate, env: { ...process.env, ...env } }
    started.set(name, spawn(program, args, { ...options, stdio: ['ignore', output, output] }))
  }
  const gateway = (name: 'a' | 'b', admin: number): void =>
    start(name, process.execPath, [bin, 'serve'], {
      CLAIMGATE_LISTEN__HOST: '127.0.0.1',
      CLAIMGATE_LISTEN__PORT: String(ports[name]),
      CLAIMGATE_ADMIN__HOST: '127.0.0.1',
      CLAIMGATE_ADMIN__PORT: String(admin),
    })
  const stop = async (name: string): Promise<void> => {
    const child = started.get(name)
    if (child === undefined || child.exitCode !== null) return
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  const health = (admin: number): Promise<string> =>
    sh(`cd gate; CLAIMGATE_ADMIN__HOST=127.0.0.1 CLAIMGATE_ADMIN__PORT=${admin} npx claimgate health --wait 30`)

  const at = steps.findIndex(step => step.includes('docker compose up'))
  const token = (): Promise<string> => sh('cd gate', ...steps.slice(at + 1))

  beforeAll(async () => {
    for (const name of Object.keys(ports) as (keyof typeof ports)[]) ports[name] = await freePort()
    const told = await sh(...steps.slice(0, at))
    expect(told).toContain('0 errors')
    moveIn()
    start('redis', 'redis-server', [join(gate, 'redis.conf'), '--port', String(ports.redis), '--bind', '127.0.0.1'])
    await until(() => readFileSync(join(gate, 'run/redis.out'), 'utf8').includes('Ready'))
    gateway('a', ports.adminA)
    gateway('b', ports.adminB)
    await Promise.all([health(ports.adminA), health(ports.adminB)])
    const { stderr } = await shell('nginx', ['-t', '-c', join(gate, 'nginx.conf')])
    expect(stderr).toContain('test is successful')
    start('nginx', 'nginx', ['-c', join(gate, 'nginx.conf'), '-g', 'daemon off;'])
    const keys = `curl -s --cacert gate/tls/cert.pem https://localhost:${ports.nginx}/jwks || true`
    await until(async () => (await sh(keys)).includes('keys'))
  }, 120_000)
  afterAll(async () => {
    for (const name of ['nginx', 'a', 'b', 'redis']) await stop(name)
    rmSync(folder, { recursive: true })
  })

  it('return a token for the last step, from either gateway', async () => {
    for (const one of [await token(), await token()]) expect(one).toContain('"tenant": "acme"')
    const asked = new Set(
      [...readFileSync(join(gate, 'run/access.log'), 'utf8').matchAll(/127\.0\.0\.1:(\d+)$/gm)].map(match => match[1]),
    )
    expect(asked).toEqual(new Set([String(ports.a), String(ports.b)]))
  })

  it('are of one revision, although each has a port of its own', async () => {
    const metrics = (admin: number): Promise<string> => sh(`curl -s http://127.0.0.1:${admin}/metrics`)
    const texts = await Promise.all([metrics(ports.adminA), metrics(ports.adminB)])
    const revisions = texts.map(text => /claimgate_revision_info\{revision="([^"]+)"\}/.exec(text)?.[1])
    expect(revisions[0]).toMatch(/./)
    expect(revisions[0]).toBe(revisions[1])
  })

  it('refuse an assertion at one gateway that was used at the other', async () => {
    const jwt = (await sh('cd gate', 'npx claimgate assertion --client partner-a --claim tenant=acme')).trim()
    const form = `grant_type=client_credentials&client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer&client_assertion=${jwt}`
    const ask = (): Promise<string> =>
      sh(
        `curl -s -o /dev/null -w '%{http_code}' --cacert gate/tls/cert.pem -d '${form}' https://localhost:${ports.nginx}/token`,
      )
    expect([await ask(), await ask(), await ask()]).toEqual(['200', '401', '401'])
  })

  it('log the address of the client as nginx says it, whatever the client says', async () => {
    const url = `https://localhost:${ports.nginx}/token`
    const forged = "-H 'X-Forwarded-For: 203.0.113.7' -H 'Forwarded: for=203.0.113.8'"
    await sh(`curl -s --cacert gate/tls/cert.pem ${forged} -d grant_type=client_credentials ${url}`)
    const logged = ['a', 'b'].map(name => readFileSync(join(gate, `run/${name}.out`), 'utf8')).join('')
    expect(logged).not.toContain('203.0.113')
    expect(logged).toContain('"remote_address":"127.0.0.1"')
  })

  it('go on with one gateway while the other is stopped', async () => {
    await stop('a')
    expect(started.get('a')?.exitCode).toBe(0)
    for (let round = 0; round < 3; round++) expect(await token()).toContain('"tenant": "acme"')
  })
})
