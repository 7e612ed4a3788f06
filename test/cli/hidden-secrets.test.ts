/** No secret is shown by any diagnostic of any file, however it is written and whichever line it is in. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { claimgate } from './terminal.ts'

const BASE = fileURLToPath(new URL('../golden/base', import.meta.url))
const SECRET = 'hunter2/very+Sacred'
const made: string[] = []
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true })
})

const CONFIG = 'issuer: https://login.example.com\nclients: ./clients\npolicies: ./policies\n'
const STORE = 'store: { type: memory }\naccess_token: { audience: https://orders.example.com }\n'
const CLIENT = 'client_id: more\ngrant_types: [client_credentials]\n'

/** Every spelling under which the secret would be recognised. */
const SHOWN = [
  SECRET,
  encodeURIComponent(SECRET),
  encodeURIComponent(SECRET).toLowerCase(),
  SECRET.replaceAll('/', '\\/'),
  SECRET.slice(0, 7),
  SECRET.slice(-6),
  'aHVudGVyMi92ZXJ5K1NhY3JlZA',
]

interface Placement {
  readonly config?: string
  readonly client?: string
  readonly policy?: string
  readonly env?: { readonly [name: string]: string }
}

const outputs = async ({ config, client, policy, env = {} }: Placement): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'claimgate-hidden-'))
  made.push(folder)
  cpSync(BASE, folder, { recursive: true })
  if (config !== undefined) writeFileSync(join(folder, 'claimgate.yaml'), config)
  if (client !== undefined) writeFileSync(join(folder, 'clients/more.yaml'), client)
  if (policy !== undefined) writeFileSync(join(folder, 'policies/more.yaml'), policy)
  let shown = ''
  for (const output of ['human', 'json', 'github']) {
    const { out, err } = await claimgate(['check', '--output', output], { cwd: folder, env })
    shown += out + err
  }
  expect(shown, 'there is something to say').toMatch(/CG\d{4}/)
  return shown
}

const REDIS = `redis://:${SECRET}@127.0.0.1:6379`

const PLACEMENTS: { readonly [name: string]: Placement } = {
  'the password of a store without keys, two diagnostics of one line': {
    config: `${CONFIG}store: { type: redis, url: "${REDIS}" }\n`,
  },
  'the password of a store, percent-encoded': {
    config: `${CONFIG}store: { type: redis, url: "redis://:${encodeURIComponent(SECRET)}@h:1" }\n`,
  },
  'a password with an @ and white space': {
    config: `${CONFIG}store: { type: redis, url: "redis://u:x @${SECRET}@h:1", nope: 1 }\n`,
  },
  'a password in a query': {
    config: `${CONFIG}store: { type: redis, url: "redis://h:1?password=${SECRET}", nope: 1 }\n`,
  },
  'a store url under a misspelt type': { config: `${CONFIG}store: { type: rediss, url: "${REDIS}" }\n` },
  'one line of JSON': {
    config: JSON.stringify({ issuer: 'https://l.example', nope: 1, admin: { token: SECRET } }),
  },
  'JSON with escapes': {
    config: `{"issuer": "ftp://x", "clients": 4, "admin": {"token": "\\u0068unter2\\/very\\u002bSacred"}}`,
  },
  'a token of an unknown neighbour': { config: `${CONFIG}admin: { tokn: ${SECRET}, port: x }\n` },
  'a token that is a list': { config: `${CONFIG}admin: { token: [${SECRET}] }\n` },
  'a token that is an object': { config: `${CONFIG}admin: { token: { value: ${SECRET} } }\n` },
  'a literal block': { config: `${CONFIG}${STORE}admin:\n  token: |\n    ${SECRET}\n  prt: 1\n` },
  'a folded text over lines': {
    config: `${CONFIG}${STORE}admin:\n  token: >-\n    first\n    ${SECRET}\nnope: ${SECRET}\n`,
  },
  'a plain text over lines': { config: `${CONFIG}${STORE}admin:\n  token: first\n    ${SECRET}\n  prt: 1\n` },
  'a double-quoted text over lines': { config: `${CONFIG}${STORE}admin:\n  token: "first\n    ${SECRET}"\n  prt: 1\n` },
  'the same value elsewhere': {
    config: `${CONFIG}${STORE}admin: { token: ${SECRET} }\nissur: ${SECRET} # ${SECRET}\n`,
  },
  'the same value in a policy': {
    config: `${CONFIG}${STORE}admin: { token: ${SECRET} }\n`,
    policy: `policy: more\nrules: [{ deny: "request.parameters.x == '${SECRET}' && nope" }]\n`,
  },
  'the same value as the name of a key': {
    config: `${CONFIG}${STORE}admin: { token: ${SECRET} }\n${SECRET}: 1\n`,
  },
  'a token of the environment': {
    config: `${CONFIG}${STORE}x${SECRET}: 1\n`,
    env: { CLAIMGATE_ADMIN__TOKEN: SECRET },
  },
  'a secret behind a reference': {
    config: `${CONFIG}${STORE}admin: { token: "env:T" }\n`,
    client: `${CLIENT}secrets: [{ value: "env:T" }]\nscope: 7\nclient_uri: [${SECRET}]\n`,
    env: { T: SECRET },
  },
  'a file that is broken after it': { client: `${CLIENT}client_secret: ${SECRET}\nscope: [\n` },
  'a file that is broken in it': { client: `${CLIENT}client_secret: "${SECRET}\nscope: a\n` },
  'a broken literal block': { client: `${CLIENT}client_secret: |\n   a\n  ${SECRET}\n\t${SECRET}\nscope: [\n` },
  'a secret given twice': { client: `${CLIENT}client_secret: ${SECRET}\nclient_secret: ${SECRET}2\n` },
  'a broken file that names it again': { client: `${CLIENT}client_secret: ${SECRET}\nscope: [ ${SECRET}\n` },
  'a secret with a misspelt key': { client: `${CLIENT}client_secrt: ${SECRET}\n` },
  'a secret with a key of another house': { client: `${CLIENT}clientSecret: ${SECRET}\npassword: ${SECRET}\n` },
  'a list of texts': { client: `${CLIENT}secrets: [${SECRET}]\n` },
  'a misspelt list': { client: `${CLIENT}secrts: [{ valeu: ${SECRET} }]\n` },
  'a digest that is the secret': { client: `${CLIENT}secrets: [{ sha256: ${SECRET} }]\n` },
  'a secret of an upstream': {
    client: `${CLIENT}secrets: [{ value: "env:S" }]\nupstream: { client_secret: ${SECRET}, nope: 1 }\n`,
  },
  'single quotes': { client: `${CLIENT}secrets: [{ value: '${SECRET}', nope: 1 }]\n` },
  'a key in single quotes': { client: `${CLIENT}'client_secret': '${SECRET}'\nscope: 7\n` },
  'a user of a URL': { client: `${CLIENT}jwks_uri: https://u:${SECRET.replace('/', '%2F')}@h/jwks\n` },
  'a private key': {
    client: `${CLIENT}jwks: { keys: [{ kty: oct, k: ${SECRET} }] }\n`,
  },
  'a PEM where a path belongs': {
    config: `${CONFIG}${STORE}listen:\n  tls:\n    cert: c.pem\n    key: |\n      -----BEGIN PRIVATE KEY-----\n      ${SECRET}\n      -----END PRIVATE KEY-----\n    nope: 1\n`,
  },
  'a number': { client: `${CLIENT}client_secret: 48151623421623\nscope: 48151623421623\n` },
}

describe('a secret that is written out', () => {
  it.each(Object.keys(PLACEMENTS))('is never shown: %s', async name => {
    const shown = await outputs(PLACEMENTS[name] ?? {})
    for (const spelling of SHOWN) expect(shown).not.toContain(spelling)
    expect(shown).not.toContain('48151623421623')
  })

  const AGAIN = `clients: ./clients\npolicies: ./policies\nconst: { copy: "x ${SECRET}", deep: [{ "${SECRET}": 1 }] }\n`
  it.each<readonly [string, Placement]>([
    ['the password of a store', { config: `${AGAIN}store: { type: redis, url: "${REDIS}" }\n` }],
    [
      'the password of a store behind a reference',
      { config: `${AGAIN}store: { type: redis, url: "env:R" }\n`, env: { R: REDIS } },
    ],
    ['a token', { config: `${AGAIN}${STORE}admin: { token: ${SECRET} }\n` }],
    ['a token above the file', { config: `${AGAIN}${STORE}`, env: { CLAIMGATE_ADMIN__TOKEN: SECRET } }],
    ['a secret of a client', { config: `${AGAIN}${STORE}`, client: `${CLIENT}client_secret: ${SECRET}\n` }],
  ])('is not shown by claimgate config at another key: %s', async (_, { config = '', client, env = {} }) => {
    const folder = mkdtempSync(join(tmpdir(), 'claimgate-hidden-'))
    made.push(folder)
    cpSync(BASE, folder, { recursive: true })
    writeFileSync(join(folder, 'claimgate.yaml'), `issuer: https://login.example.com\n${config}`)
    if (client !== undefined) writeFileSync(join(folder, 'clients/more.yaml'), client)
    for (const args of [['config'], ['config', '--effective']]) {
      const { out } = await claimgate(args, { cwd: folder, env })
      expect(out).toContain('https://login.example.com')
      expect(out).toMatch(/"x \*{19}"/)
      for (const spelling of SHOWN) expect(out).not.toContain(spelling)
    }
  })

  it('is never shown when it is one letter, and words are left as they are', async () => {
    const shown = await outputs({ client: `${CLIENT}client_secret: a\nscope: [a]\n` })
    expect(shown).not.toMatch(/(?:client_secret: |\[)a\b/)
    expect(shown).toContain('must be a string')
  })
})
