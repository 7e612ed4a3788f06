import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const README = readFileSync(join(HERE, 'README.md'), 'utf8')
const [init = '', start = '', call = ''] = (/```sh\n([\s\S]*?)```/.exec(README)?.[1] ?? '').trim().split('\n')

/** A folder as a reader has it: the example, with claimgate and koa installed beside it. */
const folder = mkdtempSync(join(tmpdir(), 'claimgate-koa-'))
let port = 0
let app: ReturnType<typeof spawn>

const sh = async (command: string): Promise<string> =>
  (await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', command], { cwd: folder })).stdout
const here = (command: string): string => command.replaceAll('8080', String(port))

beforeAll(async () => {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  port = (probe.address() as { port: number }).port
  probe.close()
  for (const name of ['dist', 'examples', 'policies', 'schemas', 'package.json'])
    cpSync(join(ROOT, name), join(folder, name), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  cpSync(join(HERE, 'app.mjs'), join(folder, 'app.mjs'))
  await sh(init.replace('npx claimgate', 'node dist/cli/bin.cjs'))
  const [node = '', ...args] = here(start).split(' ')
  app = spawn(node, args, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] })
  if (app.stdout !== null) await once(app.stdout, 'data')
})

afterAll(async () => {
  app.kill('SIGTERM')
  expect((await once(app, 'exit'))[0]).toBe(0)
  rmSync(folder, { recursive: true })
})

describe('the gateway in an application', () => {
  it('accepts a registered client at the guarded route, as the page says', async () => {
    expect(JSON.parse(await sh(here(call).replace('curl', 'curl -s')))).toEqual({
      for: 'reports',
      tenant: null,
      month: '2026-11',
    })
  })

  it('refuses a wrong secret there with 401, and leaves the other routes alone', async () => {
    const wrong = { authorization: `Basic ${Buffer.from('reports:wrong').toString('base64')}` }
    const body = new URLSearchParams({ month: '2026-11' })
    const refused = await fetch(`http://127.0.0.1:${port}/reports`, { method: 'POST', headers: wrong, body })
    expect(refused.status).toBe(401)
    expect(await refused.json()).toMatchObject({ error: 'invalid_client' })
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('hello\n')
  })

  it('returns a token at the token endpoint of the same application', async () => {
    const secret = readFileSync(join(folder, 'demo', 'secrets', 'reports'), 'utf8').trim()
    const headers = { authorization: `Basic ${Buffer.from(`reports:${secret}`).toString('base64')}` }
    const body = new URLSearchParams({ grant_type: 'client_credentials' })
    const response = await fetch(`http://127.0.0.1:${port}/token`, { method: 'POST', headers, body })
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ token_type: 'Bearer' })
  })
})
