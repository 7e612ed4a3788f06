import { existsSync, mkdtempSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createGateway, LoadError, load } from '../../src/gateway/index.ts'
import { FILES, run, SECRET } from './running.ts'

const failing = async (options: Parameters<typeof run>[0]): Promise<LoadError> => {
  try {
    await (await run(options)).stop()
  } catch (error) {
    if (error instanceof LoadError) return error
    throw error
  }
  throw new Error('It loaded')
}

describe('loading', () => {
  test('reports all mistakes of all files at once', async () => {
    const { diagnostics } = await failing({
      config: { trusted_proxies: ['10.0.0.0/8'] },
      files: {
        'clients/basic.yaml': 'client_id: basic\ngrant_typs: [client_credentials]\n',
        'clients/second.yaml': 'a: b: c\n',
        'policies/baseline.yaml': 'policy: baseline\nrules: [{ id: a, effect: allow, when: "1 +" }]\n',
      },
    })
    const files = new Set(diagnostics.map(({ file }) => file.replace(/^.*\/(?=clients|policies)/, '')))
    expect(files).toEqual(new Set(['clients/basic.yaml', 'clients/second.yaml', 'policies/baseline.yaml']))
  })

  test('refuses to start without a client, without a policy, and with folders that are not there', async () => {
    expect((await failing({ config: { clients: './nowhere' } })).diagnostics.map(({ code }) => code)).toContain(
      'CG6001',
    )
    expect((await failing({ config: { policies: './nowhere' } })).diagnostics.map(({ code }) => code)).toContain(
      'CG6001',
    )
    const empty = mkdtempSync(join(tmpdir(), 'claimgate-'))
    expect((await failing({ config: { policies: empty } })).diagnostics.map(({ code }) => code)).toContain('CG6009')
  })

  test('requires an audience for every client', async () => {
    const { diagnostics } = await failing({ config: { access_token: {} } })
    const [told, ...more] = diagnostics.filter(({ code }) => code === 'CG6010')
    expect(told?.message).toMatch(/^\w+ and \d+ more have no audiences, and access_token.audience is not set$/)
    expect(more).toEqual([])
  })

  test('requires the configuration file itself', async () => {
    await expect(createGateway({ config: '/nowhere/claimgate.yaml' })).rejects.toThrow('CG6001')
  })

  test('requires the environment variable that a redis store names', async () => {
    const { diagnostics } = await failing({ config: { store: { type: 'redis', url: 'env:NOT_SET' } } })
    expect(diagnostics.map(({ code }) => code)).toEqual(['CG6011', 'CG6007'])
  })

  test('returns a keys file of mode 0600 where there was none', async () => {
    const running = await run()
    expect(statSync(join(running.folder, 'keys.json')).mode & 0o777).toBe(0o600)
    await running.stop()
  })

  test('requires `claimgate keys generate` where several machines share a store', async () => {
    const { diagnostics, message } = await failing({ config: { store: { type: 'redis', url: 'redis://127.0.0.1:1' } } })
    expect(diagnostics.map(({ code }) => code)).toEqual(['CG6011'])
    expect(message).toContain('claimgate keys generate')
  })

  test('never writes anything for a check', async () => {
    const running = await run()
    const input = {
      config: join(running.folder, 'claimgate.yaml'),
      env: { CLIENT_SECRET: SECRET },
      flags: { keys: './other.json' },
      defaultStore: 'lmdb',
      createKeys: false,
      nowMs: Date.now(),
    } as const
    const { diagnostics } = await load(input)
    expect(diagnostics).toEqual([])
    expect(existsSync(join(running.folder, 'other.json'))).toBe(false)
    await running.stop()
  })

  test('returns the same revision for the same files, and another for others', async () => {
    const first = await run()
    const again = await first.gateway.reload()
    expect(again.result).toBe('unchanged')
    expect(again.revision).toBe(first.gateway.revision().id)
    first.write('policies/baseline.yaml', `${FILES['policies/baseline.yaml']}# a comment is no change\n`)
    expect((await first.gateway.reload()).result).toBe('unchanged')
    first.write('policies/baseline.yaml', `${FILES['policies/baseline.yaml']}const: { a: 1 }\n`)
    expect((await first.gateway.reload()).result).toBe('applied')
    await first.stop()
  })
})
