/** docs/proof-of-possession.md: what it shows is a folder that loads, whose tests pass, and whose client gets a bound token. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { load } from 'js-yaml'
import * as oauth from 'oauth4webapi'
import { afterAll, expect, it } from 'vitest'
import { claimgate } from '../cli/terminal.ts'
import { run, SECRET } from '../gateway/running.ts'
import { cryptoKeyPair } from '../key-pair.ts'

const page = readFileSync(new URL('../../docs/proof-of-possession.md', import.meta.url), 'utf8')
const snippets = [...page.matchAll(/```(yaml|js)\n(?:# (\S+)\n)?([^`]*)```/g)].map(([, kind, file, text = '']) => ({
  kind,
  file: file ?? '',
  text,
}))
const files = Object.fromEntries(snippets.filter(({ kind }) => kind === 'yaml').map(({ file, text }) => [file, text]))
const config = load(files['claimgate.yaml'] ?? '') as object

/** Beside the usual files of a running gateway, which its own policy replaces. */
const OTHER = 'policy: other\nrules: [{ id: never, effect: deny, when: "request.scopes == null" }]\n'

const folder = mkdtempSync(join(tmpdir(), 'claimgate-page-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('shows files that load without a word, and tests that pass', async () => {
  const usual = { issuer: 'http://127.0.0.1:8080', access_token: { audience: 'https://orders.example.com' } }
  const all = { ...files, 'claimgate.yaml': JSON.stringify({ ...usual, ...config }) }
  for (const [file, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
  const options = { cwd: folder, env: { SHOP_SECRET: SECRET } }
  expect(await claimgate(['check', '--strict'], options)).toMatchObject({ code: 0 })
  const tested = await claimgate(['test'], options)
  expect(tested.code).toBe(0)
  expect(tested.out).toMatch(/^3 cases, 0 failed$/m)
})

it('shows a client that gets a bound token', async () => {
  const { 'claimgate.yaml': _, 'policies/proof.test.yaml': __, ...others } = files
  const running = await run({
    config,
    files: {
      'policies/baseline.yaml': others['policies/proof.yaml'] ?? '',
      ...others,
      'policies/proof.yaml': OTHER,
      'clients/basic.yaml': '[]',
    },
    gateway: { env: { SHOP_SECRET: SECRET } },
  })
  const usual = globalThis.fetch
  globalThis.fetch = (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input)
    return usual(new URL(url.pathname, running.url), init)
  }
  try {
    const code = snippets.find(({ kind }) => kind === 'js')?.text.replace(/^import .*$/m, '') ?? ''
    const AsyncFunction = (async () => {}).constructor as FunctionConstructor
    const library = { ...oauth, generateKeyPair: cryptoKeyPair }
    const shown = new AsyncFunction('oauth', 'process', `${code}\nreturn { access_token, token_type }`)
    const answer = await shown(library, { env: { SHOP_SECRET: SECRET } })
    expect(answer).toMatchObject({ token_type: 'dpop' })
  } finally {
    globalThis.fetch = usual
    await running.stop()
  }
})
