import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { basicHeader, FILES, post, type Running, run, until } from './running.ts'

let running: Running
afterEach(() => running.stop())

const claims = async (): Promise<Record<string, unknown>> => {
  const response = await post(`${running.url}/token`, { grant_type: 'client_credentials' })
  const { access_token } = (await response.json()) as { access_token: string }
  return JSON.parse(Buffer.from(access_token.split('.')[1] ?? '', 'base64url').toString())
}
const baseline = FILES['policies/baseline.yaml'] ?? ''
const watching = { gateway: { watch: true } }

describe('reload', () => {
  test('returns the changed claim in the next token, without a restart', async () => {
    running = await run()
    expect(await claims()).toMatchObject({ tenant: 'acme' })
    running.write(
      'policies/baseline.yaml',
      baseline.replace('tenant: client.metadata.tenant', 'tenant: { const: edited }'),
    )
    expect((await running.gateway.reload()).result).toBe('applied')
    expect(await claims()).toMatchObject({ tenant: 'edited' })
  })

  test('accepts a change of a watched file by itself, and of one that an editor replaced', async () => {
    running = await run(watching)
    running.write(
      'policies/baseline.yaml',
      baseline.replace('tenant: client.metadata.tenant', 'tenant: { const: first }'),
    )
    await until(async () => (await claims())['tenant'] === 'first')
    const draft = join(running.folder, 'draft')
    writeFileSync(draft, baseline.replace('tenant: client.metadata.tenant', 'tenant: { const: second }'))
    renameSync(draft, join(running.folder, 'policies/baseline.yaml'))
    await until(async () => (await claims())['tenant'] === 'second')
  })

  test('accepts a swap of the ..data link, as Kubernetes does it', async () => {
    running = await run()
    await running.stop()
    const folder = running.folder
    const version = (name: string, tenant: string): void => {
      mkdirSync(join(folder, 'mounted', name), { recursive: true })
      const text = baseline.replace('tenant: client.metadata.tenant', `tenant: { const: ${tenant} }`)
      writeFileSync(join(folder, 'mounted', name, 'baseline.yaml'), text)
    }
    version('..one', 'one')
    symlinkSync('..one', join(folder, 'mounted/..data'))
    symlinkSync('..data/baseline.yaml', join(folder, 'mounted/baseline.yaml'))
    running = await run({ ...watching, config: { policies: join(folder, 'mounted') } })
    expect(await claims()).toMatchObject({ tenant: 'one' })
    version('..two', 'two')
    symlinkSync('..two', join(folder, 'mounted/..data_tmp'))
    renameSync(join(folder, 'mounted/..data_tmp'), join(folder, 'mounted/..data'))
    rmSync(join(folder, 'mounted/..one'), { recursive: true })
    await until(async () => (await claims())['tenant'] === 'two')
    rmSync(folder, { recursive: true, force: true })
  })

  test('never takes a broken file: the old revision stays, and the log says why', async () => {
    running = await run()
    const before = running.gateway.revision().id
    running.write('policies/baseline.yaml', baseline.replace("client.name == 'nobody'", 'client.metadata.tenant =='))
    const { result, diagnostics } = await running.gateway.reload()
    expect(result).toBe('rejected')
    expect(diagnostics.some(({ severity }) => severity === 'error')).toBe(true)
    expect(running.gateway.revision().id).toBe(before)
    expect(await claims()).toMatchObject({ tenant: 'acme' })
    const line = running.lines.find(({ level, fields }) => level === 'error' && fields['result'] === 'rejected')
    expect(String(line?.fields['diagnostics'])).toContain('baseline.yaml:')
    expect(String(line?.fields['diagnostics'])).toContain('   ^')
    expect(running.gateway.status()).toMatchObject({ lastReload: 'rejected', revision: before })
    expect((await fetch(`http://127.0.0.1:${running.listening.admin.port}/readyz`)).status).toBe(200)
    running.write('policies/baseline.yaml', baseline)
    expect((await running.gateway.reload()).result).toBe('unchanged')
  })

  test.each(['clients', 'policies'])('refuses an empty %s folder', async name => {
    running = await run()
    rmSync(join(running.folder, name), { recursive: true })
    mkdirSync(join(running.folder, name))
    const { result, diagnostics } = await running.gateway.reload()
    expect(result).toBe('rejected')
    expect(diagnostics.map(({ code }) => code)).toContain('CG6009')
    expect(await claims()).toMatchObject({ tenant: 'acme' })
  })

  test('reports that a listener or store needs a restart, and keeps the old one', async () => {
    running = await run()
    const config = JSON.parse(readFileSync(join(running.folder, 'claimgate.yaml'), 'utf8'))
    running.write('claimgate.yaml', JSON.stringify({ ...config, listen: { port: 1 }, store: { type: 'lmdb' } }))
    const { result, restartRequired } = await running.gateway.reload()
    expect(result).toBe('applied')
    expect(restartRequired).toEqual(['listen.port', 'store.type', 'store.path'])
    expect(running.lines.some(({ message }) => message.startsWith('restart required: listen.port'))).toBe(true)
    expect(await claims()).toMatchObject({ tenant: 'acme' })
  })

  test('accepts a new client and forgets a removed one', async () => {
    running = await run()
    const clients = FILES['clients/basic.yaml'] ?? ''
    running.write('clients/basic.yaml', clients.replace('client_id: basic', 'client_id: renamed'))
    await running.gateway.reload()
    const form = { grant_type: 'client_credentials' }
    expect((await post(`${running.url}/token`, form)).status).toBe(401)
    expect((await post(`${running.url}/token`, form, basicHeader('renamed'))).status).toBe(200)
  })

  test('accepts a rotated secret file, and the revision shows it', async () => {
    running = await run({
      files: {
        secret: 'first-secret-0123456789-0123456789\n',
        'clients/file.yaml': `
client_id: filed
token_endpoint_auth_method: client_secret_basic
grant_types: [client_credentials]
metadata: { tenant: acme, tier: gold }
secrets: [{ value: "file:../secret" }]
`,
      },
      gateway: { watch: true },
    })
    const before = running.gateway.revision().id
    const status = async (secret: string): Promise<number> =>
      (await post(`${running.url}/token`, { grant_type: 'client_credentials' }, basicHeader('filed', secret))).status
    expect(await status('first-secret-0123456789-0123456789')).toBe(200)
    running.write('secret', 'second-secret-0123456789-0123456789\n')
    await until(() => running.gateway.revision().id !== before)
    expect(await status('second-secret-0123456789-0123456789')).toBe(200)
    expect(await status('first-secret-0123456789-0123456789')).toBe(401)
  })
})
