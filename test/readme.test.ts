import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from './free-port.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const README = readFileSync(join(ROOT, 'README.md'), 'utf8')
const snippets = (language: string): string[] =>
  [...README.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(match => (match[1] ?? '').trim())
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: { [name: string]: string } }
const shell = promisify(execFile)

/** A clone as the README has it after `npm ci`: the built program in a folder of its own, on ports of its own. */
const clone = mkdtempSync(join(tmpdir(), 'claimgate-readme-'))
/** When the first command began. */
let begunMs = 0
let port = 0
let admin = 0
let server: ChildProcess
let printed = ''
let logged = ''

const moved = (text: string): string => text.replaceAll('127.0.0.1:8080', `127.0.0.1:${port}`)
const sh = async (command: string): Promise<string> =>
  (await shell('bash', ['-euo', 'pipefail', '-c', moved(command)], { cwd: clone })).stdout

beforeAll(async () => {
  port = await freePort()
  admin = await freePort()
  for (const name of ['dist', 'examples', 'policies', 'schemas', 'package.json'])
    cpSync(join(ROOT, name), join(clone, name), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'))
  begunMs = performance.now()
  const [, init = '', serve = ''] = manifest.scripts['start']?.split(' && ') ?? []
  await sh(init)
  const config = join(clone, 'demo', 'claimgate.yaml')
  writeFileSync(
    config,
    moved(readFileSync(config, 'utf8'))
      .replaceAll('port: 8080', `port: ${port}`)
      .replaceAll('port: 8081', `port: ${admin}`),
  )
  const [node = '', ...args] = serve.split(' ')
  server = spawn(node, args, { cwd: clone, stdio: ['ignore', 'pipe', 'pipe'] })
  server.stderr?.on('data', chunk => {
    printed += chunk
  })
  server.stdout?.on('data', chunk => {
    logged += chunk
  })
  for (let round = 0; round < 400 && !printed.includes('Get a token'); round++)
    await new Promise(resolve => setTimeout(resolve, 50))
})

afterAll(async () => {
  if (server.exitCode !== null) return
  server.kill('SIGINT')
  const [code] = await once(server, 'exit')
  expect(code).toBe(0)
})

const payloadOf = (token: string): { [claim: string]: unknown } =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())

describe('the README', () => {
  it('returns what it promises in four commands', () => {
    expect(snippets('sh')).toHaveLength(4)
    expect(snippets('sh')[0]).toBe('npm ci && npm start')
    expect(snippets('sh')[3]).toBe('npm ci && npm test')
  })

  it('returns a token for the command that the server prints', async () => {
    const command = /Get a token:\s+(.*)/.exec(printed)?.[1] ?? ''
    expect(payloadOf(await sh(`${command} --claim tenant=acme --raw`))).toMatchObject({
      iss: moved('http://127.0.0.1:8080'),
    })
  })

  it('returns a decoded token with the claims of the policy for the second command', async () => {
    const out = await sh(snippets('sh')[1] ?? '')
    expect(payloadOf(out.split('\n')[0] ?? '')).toMatchObject({ client_id: 'partner-a', tenant: 'acme' })
    expect(out).toContain('"tenant": "acme"')
  })

  it('returns a token for curl with a shared secret', async () => {
    const answer = JSON.parse(await sh(snippets('sh')[2] ?? '')) as { access_token: string; token_type: string }
    expect(answer.token_type).toBe('Bearer')
    expect(payloadOf(answer.access_token)['client_id']).toBe('reports')
  })

  it('returns the edited claim in the next token, and keeps the old policy when the file breaks', async () => {
    const policy = join(clone, 'demo', 'policies', 'tenant-isolation.yaml')
    const before = readFileSync(policy, 'utf8')
    const token = async (): Promise<{ [claim: string]: unknown }> =>
      payloadOf((await sh(snippets('sh')[1] ?? '')).split('\n')[0] ?? '')
    writeFileSync(
      policy,
      before.replace(
        /( +)tenant: client\.metadata\.tenant/,
        '$1tenant: client.metadata.tenant\n$1edited: { const: true }',
      ),
    )
    const editedMs = performance.now()
    await expect.poll(token, { timeout: 15_000, interval: 300 }).toHaveProperty('edited', true)
    // From nothing to a token that an edit has changed, whatever else was tried in between.
    const nowMs = performance.now()
    expect((nowMs - begunMs) / 1000, 'seconds from the first command to a changed token').toBeLessThan(60)
    expect((nowMs - editedMs) / 1000, 'seconds from the edit to a changed token').toBeLessThan(15)
    writeFileSync(policy, before.replace('client.metadata.tenant', 'client.metadata.tennant'))
    await expect.poll(() => logged, { timeout: 15_000 }).toContain('tennant')
    expect(await token()).toHaveProperty('edited', true)
  })

  it('accepts the policy it begins with', async () => {
    const folder = join(clone, 'readme-policy')
    mkdirSync(folder)
    const [policy = ''] = snippets('yaml')
    writeFileSync(join(folder, 'policy.yaml'), `${policy}\n`)
    const out = await sh('node dist/cli/bin.cjs check --config demo/claimgate.yaml').catch(
      (error: { stdout: string }) => error.stdout,
    )
    expect(out).toContain('tennant')
    const alone = await shell('node', ['dist/cli/bin.cjs', 'check', '--config', 'demo/claimgate.yaml'], {
      cwd: clone,
      env: { ...process.env, CLAIMGATE_POLICIES: '../readme-policy' },
    })
    expect(alone.stdout).toContain('0 errors, 0 warnings')
  })

  it('accepts the configuration in front of a token service', async () => {
    const [, config = ''] = snippets('yaml')
    const folder = join(clone, 'readme-upstream')
    mkdirSync(join(folder, 'clients'), { recursive: true })
    writeFileSync(join(folder, 'claimgate.yaml'), `${config}\n`)
    const client = {
      client_id: 'partner-a',
      grant_types: ['client_credentials'],
      metadata: { kind: 'partner', tenant: 'acme' },
      secrets: [{ value: 'env:SECRET' }],
      upstream: { client_secret: 'env:SECRET' },
    }
    writeFileSync(join(folder, 'clients', 'client.json'), JSON.stringify(client))
    const { stdout } = await shell(
      'node',
      ['dist/cli/bin.cjs', 'check', '--config', 'readme-upstream/claimgate.yaml'],
      {
        cwd: clone,
        env: {
          ...process.env,
          CLAIMGATE_POLICIES: '../readme-policy',
          SECRET: 'a-secret-that-is-long-enough-0123456789',
        },
      },
    )
    expect(stdout).toContain('0 errors')
  })
})
