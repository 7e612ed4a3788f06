import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { claimgate } from './terminal.ts'

const CONFIG = {
  issuer: 'https://login.example.com',
  upstream: { url: 'https://idp.internal:8443' },
  fulfilment: 'reissue',
}

/** Algorithm and state of every key of the file that the configuration names. */
const generated = async (config: object, ...options: string[]): Promise<string[]> => {
  const cwd = mkdtempSync(join(tmpdir(), 'claimgate-keys-'))
  writeFileSync(join(cwd, 'claimgate.yaml'), JSON.stringify(config))
  expect((await claimgate(['keys', 'generate', ...options], { cwd })).code).toBe(0)
  const { out } = await claimgate(['keys', 'list'], { cwd })
  return out
    .trimEnd()
    .split('\n')
    .map(line => line.split(/ +/).slice(1, 3).join(' '))
    .sort()
}

describe('claimgate keys generate', () => {
  it('returns keys for what most token services sign with, where their tokens are signed again', async () => {
    const both = ['ES256 active', 'ES256 next', 'RS256 active', 'RS256 next']
    expect(await generated(CONFIG)).toEqual(both)
    expect(await generated(CONFIG, '--alg', 'EdDSA')).toEqual(['EdDSA active', 'EdDSA next', ...both].sort())
  })

  it('returns keys for one algorithm elsewhere', async () => {
    expect(await generated({ issuer: CONFIG.issuer })).toEqual(['ES256 active', 'ES256 next'])
    expect(await generated({ ...CONFIG, fulfilment: 'none' }, '--alg', 'RS256')).toEqual(['RS256 active', 'RS256 next'])
  })
})
