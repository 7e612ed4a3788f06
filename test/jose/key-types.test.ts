import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const ROOT = new URL('../..', import.meta.url)
const MADE = new URL('dist/jose/key-types.js', ROOT).href
const run = promisify(execFile)

describe('generated keys', () => {
  // Garbage is collected often in this process. Keys that share the lock of their job stop it within the first thousand.
  it.each(['P256', 'ED25519'])('accept that they are exported while the pair of %s is collected', async type => {
    const script = `import { ${type} } from '${MADE}'
      for (let made = 0; made < 2000; made++) {
        const key = ${type}.generate()
        for (let times = 0; times < 20; times++) key.export({ format: 'jwk' })
      }`
    const args = ['--max-semi-space-size=1', '--input-type=module', '--eval', script]
    await run(process.execPath, args, { timeout: 20_000 })
  })

  it('are never exported after node:crypto or WebCrypto made them, in no file of the tree', () => {
    const late = ['src', 'test', 'examples', 'bench'].flatMap(room =>
      readdirSync(new URL(`${room}/`, ROOT), { recursive: true, encoding: 'utf8' })
        .filter(name => /\.(ts|mjs)$/.test(name) && !name.includes('node_modules'))
        .map(name => `${room}/${name}`)
        .filter(file => {
          const text = readFileSync(new URL(file, ROOT), 'utf8')
          const calls = [...text.matchAll(/generateKeyPair(?:Sync)?\(.{0,200}/gs)].map(([call]) => call)
          return /exportJWK|\.export\(/.test(text) && calls.some(call => !/Encoding|AS_JWK|DER|PEM/.test(call))
        }),
    )
    expect(late).toEqual([])
  })
})
