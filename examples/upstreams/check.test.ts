import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { newKeyPair } from '../../test/key-pair.ts'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const BIN = fileURLToPath(new URL('../../dist/cli/bin.cjs', import.meta.url))
const SECRETS = ['KEYCLOAK_PARTNER_A', 'HYDRA_BILLING', 'BILLING_SECRET', 'PINGONE_PARTNER_A', 'AUTH0_NIGHTLY']
const env = { ...process.env, ...Object.fromEntries(SECRETS.map(name => [name, 'long-enough-for-hs256-'.repeat(3)])) }

const folder = mkdtempSync(join(tmpdir(), 'claimgate-upstreams-'))
afterAll(() => rmSync(folder, { recursive: true }))

const recipes = readdirSync(HERE, { withFileTypes: true })
  .filter(entry => entry.isDirectory())
  .map(({ name }) => name)

describe('the configurations for token services', () => {
  it.each(recipes)('accepts that of %s without a warning', name => {
    const copy = join(folder, name)
    cpSync(join(HERE, name), copy, { recursive: true })
    const { privateKey } = newKeyPair('rsa', { modulusLength: 2048 })
    writeFileSync(join(copy, 'inventory.jwk.json'), JSON.stringify(privateKey.export({ format: 'jwk' })), {
      mode: 0o600,
    })
    const { status, stdout, stderr } = spawnSync('node', [BIN, 'check', '--strict'], {
      cwd: copy,
      env,
      encoding: 'utf8',
    })
    expect(`${stdout}${stderr}`).toMatch(/^0 errors, 0 warnings/)
    expect(status).toBe(0)
  })
})
