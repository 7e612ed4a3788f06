import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { CHANGED_DEFAULTS, type ChangedDefault, SECTIONS } from '../../src/gateway/index.ts'
import { claimgate } from './terminal.ts'

const PAGE = fileURLToPath(new URL('../../UPGRADING.md', import.meta.url))
const GOLDEN = fileURLToPath(new URL('./golden/check-upgrade.txt', import.meta.url))
const UPDATE = process.env['UPDATE_GOLDEN'] !== undefined

type Files = { readonly [name: string]: string }

const made: string[] = []
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true })
})

const folderOf = (files: Files): string => {
  const cwd = mkdtempSync(join(tmpdir(), 'claimgate-upgrade-'))
  made.push(cwd)
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, name)), { recursive: true })
    writeFileSync(join(cwd, name), text)
  }
  return cwd
}

const POLICY = 'policy: baseline\nrules: [{ id: registered, effect: allow, when: true }]\n'
const RESOURCE_SERVER = `client_id: orders
token_endpoint_auth_method: private_key_jwt
token_endpoint_auth_signing_alg: ES256
jwks_uri: https://orders.example/jwks
grant_types: []
introspects: any
`
const SETTLED = `issuer: https://login.example.com
store: { type: memory }
access_token: { audience: https://orders.example.com }
limits: { connections_per_address: 256 }
after_loss: inactive
`
/** A folder that meets no changed default. */
const NONE: Files = {
  'claimgate.yaml': SETTLED,
  'clients/orders.yaml': RESOURCE_SERVER,
  'policies/baseline.yaml': POLICY,
}
const FRONT = `issuer: https://login.example.com
store: { type: memory }
fulfilment: none
hosts: [login.example.com]
forwarded: none
cors: off
front_channel: { refuse: [token] }
limits: { connections_per_address: 256 }
after_loss: inactive
upstream:
  url: https://idp.internal
  pass: []
  refuse_query: []
  adds_scopes: []
  default_scope: none
  metadata: auto
`
const MACHINE = `client_id: partner-a
token_endpoint_auth_method: private_key_jwt
token_endpoint_auth_signing_alg: ES256
jwks_uri: https://partner-a.example/jwks
grant_types: [client_credentials]
scope: orders:read
upstream: { token_endpoint_auth_method: client_secret_basic, client_secret: "env:UP" }
`
const CERTIFICATE = `client_id: bank
token_endpoint_auth_method: tls_client_auth
tls_client_auth_subject_dn: CN=bank
grant_types: [client_credentials]
`
const EXCHANGE = '"urn:ietf:params:oauth:grant-type:token-exchange"'
const EXCHANGING = MACHINE.replace('client_credentials', EXCHANGE)
const without = (text: string, line: RegExp): string => text.replace(line, '')
const front = (config: string, more: Files = {}): Files => ({ ...NONE, 'claimgate.yaml': config, ...more })
const embedded = (config: string, more: Files = {}): Files => ({ ...NONE, 'claimgate.yaml': config, ...more })
const policy = (rest: string): Files => ({
  ...NONE,
  'clients/machine.yaml': without(MACHINE, /upstream:.*\n/),
  'policies/more.yaml': `policy: more\n${rest}`,
})

const ON_LMDB = embedded(SETTLED.replace('type: memory', 'type: lmdb'))

/** For each row a folder that meets it, and what is marked. Whatever else such a folder meets is not looked at. */
const MEETS: { readonly [before: string]: readonly [files: Files, marked: string] } = {
  '`Client-Cert` was believed from `trusted_proxies`': [
    embedded(`${SETTLED}trusted_proxies: [10.0.0.5]\n`, { 'clients/bank.yaml': CERTIFICATE }),
    'trusted_proxies',
  ],
  '`Forwarded` was believed before `X-Forwarded-For`': [
    embedded(`${SETTLED}trusted_proxies: [10.0.0.5]\n`),
    'trusted_proxies',
  ],
  'every `Host` passed to the upstream': [front(without(FRONT, /hosts:.*\n/)), 'upstream'],
  'our TLS listener asked for certificates with `trusted_proxies`': [
    embedded(`${SETTLED}trusted_proxies: [10.0.0.5]\nlisten: { tls: { cert: ./c.pem, key: ./k.pem } }\n`),
    'tls',
  ],
  'chains at our TLS listener were verified by Node': [
    embedded(`${SETTLED}listen: { tls: { cert: ./c.pem, key: ./k.pem, client_ca: ./ca.pem } }\n`),
    './ca.pem',
  ],
  '`10.1.2.3/8` was read as `10.0.0.0/8`': [embedded(`${SETTLED}trusted_proxies: [10.1.2.3/8]\n`), '10.1.2.3/8'],
  'a certificate client loaded always': [embedded(SETTLED, { 'clients/bank.yaml': CERTIFICATE }), 'tls_client_auth'],
  'only other spellings of an endpoint were 404': [front(without(FRONT, / {2}pass:.*\n/)), 'upstream'],
  "metadata without the issuer's path passed": [
    front(without(FRONT, / {2}pass:.*\n/).replace('example.com\nstore', 'example.com/realm\nstore')),
    'https://login.example.com/realm',
  ],
  'fields with `_` or `.` in their names passed': [front(FRONT), 'upstream'],
  '`response_type=token` passed': [front(without(FRONT, /front_channel:.*\n/)), 'upstream'],
  'such requests were looked for at the authorization endpoint alone': [
    front(without(FRONT, / {2}pass:.*\n/)),
    'upstream',
  ],
  'a query at an endpoint was 400': [front(without(FRONT, / {2}refuse_query:.*\n/)), 'upstream'],
  'the embedded service ignored `audience` and near-names': [
    embedded(SETTLED, { 'clients/machine.yaml': without(MACHINE, /upstream:.*\n/) }),
    'client_id',
  ],
  'preflights of endpoints were 405': [front(without(FRONT, /cors:.*\n/)), 'upstream'],
  'limits were constants': [embedded(without(SETTLED, /limits:.*\n/)), 'i'],
  'client credentials without scope were sent with all registered ones': [
    front(without(FRONT, / {2}default_scope:.*\n/), { 'clients/machine.yaml': MACHINE }),
    'upstream',
  ],
  'more scope than was sent passed': [front(without(FRONT, / {2}adds_scopes:.*\n/)), 'upstream'],
  'a metadata document that was refused or a page stopped everything': [
    front(without(FRONT, / {2}metadata:.*\n/)),
    'upstream',
  ],
  'what reads subject or actor tokens loaded, and read null': [
    policy('rules: [{ id: r, effect: deny, when: context.requestData.subjectToken != null }]\n'),
    'subjectToken',
  ],
  'claims of the embedded service read `user` and `upstream`, which were null': [
    policy('claims: { access_token: { scopes: upstream.accessToken.scope } }\n'),
    'upstream',
  ],
  'a `user` block might demand members where nothing fills `user`, and refused nothing': [
    policy('user: { required: [department], properties: { department: { type: string } } }\n'),
    'required',
  ],
  '`dpop_bound_access_tokens` and `tls_client_certificate_bound_access_tokens` did nothing where we sign tokens': [
    embedded(SETTLED, {
      'clients/machine.yaml': `${without(MACHINE, /upstream:.*\n/)}dpop_bound_access_tokens: true\n`,
    }),
    'true',
  ],
  'a registered grant that is never served loaded': [
    embedded(SETTLED, { 'clients/machine.yaml': MACHINE.replace('client_credentials', 'authorization_code') }),
    'authorization_code',
  ],
  'policies read the names in every client certificate': [
    {
      ...policy("rules: [{ id: r, effect: deny, when: client.certificate.subjectDn == 'CN=x' }]\n"),
      // Also one of two.
      'clients/bank.yaml': CERTIFICATE.replace(
        'tls_client_auth\n',
        '[client_secret_basic, self_signed_tls_client_auth]\nuntil: 2030-01-01\n',
      ),
    },
    "client.certificate.subjectDn == 'CN=x'",
  ],
  '`strict` made texts of lists and numbers, and -1 of what is no instant': [
    policy('claims: { access_token: { y: "#datetime.getYear(client.name)" } }\n'),
    'client.name',
  ],
  'a member could be required under nearly the name of one that is described': [
    policy('assertion: { required: [tenat], properties: { tenant: { type: string } } }\n'),
    'tenat',
  ],
  'policies could set `may_act`, `scp` and `derived_from`': [
    policy('claims: { access_token: { scp: { const: a } } }\n'),
    'scp',
  ],
  'what a client says was warned of seldom': [
    policy('claims: { access_token: { role: request.parameters.role } }\n'),
    'request.parameters.role',
  ],
  'an `allow` of any policy counted for token exchange and jwt-bearer': [
    front(FRONT, { 'clients/machine.yaml': EXCHANGING }),
    'baseline',
  ],
  'what policies refuse was `unauthorized_client` for every grant': [
    front(FRONT, { 'clients/machine.yaml': EXCHANGING }),
    'grant_types',
  ],
  'public clients could be registered for token exchange and jwt-bearer': [
    front(FRONT, {
      'clients/app.yaml': `client_id: app\ntoken_endpoint_auth_method: none\ngrant_types: [${EXCHANGE}]\n`,
    }),
    'none',
  ],
  'secrets of any length and files of any mode were silent': [
    embedded(SETTLED, {
      'clients/more.yaml':
        'client_id: more\ntoken_endpoint_auth_method: client_secret_basic\ngrant_types: []\nintrospects: any\nsecrets: [{ value: "file:../weak" }]\n',
      weak: 'changeme\n',
    }),
    '"file:../weak"',
  ],
  '`/statusz` answered without the token off loopback': [embedded(`${SETTLED}admin: { host: 0.0.0.0 }\n`), '0.0.0.0'],
  'the files of an lmdb store that were made in an existing folder could be read by others': [ON_LMDB, 'store'],
  'the gateway ended when the folder of an lmdb store could not be opened': [ON_LMDB, 'store'],
  'the folder of an lmdb store was used as earlier builds left it': [ON_LMDB, 'store'],
  'gateways over one redis wrote revocations and claims for introspection under plain names': [
    embedded(SETTLED.replace('type: memory', 'type: redis, url: "rediss://redis.internal:6379"')),
    'store',
  ],
  'after a loss of the store, revoked tokens were active again': [embedded(without(SETTLED, /after_loss:.*\n/)), 'i'],
}

interface Said {
  readonly code: string
  readonly message: string
  readonly help: string
  readonly excerpt: string
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
}

const askedIn = async (cwd: string): Promise<readonly Said[]> => {
  const { out } = await claimgate(['check', '--upgrade', '--output', 'json'], { cwd })
  return (JSON.parse(out) as { diagnostics: readonly Said[] }).diagnostics
}

const rows = CHANGED_DEFAULTS.filter(({ met }) => met !== null)

describe('claimgate check --upgrade', () => {
  it.each(rows.map(row => [row.before, row] as const))('names the default: %s', async (before, row) => {
    const example = MEETS[before]
    if (example === undefined) throw new Error('the row needs a folder that meets it')
    const [files, marked] = example
    const met = (await askedIn(folderOf(files))).filter(({ message }) => message.startsWith(`before: ${before};`))
    expect(met).toHaveLength(1)
    const [one] = met as [Said]
    expect(one.code).toBe('CG6130')
    expect(one.message).toContain(`now: ${row.now}`)
    expect(one.help).toContain(row.keep.replace(/^nothing(?:: )?/, ''))
    if (one.endLine === one.line) expect(one.excerpt.slice(one.column - 1, one.endColumn - 1)).toBe(marked)
  })

  it('returns nothing for a folder that meets none', async () => {
    const cwd = folderOf(NONE)
    expect(await askedIn(cwd)).toEqual([])
    const { code, out } = await claimgate(['check', '--upgrade', '--strict'], { cwd })
    expect(code).toBe(0)
    expect(out).toMatch(new RegExp(`^0 of ${CHANGED_DEFAULTS.length} changed defaults concern this folder;`))
  })

  it('returns nothing of an upstream but what no line can keep, where every line is written', async () => {
    const met = await askedIn(folderOf(front(FRONT, { 'clients/machine.yaml': MACHINE })))
    expect(met.map(({ message }) => message)).toEqual([expect.stringContaining('fields with `_` or `.`')])
  })

  it('returns what the configuration says although it does not load any more, and exit code 5 with --strict', async () => {
    const cwd = folderOf(embedded(`${SETTLED}trusted_proxies: [10.1.2.3/8]\nunknown_key: 1\n`))
    expect((await askedIn(cwd)).map(({ message }) => message)).toContainEqual(
      expect.stringContaining('`Forwarded` was believed'),
    )
    expect((await claimgate(['check', '--upgrade', '--strict'], { cwd })).code).toBe(5)
    expect((await claimgate(['check', '--upgrade'], { cwd })).code).toBe(0)
  })

  it.each(['proxy.internal', '10.0.0.0/33', '10.0.0.0/', '2001:db8::/x', ''])(
    'names no default where a network was none before either: %j',
    async network => {
      const said = await askedIn(folderOf(embedded(`${SETTLED}jwks: { allow_private_addresses: ["${network}"] }\n`)))
      expect(said).toEqual([])
    },
  )

  it('names the networks with bits behind the prefix wherever they are, and no other mistake beside them', async () => {
    const networks = '["fd00::1/8", "nobody", "192.168.1.1/16"]'
    const said = await askedIn(folderOf(embedded(`${SETTLED}jwks: { allow_private_addresses: ${networks} }\n`)))
    expect(said.map(({ message }) => message)).toEqual([expect.stringMatching(/10\.1\.2\.3\/8.*\(and 1 more place\)/)])
  })

  it('never shows a secret of the line that it marks', async () => {
    const config = `{ issuer: "https://login.example.com", admin: { host: 0.0.0.0, token: a-secret-of-the-line-1 } }\n`
    const { out } = await claimgate(['check', '--upgrade'], { cwd: folderOf(embedded(config)) })
    expect(out).toContain('/statusz')
    expect(out).not.toContain('a-secret-of-the-line-1')
  })

  it('returns the whole display', async () => {
    const config = FRONT.replace(/^(?:hosts|forwarded|cors|front_channel|limits): .*\n/gm, '').replace(
      / {2}(?:pass|metadata):.*\n/g,
      '',
    )
    const cwd = folderOf(front(`${config}trusted_proxies: [10.0.0.0/8]\n`, { 'clients/machine.yaml': MACHINE }))
    const { out } = await claimgate(['check', '--upgrade'], { cwd })
    if (UPDATE) writeFileSync(GOLDEN, out)
    expect(out).toBe(readFileSync(GOLDEN, 'utf8'))
  })
})

const tableOf = (section: string): string => {
  const line = ({ before, now, keep }: ChangedDefault): string => `| ${before} | ${now} | ${keep} |\n`
  const lines = CHANGED_DEFAULTS.filter(row => row.section === section).map(line)
  return `## ${section}\n\n| before | now | to keep it |\n|---|---|---|\n${lines.join('')}`
}

describe('UPGRADING.md', () => {
  it('has one row for each default that changed, as the program says it', () => {
    const page = readFileSync(PAGE, 'utf8')
    const head = page.slice(0, page.indexOf('\n## ') + 1)
    const whole = `${head}${SECTIONS.map(tableOf).join('\n')}`
    if (UPDATE) writeFileSync(PAGE, whole)
    expect(UPDATE ? whole : page).toBe(whole)
  })

  it('names each default once', () => {
    expect(new Set(CHANGED_DEFAULTS.map(({ before }) => before)).size).toBe(CHANGED_DEFAULTS.length)
  })
})
