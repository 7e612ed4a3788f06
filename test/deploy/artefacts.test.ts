import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DockerfileParser } from 'dockerfile-ast'
import { validate } from 'dockerfile-utils'
import { afterAll, describe, expect, it } from 'vitest'
import { claimgate } from '../cli/terminal.ts'
import { long } from '../long.ts'
import { installed } from '../peers/installed.ts'
import { pathOf, ROOT, type Tree, textOf, yamlOf } from './deployed.ts'

const folder = mkdtempSync(join(tmpdir(), 'claimgate-deploy-'))
afterAll(() => rmSync(folder, { recursive: true }))

const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly version: string
  readonly files: readonly string[]
  readonly dependencies: { readonly [name: string]: string }
}

describe('deploy/docker/Dockerfile', () => {
  const text = textOf('docker/Dockerfile')
  const file = DockerfileParser.parse(text)
  const instructions = file.getInstructions()
  const named = (keyword: string) => instructions.filter(instruction => instruction.getKeyword() === keyword)

  it('accepts every check of dockerfile-utils', () => {
    expect(validate(text).map(({ message, range }) => `${range.start.line + 1}: ${message}`)).toEqual([])
  })

  it('has stages of one base, an LTS line of Node.js, never by the tag latest', () => {
    expect(file.getFROMs().map(from => from.getImage())).toEqual(['${NODE_IMAGE}', '${NODE_IMAGE}'])
    expect(text).toMatch(/^ARG NODE_IMAGE=docker\.io\/library\/node:(?:22|24|26)-[\w-]+$/m)
  })

  it('runs as a user with a number, who is not root, and changes it no more', () => {
    const content = named('USER').map(user => user.getArgumentsContent())
    expect(content).toEqual([expect.stringMatching(/^[1-9]\d{3,}:[1-9]\d{3,}$/)])
    const words = instructions.map(instruction => instruction.getKeyword())
    expect(words.slice(words.indexOf('USER'))).not.toContain('RUN')
    expect(words.lastIndexOf('FROM')).toBeLessThan(words.indexOf('USER'))
  })

  it('never starts a shell, adds a URL, or takes a secret', () => {
    expect(named('ADD')).toEqual([])
    for (const keyword of ['RUN', 'CMD', 'ENTRYPOINT'])
      for (const instruction of named(keyword)) expect(instruction.getArgumentsContent()).toMatch(/^\[/)
    const given = [...named('ENV'), ...named('ARG')].map(instruction => instruction.getArgumentsContent() ?? '')
    expect(given.filter(content => /secret|token|password|_key/i.test(content))).toEqual([])
  })

  it('asks its health of claimgate itself', () => {
    const [check] = named('HEALTHCHECK')
    expect(check?.getArgumentsContent()).toMatch(/CMD \["node", "\/app\/dist\/cli\/bin\.cjs", "health", /)
  })

  it('lets in what the build reads and what package.json ships, and nothing else', () => {
    const lines = textOf('docker/Dockerfile.dockerignore')
      .split('\n')
      .filter(line => line !== '' && !line.startsWith('#'))
    expect(lines[0]).toBe('*')
    const allowed = lines.filter(line => line.startsWith('!')).map(line => line.slice(1))
    const [made = ''] = /(?<=const MADE_OF = \[)[^\]]*/.exec(readFileSync(join(ROOT, 'build.mjs'), 'utf8')) ?? []
    const builds = [...made.matchAll(/'([^']+)'/g)].map(match => match[1] ?? '')
    const ships = manifest.files.filter(name => !name.startsWith('!')).map(name => name.split('/')[0] ?? '')
    expect(builds).toContain('src')
    for (const name of [...builds, ...ships].filter(name => name !== 'dist')) expect(allowed).toContain(name)
    const there = readdirSync(ROOT)
    expect(allowed.filter(name => !there.includes(name))).toEqual([])
  })

  it.runIf(long(true, false))('makes a folder that runs by itself', { timeout: 240_000 }, () => {
    const app = join(folder, 'app')
    const made = spawnSync(process.execPath, ['deploy/docker/assemble.mjs', app], { cwd: ROOT, encoding: 'utf8' })
    expect(made.stderr).toBe('')
    expect(readdirSync(join(app, 'node_modules'))).not.toContain('vitest')
    const ran = spawnSync(process.execPath, [join(app, 'dist/cli/bin.cjs'), 'init', 'demo'], { cwd: folder })
    expect(ran.status).toBe(0)
    const checked = spawnSync(process.execPath, [join(app, 'dist/cli/bin.cjs'), 'check'], { cwd: join(folder, 'demo') })
    expect(checked.status).toBe(0)
  })
})

describe('deploy/systemd/claimgate.service', () => {
  const unit = textOf('systemd/claimgate.service')

  it('starts ready, reloads, and stops later than the gateway does', () => {
    expect(unit).toMatch(/^Type=exec$/m)
    expect(unit).toMatch(/^ExecStartPost=\/usr\/bin\/claimgate health --config \S+ --wait 30$/m)
    expect(unit).toMatch(/^ExecReload=\/bin\/kill -HUP \$MAINPID$/m)
    // drain_delay when absent, and the grace of running requests.
    expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)?.[1])).toBeGreaterThan(5 + 20)
  })

  it.skipIf(!installed('the unit', 'systemd-analyze'))('accepts verify of systemd-analyze, and exposes little', () => {
    const path = join(folder, 'claimgate.service')
    writeFileSync(path, unit.replaceAll('/usr/bin/claimgate', process.execPath))
    const verified = spawnSync('systemd-analyze', ['verify', '--man=no', path], { encoding: 'utf8' })
    expect(verified.stderr).toBe('')
    expect(verified.status).toBe(0)
    // Of 100, where 100 is a service without any hardening.
    const args = ['security', '--offline=true', '--threshold=20', '--no-pager', path]
    expect(spawnSync('systemd-analyze', args, { encoding: 'utf8' }).status).toBe(0)
  })
})

describe('deploy/compose', () => {
  const compose = yamlOf('compose/compose.yaml')
  const services: readonly [string, Tree][] = Object.entries(compose.services)

  it('has two gateways, redis and nginx, of which nginx alone can be reached', () => {
    expect(Object.keys(compose.services)).toEqual(['claimgate-a', 'claimgate-b', 'nginx', 'redis'])
    expect(services.filter(([, { ports }]) => ports !== undefined).map(([name]) => name)).toEqual(['nginx'])
    expect(compose.networks.back.internal).toBe(true)
  })

  it.each(services)('lets %s write nowhere, gain nothing, and be an image with a version', (_, service) => {
    expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] })
    expect(service.image).toMatch(/:\d[\w.-]*$/)
    for (const { type, read_only, source } of service.volumes)
      expect({ type, read_only: read_only === true || source === './redis' }).toEqual({ type: 'bind', read_only: true })
  })

  it('has a configuration that loads beside what `claimgate init` makes', async () => {
    const gate = join(folder, 'gate')
    await claimgate(['init', gate])
    writeFileSync(join(gate, 'claimgate.yaml'), textOf('compose/claimgate.yaml'))
    expect(await claimgate(['check', '--without-secrets', '--strict'], { cwd: gate })).toMatchObject({ code: 0 })
  })

  it('forgets nothing in redis, and lets nginx send no request twice', () => {
    expect(textOf('compose/redis.conf')).toMatch(/^maxmemory-policy noeviction$/m)
    expect(textOf('compose/nginx.conf')).not.toContain('non_idempotent')
  })

  it('takes out every field that docs/behind-a-proxy.md takes out', () => {
    const [page = ''] = /(?<=```nginx\n)[\s\S]*?(?=```)/.exec(
      readFileSync(join(ROOT, 'docs/behind-a-proxy.md'), 'utf8'),
    ) ?? ['']
    const emptied = [...page.matchAll(/proxy_set_header (\S+) +"";/g)].map(match => match[1])
    expect(emptied.length).toBeGreaterThan(3)
    for (const name of emptied)
      expect(textOf('compose/nginx.conf')).toMatch(new RegExp(`proxy_set_header ${name} +"";`))
  })
})

describe('the versions of a release', () => {
  it('are the same in the package, the chart and the compose file', () => {
    const { version, appVersion } = yamlOf('helm/claimgate/Chart.yaml')
    const { image } = yamlOf('compose/compose.yaml').services['claimgate-a']
    expect({ version, appVersion, image }).toEqual({
      version: manifest.version,
      appVersion: manifest.version,
      image: `claimgate:${manifest.version}`,
    })
  })

  it.runIf(long(true, false))('have a bill of materials, made by the steps of docs/operations/release.md', () => {
    const page = readFileSync(join(ROOT, 'docs/operations/release.md'), 'utf8')
    const [steps = ''] = /(?<=```sh\n)[\s\S]*?(?=```)/.exec(page) ?? []
    const moved = steps.replaceAll(/^ +/gm, '').replaceAll('release', join(folder, 'release'))
    const packed = moved.replace('npm pack', 'npm pack --ignore-scripts').replace('npm install', '$& --prefer-offline')
    const made = spawnSync('bash', ['-euo', 'pipefail', '-c', packed], { cwd: ROOT, encoding: 'utf8' })
    expect(made.status, made.stderr).toBe(0)
    const { components } = JSON.parse(readFileSync(join(folder, 'release/claimgate.cdx.json'), 'utf8')) as Tree
    const names = components.map(({ name }: Tree) => name)
    for (const name of Object.keys(manifest.dependencies)) expect(names).toContain(name)
    expect(names).not.toContain('vitest')
  })
})

it('deploy/ is shipped by the package', () => {
  expect(manifest.files).toEqual(expect.arrayContaining(['deploy', 'docs/operations/*.md']))
  expect(readdirSync(pathOf('.'))).toContain('helm')
})
