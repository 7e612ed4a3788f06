import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../free-port.ts'
import { assertion, assertionForm, post, type Running, run } from '../gateway/running.ts'
import { installed } from '../peers/installed.ts'
import { pathOf, ROOT, type Tree, textOf, yamlOf } from './deployed.ts'

const rules: readonly Tree[] = yamlOf('prometheus/alerts.yaml').groups.flatMap((group: Tree) => group.rules)
const dashboard: Tree = JSON.parse(textOf('grafana/claimgate.json'))
const panels: readonly Tree[] = dashboard.panels.filter(({ type }: Tree) => type !== 'row')
const page = (name: string): string => readFileSync(join(ROOT, 'docs/operations', name), 'utf8')

describe.skipIf(!installed('the alerts', 'promtool'))('the alerts', () => {
  it.each([
    ['check', 'alerts.yaml'],
    ['test', 'alerts.test.yaml'],
  ])('accept promtool %s rules', (verb, file) => {
    const ran = spawnSync('promtool', [verb, 'rules', pathOf(`prometheus/${file}`)], { encoding: 'utf8' })
    expect(ran.status, ran.stdout + ran.stderr).toBe(0)
  })
})

describe('the runbook', () => {
  const runbook = page('runbook.md')
  const entries = runbook.split(/^## /m).slice(1)
  const nameOf = (entry: string): string => entry.split('\n')[0] ?? ''

  it('has an entry for each alert in its order, and each alert names its entry', () => {
    expect(entries.map(nameOf)).toEqual(rules.map(({ alert }) => alert))
    for (const { alert, annotations } of rules)
      expect(annotations.runbook).toBe(`docs/operations/runbook.md#${alert.toLowerCase()}`)
  })

  it.each(entries.map(entry => [nameOf(entry), entry]))(
    'says of %s what it means, where to look and what to do',
    (_, entry) => {
      const parts = [...entry.matchAll(/^\*\*([^*]+)\.\*\* \S/gm)].map(match => match[1])
      expect(parts).toEqual(['Meaning', 'First look', 'What to do'])
    },
  )

  it('names events of the log, codes and headings that exist', () => {
    const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
      .filter(name => name.endsWith('.ts') && !name.startsWith('generated'))
      .map(name => readFileSync(join(ROOT, 'src', name), 'utf8'))
      .join('\n')
    for (const name of readdirSync(join(ROOT, 'docs/operations'))) {
      const text = page(name)
      for (const [, event] of text.matchAll(/`event: (\w+)`/g)) expect(sources).toContain(`'${event}'`)
      for (const [, code] of text.matchAll(/`(assertion_\w+)`/g)) expect(sources).toContain(String(code))
      for (const [, file, anchor] of text.matchAll(/\]\(([\w./-]*)#([\w-]+)\)/g)) {
        const target = readFileSync(join(ROOT, 'docs/operations', file === '' ? name : String(file)), 'utf8')
        const anchors = [...target.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
          title
            .toLowerCase()
            .replaceAll(/[^\w -]/g, '')
            .replaceAll(' ', '-'),
        )
        expect(anchors, `${name} leads to ${file}#${anchor}`).toContain(anchor)
      }
    }
  })
})

/** Gateways whose metrics are what the alerts and the dashboard may name: one that issues, one in front of an upstream. */
describe('what the alerts and the dashboard name', () => {
  const started: Running[] = []
  const exposed = new Map<string, { [label: string]: string }[]>()

  beforeAll(async () => {
    const gateway = { processMetrics: true }
    const issues = await run({ gateway, config: { store: { type: 'lmdb', path: './state' } } })
    started.push(issues)
    expect((await post(`${issues.url}/token`, assertionForm(await assertion()), {})).status).toBe(200)
    const client = {
      client_id: 'jwt',
      grant_types: ['client_credentials'],
      secrets: [{ value: 'env:CLIENT_SECRET', expires_at: '2099-01-01T00:00:00Z' }],
    }
    const inFront = await run({
      gateway,
      config: { upstream: { url: `http://127.0.0.1:${await freePort()}` }, fulfilment: 'none' },
      files: {
        'clients/basic.yaml': '[]',
        'clients/jwt.json': JSON.stringify({ ...client, upstream: { client_secret: 'env:CLIENT_SECRET' } }),
        'policies/baseline.yaml': 'policy: baseline\nrules: [{ id: all, effect: allow, when: true }]\n',
      },
    })
    started.push(inFront)
    for (const { listening } of started) {
      const text = await (await fetch(`http://127.0.0.1:${listening.admin.port}/metrics`)).text()
      for (const [, name = '', labels = ''] of text.matchAll(/^([a-z]\w*)(?:\{(.*)\})? \S+$/gm))
        exposed.set(name, [
          ...(exposed.get(name) ?? []),
          Object.fromEntries([...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label, value]) => [label, value])),
        ])
    }
  })
  afterAll(async () => {
    for (const one of started) await one.stop()
  })

  const expressions: readonly [string, string][] = [
    ...rules.map(({ alert, expr }): [string, string] => [alert, expr]),
    ...panels.flatMap(({ title, targets }) => targets.map(({ expr }: Tree): [string, string] => [title, expr])),
    ...dashboard.annotations.list.map(({ name, expr }: Tree): [string, string] => [name, expr]),
  ]

  it.each(expressions)('is exposed: %s', (_, expression) => {
    const selectors = [...expression.matchAll(/\b((?:claimgate|process|nodejs)_\w+)(?:\{([^}]*)\})?/g)]
    expect(selectors.length > 0 || expression.includes('up{')).toBe(true)
    for (const [, name = '', matchers = ''] of selectors) {
      const series = exposed.get(name)
      expect(series, name).toBeDefined()
      // What Prometheus adds by itself is no label of ours.
      for (const [, label = '', how, value = ''] of matchers.matchAll(/(\w+)(=~|=)"([^"]*)"/g)) {
        if (label === 'job' || label === 'instance') continue
        const wanted = new RegExp(how === '=' ? `^${value}$` : `^(?:${value})$`)
        const expected = (series ?? []).some(labels => wanted.test(labels[label] ?? ''))
        // Answers that are not expected have no series before the first.
        if (!(name === 'claimgate_requests_total' && label === 'status'))
          expect(expected, `${name} ${label}`).toBe(true)
      }
    }
    for (const [, labels = ''] of expression.matchAll(/\bby \(([^)]*)\)/g))
      for (const label of labels.split(', ').filter(one => !['job', 'instance'].includes(one)))
        expect(selectors.some(([, name = '']) => exposed.get(name)?.some(series => label in series))).toBe(true)
  })

  it('has places in the dashboard that do not overlap, and a source that is chosen', () => {
    const taken = new Set<string>()
    for (const { gridPos } of dashboard.panels)
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(x < 24 && !taken.has(`${x} ${y}`)).toBe(true)
          taken.add(`${x} ${y}`)
        }
    expect(new Set(panels.map(({ datasource }) => datasource.uid))).toEqual(new Set(['${source}']))
    expect(new Set(dashboard.panels.map(({ id }: Tree) => id)).size).toBe(dashboard.panels.length)
  })
})
