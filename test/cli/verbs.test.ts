import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { PAGES } from '../../src/cli/help.ts'
import { REGISTRY } from '../../src/expression/index.ts'
import { PRESETS } from '../../src/issuers/index.ts'
import { initFolder } from './folder.ts'
import { claimgate } from './terminal.ts'

const file = (name: string, text: string): string => {
  const path = join(mkdtempSync(join(tmpdir(), 'claimgate-cli-')), name)
  writeFileSync(path, text)
  return path
}

describe('claimgate', () => {
  it('refuses an unknown verb with exit code 2', async () => {
    const ran = await claimgate(['srve'])
    expect(ran.code).toBe(2)
    expect(ran.err).toContain('Did you mean serve?')
  })

  it('refuses an unknown flag with exit code 2', async () => {
    expect((await claimgate(['check', '--fast'])).code).toBe(2)
  })

  it('returns its version', async () => {
    const ran = await claimgate(['--version'])
    expect(ran.out).toMatch(/^\d+\.\d+\.\d+\n$/)
    expect(ran.code).toBe(0)
  })
})

describe('claimgate eval', () => {
  it('returns the value of an expression over a root context', async () => {
    const root = file('root.json', '{"user": {"name": {"given": "John"}}}')
    expect(await claimgate(['eval', "user.name.given + '!'", '--root', root])).toEqual({
      code: 0,
      out: '"John!"\n',
      err: '',
    })
  })

  it('refuses a mistake with a caret and exit code 3', async () => {
    const ran = await claimgate(['eval', "#string.uperCase('x')"])
    expect(ran.code).toBe(3)
    expect(ran.err).toContain('^')
    expect(ran.err).toContain('upperCase')
  })

  it('returns one line for each case, in order, and exit code 0 whatever the outcomes', async () => {
    const cases = file(
      'cases.jsonl',
      '{"expression": "1 + 1", "root": {}}\n{"expression": "1 +"}\n{"expression": "a.b", "root": {"a": {"b": [1]}}}\n',
    )
    const ran = await claimgate(['eval', '--cases', cases, '--profile', 'pel'])
    const lines = ran.out
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(ran.code).toBe(0)
    expect(lines).toHaveLength(3)
    expect(lines[0]).toEqual({ value: 2 })
    expect(lines[1]).toEqual({
      error: { code: expect.any(String), message: expect.any(String), offset: expect.any(Number) },
    })
    expect(lines[2]).toEqual({ value: [1] })
  })

  it('reports a line that is not a case, and exit code 1', async () => {
    const ran = await claimgate(['eval', '--cases', file('cases.jsonl', 'nonsense\n{"expression": "1"}\n')])
    expect(ran.code).toBe(1)
    expect(ran.out.trimEnd().split('\n')).toHaveLength(2)
  })

  it('returns the value of every part with --explain', async () => {
    const ran = await claimgate(['eval', 'true or false', '--explain'])
    expect(ran.out).toContain('(not evaluated)')
  })

  it('returns the instant of --now', async () => {
    const ran = await claimgate(['eval', '#datetime.now()', '--now', '2026-11-22T10:00:00Z'])
    expect(ran.out).toBe('"2026-11-22T10:00:00.000Z"\n')
  })
})

describe('claimgate reference', () => {
  it('returns every function and every fact for completion, as JSON', async () => {
    const { code, out } = await claimgate(['reference', '--output', 'json'])
    const { functions, facts, platforms } = JSON.parse(out) as {
      functions: { name: string; signature: string }[]
      facts: { path: string }[]
      platforms: { [name: string]: { path: string; type?: string; description: string }[] }
    }
    expect(code).toBe(0)
    expect(functions.map(({ name }) => name)).toEqual(
      [...REGISTRY.values()].map(one => `#${one.namespace}.${one.name}`),
    )
    for (const { name, signature } of functions) expect(signature).toContain(name)
    expect(facts.map(({ path }) => path)).toEqual(expect.arrayContaining(['client.clientId', 'request.scopes', 'user']))
    expect(Object.keys(platforms)).toEqual(Object.keys(PRESETS))
    expect(platforms['github']).toContainEqual(
      expect.objectContaining({ path: 'clientAssertion.job_workflow_ref', type: 'string' }),
    )
    expect(platforms['kubernetes']?.map(({ path }) => path)).toContain("clientAssertion['kubernetes.io'].namespace")
  })
})

describe('an output that nobody reads to its end', () => {
  it('never ends in an error', () => {
    const bin = fileURLToPath(new URL('../../dist/cli/bin.cjs', import.meta.url))
    const read = spawnSync('bash', ['-c', `node ${bin} reference --output json | head -1`], { encoding: 'utf8' })
    expect([read.stdout, read.stderr]).toEqual(['{\n', ''])
  })
})

describe('claimgate help', () => {
  it('returns a page for every code', () => {
    for (const [code, page] of Object.entries(PAGES)) {
      expect(code).toMatch(/^CG[1-7]\d{3}$/)
      expect(page.title.length, code).toBeGreaterThan(3)
      expect(page.help.length, code).toBeGreaterThan(20)
    }
  })

  it('returns the page of a code, offline', async () => {
    const ran = await claimgate(['help', 'CG2104'])
    expect(ran.code).toBe(0)
    expect(ran.out).toMatch(/^CG2104: /)
  })

  it('refuses a code that does not exist', async () => {
    expect((await claimgate(['help', 'CG9999'])).code).toBe(2)
  })
})

describe('claimgate schema', () => {
  it.each(['config', 'client', 'policy', 'policy-test'])('returns the schema of %s', async kind => {
    const ran = await claimgate(['schema', kind])
    expect(JSON.parse(ran.out)).toHaveProperty('$schema', 'https://json-schema.org/draft/2020-12/schema')
  })
})

describe('claimgate secret', () => {
  it('returns a new secret that is long enough for HS256', async () => {
    const [one, two] = await Promise.all([claimgate(['secret', 'new']), claimgate(['secret', 'new'])])
    expect(one.out.trim().length).toBeGreaterThanOrEqual(43)
    expect(one.out).not.toBe(two.out)
  })

  it('returns a digest for a client file, without the secret in it', async () => {
    const ran = await claimgate(['secret', 'hash', '--digest', 'sha256'], { stdin: 'a secret of some length\n' })
    expect(ran.code).toBe(0)
    expect(ran.out).toMatch(/^sha256: "/)
    expect(ran.out).not.toContain('a secret')
  })
})

describe('claimgate assertion', () => {
  const text = 'client_id: extra\ngrant_types: [client_credentials]\ntoken_endpoint_auth_method: client_secret_jwt\n'
  const asking = async (...secret: string[]) => {
    const folder = await initFolder()
    mkdirSync(join(folder.path, 'clients/team'))
    folder.write('clients/team/extra.yaml', `${text}secrets: [{ value: "file:./extra.secret" }]\n`)
    folder.write('clients/team/extra.secret', `${'s'.repeat(64)}\n`)
    return folder.run('assertion', '--client', 'extra', ...secret)
  }

  it('accepts a client in a folder of the client folder, with the secret beside its file', async () => {
    const ran = await asking()
    expect([ran.code, ran.err]).toEqual([0, ''])
    expect(ran.out.split('.')).toHaveLength(3)
  })

  it('refuses a reference that leads nowhere, with its name', async () => {
    expect(await asking('--secret', 'env:NOT_SET')).toMatchObject({ code: 2, err: expect.stringContaining('NOT_SET') })
    expect(await asking('--secret', 'file:./nowhere')).toMatchObject({
      code: 1,
      err: expect.stringContaining('file:./nowhere'),
    })
  })
})
