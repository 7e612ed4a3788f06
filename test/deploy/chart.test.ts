import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Ajv } from 'ajv'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { claimgate } from '../cli/terminal.ts'
import { installed } from '../peers/installed.ts'
import { documentsOf, pathOf, type Tree, textOf, yamlOf } from './deployed.ts'

const CHART = 'helm/claimgate'
const values = yamlOf(`${CHART}/values.yaml`)
const example = yamlOf(`${CHART}/ci/values.yaml`)
/** As Helm lays one over the other. */
const laid: Tree = { ...values, ...example, config: { ...values.config, ...example.config } }

describe('the values of the chart', () => {
  const ajv = new Ajv({ strict: true, allErrors: true, strictTypes: false, strictRequired: false })
  const accepts = ajv.compile(JSON.parse(textOf(`${CHART}/values.schema.json`)))

  it('accept their schema, with the example and without', () => {
    for (const some of [values, laid]) expect(accepts(some), JSON.stringify(accepts.errors)).toBe(true)
  })

  it.each([
    ['the tag latest', { image: { ...values.image, tag: 'latest' } }],
    ['a digest that is none', { image: { ...values.image, digest: 'sha256:1' } }],
    [
      'an admin listener that no probe reaches',
      { config: { ...values.config, admin: { host: '127.0.0.1', port: 8081 } } },
    ],
    [
      'a password in the configuration',
      { config: { ...values.config, store: { type: 'redis', url: 'redis://:p@r/0' } } },
    ],
    ['an issuer without TLS', { config: { ...values.config, issuer: 'http://login.example.com' } }],
    ['a client file of another kind', { clients: { 'partner.txt': 'client_id: a' } }],
    ['a client file in a folder', { clients: { '../partner.yaml': 'client_id: a' } }],
    ['a value that does not exist', { replicaCount: 3 }],
    ['no replica', { replicas: 0 }],
  ])('refuse %s', (_, over) => {
    expect(accepts({ ...values, ...over })).toBe(false)
  })

  it('are all read by a template, and no template reads another', () => {
    const files = readdirSync(pathOf(`${CHART}/templates`))
    const texts = files.map(file => textOf(`${CHART}/templates/${file}`)).join('\n')
    const read = new Set([...texts.matchAll(/\.Values\.(\w+)/g)].map(match => match[1]))
    expect([...read].sort()).toEqual(Object.keys(values).sort())
  })
})

describe('the configuration of the chart', () => {
  const folder = mkdtempSync(join(tmpdir(), 'claimgate-chart-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  it('loads without a warning from folders as Kubernetes mounts them', async () => {
    const write = (path: string, text: string, mode = 0o644): void => {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
      chmodSync(join(folder, path), mode)
    }
    const mount = (at: string, files: { readonly [path: string]: string }, mode?: number): void => {
      for (const [path, text] of Object.entries(files)) write(`${at}/..2026/${path}`, text, mode)
      symlinkSync('..2026', join(folder, at, '..data'))
      for (const name of new Set(Object.keys(files).map(path => path.split('/')[0] ?? '')))
        symlinkSync(`..data/${name}`, join(folder, at, name))
    }
    const below = (name: string): { [path: string]: string } =>
      Object.fromEntries(Object.entries(laid[name]).map(([file, text]) => [`${name}/${file}`, String(text)]))
    mount('config', { 'claimgate.yaml': stringify(laid.config), ...below('clients'), ...below('policies') })
    write('keys/claimgate.yaml', 'issuer: https://login.example.com\nkeys: ./keys.json\n')
    expect(await claimgate(['keys', 'generate'], { cwd: join(folder, 'keys') })).toMatchObject({ code: 0 })
    const keys = readFileSync(join(folder, 'keys/keys.json'), 'utf8')
    // `defaultMode: 0440` with `fsGroup`.
    mount('secrets/claimgate-keys', { 'keys.json': keys }, 0o440)
    mount('secrets/claimgate-redis', { url: 'redis://:p@redis:6379/0\n' }, 0o440)
    const checked = await claimgate(['check', '--strict'], { cwd: join(folder, 'config') })
    expect(checked).toEqual({ code: 0, out: expect.stringContaining('1 client'), err: '' })
  })
})

describe.skipIf(!installed('Helm', 'helm'))('the chart, rendered with Helm', () => {
  const helm = (...args: readonly string[]) => {
    const all = ['template', 'gate', pathOf(CHART), '-f', pathOf(`${CHART}/ci/values.yaml`), ...args]
    return spawnSync('helm', all, { encoding: 'utf8' })
  }
  let rendered: readonly Tree[]
  const kind = (name: string): Tree => rendered.find(one => one.kind === name)
  beforeAll(() => {
    const { stdout, stderr, status } = helm('--set', 'serviceMonitor.enabled=true')
    if (status !== 0) throw new Error(stderr)
    rendered = documentsOf(stdout)
  })

  it('has a Deployment whose pods may do nothing, are probed, and have time to stop', () => {
    const { spec } = kind('Deployment').spec.template
    expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } })
    expect(spec.automountServiceAccountToken).toBe(false)
    const [container] = spec.containers
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    })
    const probes = [container.startupProbe, container.livenessProbe, container.readinessProbe]
    expect(probes.map(({ httpGet }) => httpGet)).toEqual(
      ['/startupz', '/livez', '/readyz'].map(path => ({ path, port: 'admin' })),
    )
    expect(spec.terminationGracePeriodSeconds).toBeGreaterThan(laid.config.listen.drain_delay + 20)
    expect(spec.topologySpreadConstraints).toHaveLength(2)
    expect(spec.containers[0].env).toBeUndefined()
  })

  it('mounts every file of the values at its place, and every Secret read-only', () => {
    const { volumes, containers } = kind('Deployment').spec.template.spec
    const { data } = kind('ConfigMap')
    const { items } = volumes.find(({ name }: Tree) => name === 'config').configMap
    expect(items.map(({ path }: Tree) => path)).toEqual([
      'claimgate.yaml',
      'clients/partner-a.yaml',
      'policies/baseline.yaml',
    ])
    expect(items.map(({ key }: Tree) => key).sort()).toEqual(Object.keys(data).sort())
    expect(documentsOf(data['claimgate.yaml'])).toEqual([laid.config])
    expect(data['clients.partner-a.yaml']).toBe(laid.clients['partner-a.yaml'])
    expect(containers[0].volumeMounts.every(({ readOnly }: Tree) => readOnly === true)).toBe(true)
  })

  it('opens the public port alone by its Service and its NetworkPolicy', () => {
    expect(kind('Service').spec.ports).toEqual([{ name: 'http', port: 80, targetPort: 'http' }])
    const { ingress } = kind('NetworkPolicy').spec
    expect(ingress.flatMap(({ ports }: Tree) => ports.map(({ port }: Tree) => port))).toEqual(['http'])
  })

  it('scales between two and six, and is disturbed one pod at a time', () => {
    expect(kind('HorizontalPodAutoscaler').spec).toMatchObject({ minReplicas: 2, maxReplicas: 6 })
    expect(kind('PodDisruptionBudget').spec.maxUnavailable).toBe(1)
    expect(kind('Deployment').spec.replicas).toBeUndefined()
    expect(kind('ServiceMonitor').spec.endpoints[0]).toMatchObject({ port: 'admin', path: '/metrics' })
  })

  it('keeps the pods when a client changes, and replaces them when the listener does', () => {
    const mark = (...args: string[]): string =>
      documentsOf(helm(...args).stdout).find(one => one.kind === 'Deployment').spec.template.metadata.annotations[
        'claimgate/needs-restart'
      ]
    const before = mark()
    expect(mark('--set', 'clients.partner-b\\.yaml=client_id: b')).toBe(before)
    expect(mark('--set', 'config.listen.drain_delay=20')).not.toBe(before)
  })

  it.each([
    ['several replicas with lmdb', ['--set', 'config.store.type=lmdb'], 'config.store.type lmdb is of one process'],
    [
      'several replicas with memory',
      ['--set', 'config.store.type=memory,autoscaling.enabled=false'],
      'config.store.type memory is of one process',
    ],
    ['no client', ['--set-json', 'clients=null'], 'clients'],
    ['no policy', ['--set-json', 'policies=null'], 'policies'],
    ['one port for both', ['--set', 'config.admin.port=8080'], 'config.listen.port and config.admin.port are the same'],
  ])('refuses %s', (_, args, message) => {
    const { status, stderr } = helm(...args)
    expect(status).not.toBe(0)
    expect(stderr).toContain(message)
  })

  it('accepts one replica with lmdb', () => {
    const { status, stdout } = helm('--set', 'config.store.type=lmdb,autoscaling.enabled=false,replicas=1')
    expect(status).toBe(0)
    const deployment = documentsOf(stdout).find(one => one.kind === 'Deployment')
    expect(deployment.spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } })
  })
})
