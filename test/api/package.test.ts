import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../free-port.ts'
import { long } from '../long.ts'
import { type Installed, install, ROOT } from './installed.ts'

let installed: Installed
beforeAll(() => {
  installed = install()
}, 120_000)
afterAll(() => rmSync(installed.folder, { recursive: true }))

const bin = (name: string): string => join(ROOT, 'node_modules', '.bin', name)
const node = (code: string): string =>
  execFileSync(process.execPath, ['--input-type=module', '-e', code], { cwd: installed.folder, encoding: 'utf8' })

describe('the package', () => {
  it('never holds a test in TypeScript, a program that makes files, or code that one build of Node.js has compiled', () => {
    const superfluous = installed.files.filter(file =>
      /\.test\.[cm]?[jt]s$|generate\.mjs$|\bcode\.(?:bin|json)$/.test(file),
    )
    expect(superfluous).toEqual([])
    expect(installed.files).toContain('dist/bundle/command.cjs')
  })

  it('never names a folder of the machine that it was built on', () => {
    const places = [ROOT.replace(/\/$/, ''), homedir()].filter(place => place.length > 1)
    const named = installed.files.filter(
      file => /^dist\//.test(file) && places.some(place => installed.read(file).includes(`${place}/`)),
    )
    expect(named).toEqual([])
  })

  it('accepts every check of publint', () => {
    const { status, stdout } = spawnSync(bin('publint'), ['run', installed.tarball, '--strict'], { encoding: 'utf8' })
    expect(stdout).toContain('All good')
    expect(status).toBe(0)
  })

  it.skipIf(!long(true, false))('accepts every check of attw', () => {
    // The package is of modules alone: `node10` and CommonJS without `require(esm)` are not looked at.
    const { status, stdout } = spawnSync(bin('attw'), [installed.tarball, '--profile', 'esm-only'], {
      encoding: 'utf8',
    })
    expect(stdout).toContain('claimgate/policy')
    expect(status, stdout).toBe(0)
  })

  it('accepts the example of its README, and a command of its bin', () => {
    const [snippet = ''] = /(?<=```ts\n)[\s\S]*?(?=```)/.exec(installed.read('README.md')) ?? []
    expect(JSON.parse(node(`${snippet}\nconsole.log(JSON.stringify(answer.value))`))).toEqual(['app-read'])
    const claimgate = join(installed.folder, 'node_modules/claimgate/dist/cli/bin.cjs')
    expect(execFileSync(process.execPath, [claimgate, '--version'], { encoding: 'utf8' })).toMatch(/^\d+\.\d+\.\d+/)
  })

  it('serves from an empty folder, says so, and stops', { timeout: 60_000 }, async () => {
    const claimgate = join(installed.folder, 'node_modules/claimgate/dist/cli/bin.cjs')
    execFileSync(process.execPath, [claimgate, 'init', 'demo'], { cwd: installed.folder })
    const ports = { CLAIMGATE_LISTEN__PORT: String(await freePort()), CLAIMGATE_ADMIN__PORT: String(await freePort()) }
    const options = { cwd: join(installed.folder, 'demo'), env: { ...process.env, ...ports } }
    const served = spawn(process.execPath, [claimgate, 'serve'], { ...options, stdio: 'ignore' })
    const asked = spawnSync(process.execPath, [claimgate, 'health', '--wait', '30'], { ...options, encoding: 'utf8' })
    expect(asked.stdout).toBe('{"status":"ok"}\n')
    served.kill('SIGINT')
    const [code] = await once(served, 'exit')
    expect(code).toBe(0)
  })

  it('costs little to import where only expressions are wanted: at most twice what jose costs', () => {
    const cost = (name: string): number =>
      Number(
        node(
          `const a = process.cpuUsage(); await import('${name}'); const { user, system } = process.cpuUsage(a); console.log(user + system)`,
        ),
      )
    const least = (name: string): number => Math.min(...Array.from({ length: 5 }, () => cost(name)))
    expect(least('claimgate/expression')).toBeLessThan(2 * least('jose'))
  })
})

const GOOD = `
import { createServer } from 'node:http'
import { evaluateDynamic, loadPolicies, loadPolicyFolder, makeFacts, prepare, readSource, typeOfSchema, type PolicySet, type WrittenPolicy } from 'claimgate'
import { type AuthenticatedClient, clientAuthentication, createGateway, type Gateway, guardedFetch, guardedListener, type Log, type WrittenConfig } from 'claimgate/koa'
import Koa from 'koa'

const config: WrittenConfig = { issuer: 'https://login.example.com', listen: { port: 0 } }
const log: Log = { info: () => {}, warn: () => {}, error: () => {} }
const gateway: Gateway = await createGateway({ config, log })
const app = new Koa()
app.use(gateway.routes)
app.use(clientAuthentication(gateway)).use(ctx => {
  const client: AuthenticatedClient = ctx.state.client
  const month: string | undefined = ctx.state.form['month']
  ctx.body = [client.client.clientId, client.client.metadata['tenant'] ?? null, month]
})
app.use((ctx, next) => (ctx.path === '/x' ? clientAuthentication(gateway, { read: 'headers' })(ctx, next) : next()))
createServer(gateway.listener)
createServer(guardedListener(gateway, (_req, res, { client }) => res.end(client.client.clientId)))
const answer: Response = await gateway.fetch(new Request('https://login.example.com/jwks'))
guardedFetch(gateway, (_request, { form }) => Response.json({ ...form, status: answer.status }))

const { policies, diagnostics } = await loadPolicyFolder('policies', { clients: [{ clientId: 'a', scopes: ['read'] }] })
const set: PolicySet | null = policies
const decision = set?.decide(makeFacts({ client: { clientId: 'a' } }), Date.now())
if (decision?.decision === 'deny') console.log(decision.error, diagnostics[0]?.help)
const { source } = readSource('a.yaml', 'policy: a')
if (source !== null) loadPolicies({ sources: [source], clients: [] })
const written: WrittenPolicy = { policy: 'a', rules: [{ id: 'all', effect: 'allow', when: true }] }
const prepared = prepare('a.b', { profile: 'strict', root: typeOfSchema({ properties: { a: { type: 'object', properties: { b: { type: 'string' } } } } }) })
if (prepared.ok) prepared.expression.evaluate({ a: { b: 'x' } }, { nowMs: 0 })
const value = evaluateDynamic('1 + 1', {}, { profile: 'strict', nowMs: 0 })
if (value.ok) console.log(value.value, written)
`

const BAD = [
  `createGateway({ config: { issuer: 'https://login.example.com', lissten: {} } })`,
  `clientAuthentication(await createGateway({ config: 'x' }), { read: 'body' })`,
  `new Koa().use(clientAuthentication(await createGateway({ config: 'x' }))).use(ctx => { ctx.body = ctx.state.client.nothing.at.all })`,
  `new Koa().use(clientAuthentication(await createGateway({ config: 'x' }))).use(ctx => { ctx.body = ctx.state.client.client.clientIdd })`,
  `;(await createGateway({ config: 'x' })).surroundings`,
]

const COMPILER_OPTIONS = {
  ...{ noEmit: true, target: 'es2023', module: 'nodenext', types: ['node'] },
  ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, skipLibCheck: false },
}

describe('the types of the package', () => {
  let said: readonly string[]
  let pages = 0
  /** One run of tsc over all programs. */
  beforeAll(() => {
    const write = (file: string, text: string): void => writeFileSync(join(installed.folder, file), text)
    write('tsconfig.json', JSON.stringify({ compilerOptions: COMPILER_OPTIONS, include: ['*.mts'] }))
    write('good.mts', GOOD)
    for (const [text] of installed.read('docs/embedding.md').matchAll(/(?<=```ts\n)[\s\S]*?(?=```)/g))
      write(`page-${++pages}.mts`, text)
    const head = `import { clientAuthentication, createGateway } from 'claimgate/koa'\nimport Koa from 'koa'\nvoid [Koa, clientAuthentication]\n`
    write('bad.mts', head + BAD.map(line => `// @ts-expect-error\n${line}\n`).join(''))
    said = spawnSync(bin('tsc'), ['-p', '.'], { cwd: installed.folder, encoding: 'utf8' }).stdout.split('\n')
  }, 60_000)
  const saidOf = (file: RegExp): readonly string[] => said.filter(line => file.test(line))

  it('accept an application that has installed the package alone', () => {
    expect(saidOf(/^(?!page-|bad)./)).toEqual([])
  })

  it('accept every program of docs/embedding.md', () => {
    expect(pages).toBeGreaterThan(3)
    expect(saidOf(/^page-/)).toEqual([])
  })

  it('refuse what would be undefined at run time', () => {
    expect(saidOf(/^bad/)).toEqual([])
  })
})
