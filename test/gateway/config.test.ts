import { describe, expect, test } from 'vitest'
import { type ReadConfigOptions, readConfig } from '../../src/gateway/config/config.ts'
import { TOKEN_EXCHANGE } from '../../src/oauth.ts'
import { readSource } from '../../src/source/index.ts'

const read = (text: string, options: Partial<ReadConfigOptions> = {}) => {
  const { source, diagnostics } = readSource('claimgate.yaml', text)
  if (source === null) throw new Error(JSON.stringify(diagnostics))
  return readConfig(source, { folder: '/etc/claimgate', defaultStore: 'lmdb', ...options })
}
const codes = (text: string): readonly string[] => read(text).diagnostics.map(({ code }) => code)

describe('the configuration', () => {
  test('accepts an issuer alone and fills in the defaults', () => {
    expect(read('issuer: https://login.example.com\n').config).toEqual({
      issuer: 'https://login.example.com',
      listen: { host: '127.0.0.1', port: 8080, drainDelay: 5, strippedPrefix: '', tls: null },
      admin: { host: '127.0.0.1', port: 8081, token: null },
      clients: '/etc/claimgate/clients',
      policies: '/etc/claimgate/policies',
      keys: '/etc/claimgate/keys.json',
      store: { type: 'lmdb', path: '/etc/claimgate/state' },
      accessToken: { lifetime: 3600, maxLifetime: 86_400, alg: 'ES256', audience: null },
      endpoints: {},
      trustedProxies: [],
      forwarded: 'x-forwarded-for',
      afterLoss: 'inactive',
      dpop: { proofs: 'here', nonce: 'off' },
      log: { format: 'auto' },
      clientCertificates: null,
      hosts: ['login.example.com'],
      limits: {
        connectionsPerAddress: 256,
        requests: 1024,
        passed: 1024,
        head: 16_384,
        body: 10_485_760,
        idle: 60,
        connect: 5,
        headTime: 10,
        form: 65536,
        formTime: 30,
        answerHead: 65536,
        answer: 1048576,
        keepAlive: 65,
        timeouts: 5,
      },
      frontChannelRefuse: ['token'],
      cors: 'off',
      openDocuments: true,
      jwks: { allowPrivateAddresses: [] },
      trustedIssuers: {},
      servedGrants: new Set(['client_credentials', TOKEN_EXCHANGE]),
      decisionLog: { to: { kind: 'log' }, facts: 'none', overflow: 'drop', buffer: 8_388_608, token: null, ca: null },
      telemetry: { traces: 'off' },
      tokenExchange: { answeredBy: 'here', maxLifetime: 900, verifies: true },
      workers: 1,
      throttling: { enabled: true, failures: 20, window: 60 },
      consts: {},
      upstream: null,
      fulfilment: 'issue',
      forwardUnregisteredUntil: null,
    })
  })

  test.each([
    ['issuer: http://login.example.com', 'CG6002'],
    ['issuer: https://login.example.com?a=b', 'CG6002'],
    ['issuer: "https://login.example.com#a"', 'CG6002'],
    ['issuer: https://a:b@login.example.com', 'CG6002'],
    ['issuer: https://LOGIN.example.com', 'CG6002'],
    ['issuer: https://login.example.com:443', 'CG6002'],
    ['issuer: login.example.com', 'CG6002'],
    ['issuer: ftp://login.example.com', 'CG6002'],
    ['issuer: https://x.example\naccess_token: { lifetime: 10, max_lifetime: 5 }', 'CG6003'],
    ['issuer: https://x.example\nendpoints: { token: /a, revocation: /A }', 'CG6004'],
    ['issuer: https://x.example\nendpoints: { token: /jwks }', 'CG6004'],
    ['issuer: https://x.example\nendpoints: { token: /jwks/ }', 'CG6004'],
    ['issuer: https://x.example\nendpoints: { token: / }', 'CG1105'],
    ['issuer: https://x.example\nendpoints: { token: /o//token/ }', 'CG1105'],
    ['issuer: https://x.example\ntrusted_proxies: [proxy.internal]', 'CG6005'],
    ['issuer: https://x.example\njwks: { allow_private_addresses: [10.0.0.0/99] }', 'CG6005'],
    ['issuer: https://x.example\nadmin: { token: s3cret }', 'CG6006'],
    ['issuer: https://x.example\nstore: { type: redis, url: "redis://:pw@h:6379" }', 'CG6006'],
    ['clients: ./c', 'CG1102'],
    ['issuer: https://x.example\nlistn: {}', 'CG1101'],
    ['issuer: https://x.example\nlisten: { port: "80" }', 'CG1103'],
    ['issuer: https://x.example\nlisten: { port: 70000 }', 'CG1106'],
    ['issuer: https://x.example\nstore: { type: postgres }', 'CG1104'],
    ['issuer: https://x.example\nstore: { type: memory, path: ./x }', 'CG1101'],
    ['issuer: https://x.example\naccess_token: { alg: HS256 }', 'CG1104'],
    ['issuer: https://x.example\nendpoints: { token: token }', 'CG1105'],
    ['issuer: https://x.example\nendpoints: { token: /a/../b }', 'CG1105'],
  ])('refuses %j with %s alone', (text, code) => {
    expect(codes(`${text}\n`)).toEqual([code])
  })

  test.each([
    'http://localhost:8080',
    'http://127.0.0.1:8080',
    'http://[::1]:8080',
    'https://login.example.com/tenant',
  ])('accepts the issuer %s', issuer => {
    expect(codes(`issuer: ${issuer}\n`)).toEqual([])
  })

  test('accepts an upstream and fills in the defaults', () => {
    const { config } = read(
      'issuer: https://x.example\nupstream: { url: "https://idp.internal:8443/" }\nfulfilment: reissue\nunregistered_clients: { forward_until: 2027-03-31 }\n',
    )
    expect(config).toMatchObject({
      upstream: {
        url: 'https://idp.internal:8443',
        issuer: 'https://x.example',
        host: 'preserve',
        ca: null,
        timeout: 30,
        pass: [],
        publishKeysUntil: 0,
      },
      fulfilment: 'reissue',
      forwardUnregisteredUntil: Date.parse('2027-03-31T00:00:00Z') / 1000,
    })
  })

  const UP = 'upstream: { url: "https://idp.internal" }'
  test.each<readonly [string, string]>([
    [UP, 'CG6014'],
    ['fulfilment: reissue', 'CG6014'],
    ['unregistered_clients: { forward_until: 2027-03-31 }', 'CG6014'],
    ['endpoints: { device_authorization: /device }', 'CG6014'],
    ['upstream: { url: "https://idp.internal/base?a=b" }\nfulfilment: none', 'CG6015'],
    ['upstream: { url: "idp" }\nfulfilment: none', 'CG6015'],
    ['upstream: { url: "https://a:b@idp.internal" }\nfulfilment: none', 'CG6015'],
    ['upstream: { url: "https://idp.internal", issuer: "http://idp.internal" }\nfulfilment: none', 'CG6002'],
    ['upstream: { url: "http://idp.internal" }\nfulfilment: none', 'CG6016'],
    [`${UP}\nfulfilment: reissue\nstore: { type: memory }`, 'CG6017'],
    [`${UP}\nfulfilment: introspection\nstore: { type: memory }`, 'CG6017'],
    [`${UP}\nfulfilment: none\nunregistered_clients: { forward_until: 2027-02-30 }`, 'CG6018'],
    ['upstream: { url: "https://idp.internal", publish_upstream_keys: soon }\nfulfilment: reissue', 'CG6018'],
    [`${UP}\nfulfilment: sign`, 'CG1104'],
    ['upstream: { url: "https://idp.internal", pass: [token_endpoint] }\nfulfilment: none', 'CG1105'],
    [`${UP}\nfulfilment: none\nunregistered_clients: forward`, 'CG1104'],
    ...[
      '/login/*',
      '/realms/{realm}/login',
      '/realms/:realm',
      '/:a',
      '/a/../b',
      '//a',
      '/a//b',
      '/a|b',
      '/./a',
    ].flatMap(path =>
      ['paths', 'pass', 'exchange'].map(
        key => [`${UP.replace(' }', `, ${key}: ["${path}"] }`)}\nfulfilment: reissue`, 'CG1105'] as const,
      ),
    ),
    [`${UP.replace(' }', ', hosts: ["*.example.net"] }')}\nfulfilment: none`, 'CG6183'],
    [`${UP.replace(' }', ', refuse_query: ["tenant=a"] }')}\nfulfilment: none`, 'CG1105'],
    [`${UP}\nfulfilment: none\ncors: { origins: ["https://*.example.com"] }`, 'CG6185'],
    ...[
      'User-Agent',
      'accept',
      'Accept-Language',
      'Set-Cookie',
      'Sec-Fetch-Site',
      'If-None-Match',
      'Referer',
      'VIA',
    ].map(name => [`client_certificates: { from: [10.0.0.5], header: "pem-escaped:${name}" }`, 'CG6107'] as const),
    ...['content-length', 'Transfer-Encoding', 'content-type', 'host', 'expect', 'te'].map(
      name => [`${UP.replace(' }', `, drop_fields: [x-own, ${name}] }`)}\nfulfilment: none`, 'CG6107'] as const,
    ),
    [`${UP}\nfulfilment: none\nhosts: ["x.example:0"]`, 'CG6106'],
    ['hosts: ["[2001:db8::1]:00"]', 'CG6106'],
    [`${UP.replace('internal', 'internal:0')}\nfulfilment: none`, 'CG6015'],
    [`${UP.replace(' }', ', hosts: ["keys.example.net:0"] }')}\nfulfilment: none`, 'CG6183'],
    [`${UP.replace(' }', ', issuers: ["https://y.example:0"] }')}\nfulfilment: none`, 'CG6183'],
    ['cors: { origins: ["https://app.example.com:0"] }', 'CG6185'],
    [`${UP.replace(' }', ', issuers: ["https://y.example", "https://x.example"] }')}\nfulfilment: none`, 'CG6183'],
    [
      `${UP.replace(' }', ', issuer: "https://z.example", issuers: ["https://x.example"] }')}\nfulfilment: none`,
      'CG6183',
    ],
    [`${UP.replace(' }', ', exchange: [/api, /] }')}\nfulfilment: reissue`, 'CG6201'],
    ...['Token', 'code token', 'tokens'].map(
      word => [`${UP}\nfulfilment: none\nfront_channel: { refuse: ["${word}"] }`, 'CG1104'] as const,
    ),
    [`${UP}\nfulfilment: none\nlisten: { stripped_prefix: // }`, 'CG1105'],
  ])('reports %j with %s alone', (text, code) => {
    expect(codes(`issuer: https://x.example\nforwarded: none\n${text}\n`)).toEqual([code])
  })

  test.each<readonly [text: string, place: string, why: string]>([
    ['front_channel: { refuse: [code] }', '[code]', '`refuse` has no effect without an upstream'],
    ...['requests: 7', 'passed: 7', 'body: 99999', 'idle: 7', 'connect: 7', 'answer_head: 99999', 'answer: 99999'].map(
      limit =>
        [`limits: { ${limit} }`, limit.slice(limit.indexOf(' ') + 1), 'has no effect without an upstream'] as const,
    ),
    ['limits: { timeouts: 0 }', '0', '`timeouts` has no effect without an upstream'],
    [
      `${UP.replace(' }', ', publish_upstream_keys: true }')}\nfulfilment: assertion`,
      'true',
      '`publish_upstream_keys` has no effect with fulfilment assertion',
    ],
    [
      `${UP.replace(' }', ', publish_upstream_keys: 2037-01-01 }')}\nfulfilment: introspection`,
      '2037-01-01',
      '`publish_upstream_keys` has no effect with fulfilment introspection',
    ],
    [`${UP.replace(' }', ', exchange: [/api] }')}\nfulfilment: none`, '[/api]', '`exchange` has no effect'],
    [`${UP}\nfulfilment: none\naccess_token: { lifetime: 60 }`, '60', '`lifetime` has no effect with an upstream'],
    [
      'listen: { tls: { cert: ./c, key: ./k, client_ca: ./ca, request_certificates: true } }',
      'true',
      '`request_certificates` has no effect beside client_ca',
    ],
  ])('reports what counts for nothing: %j', (text, place, why) => {
    const { config, diagnostics } = read(`issuer: https://x.example\nforwarded: none\n${text}\n`)
    expect(diagnostics).toMatchObject([
      { code: 'CG6200', severity: 'warning', message: expect.stringContaining(why), help: expect.stringMatching(/./) },
    ])
    const [{ excerpt, column, endColumn }] = diagnostics as [(typeof diagnostics)[0]]
    expect(excerpt.slice(column - 1, endColumn - 1)).toBe(place)
    expect(config).not.toBeNull()
  })

  test.each([
    ['jwks: { allow_private_addresses: [0.0.0.0/0] }', '[0.0.0.0/0]'],
    ['jwks: { allow_private_addresses: ["::/0"] }', '["::/0"]'],
    ['jwks: { allow_private_addresses: [0.0.0.0/1, 10.0.0.0/8, 128.0.0.0/1] }', '[0.0.0.0/1, 10.0.0.0/8, 128.0.0.0/1]'],
    ['trusted_proxies: [0.0.0.0/0]', '[0.0.0.0/0]'],
    ['client_certificates: { from: ["::ffff:0.0.0.0/96"], header: client-cert }', '["::ffff:0.0.0.0/96"]'],
  ])('reports a range of nearly everybody: %s', (text, place) => {
    const told = read(`issuer: https://x.example\nforwarded: none\n${text}\n`).diagnostics.filter(
      ({ code }) => code === 'CG6101',
    )
    expect(told.map(({ excerpt, column, endColumn }) => excerpt.slice(column - 1, endColumn - 1))).toEqual([place])
  })

  test.each([
    'jwks: { allow_private_addresses: [10.0.0.0/8, 192.168.0.0/16, "fc00::/7"] }',
    'trusted_proxies: [10.0.0.0/8]',
  ])('accepts ranges of machines of one’s own: %s', text => {
    expect(codes(`issuer: https://x.example\n${text}\n`)).toEqual([])
  })

  test('reports what counts for nothing beside other warnings', () => {
    expect(codes('issuer: https://x.example\nforwarded: forwarded\n')).toEqual(['CG6200'])
    expect(codes('issuer: https://x.example\nforwarded: forwarded\ntrusted_proxies: [10.0.0.5]\n')).toEqual([])
    expect(codes('issuer: https://x.example\nthrottling: { enabled: false, failures: 3, window: 9 }\n')).toEqual([
      'CG6104',
      'CG6200',
      'CG6200',
    ])
    const plain = 'upstream: { url: "http://idp.internal", ca: ./ca.pem, server_name: idp }\nfulfilment: none'
    expect(codes(`issuer: https://x.example\nforwarded: none\n${plain}\n`)).toEqual(['CG6016', 'CG6200', 'CG6200'])
  })

  test.each([
    ...['X-SSL-Client-Cert', 'X-Forwarded-Tls-Client-Cert', 'X-Forwarded-Client-Cert', 'ssl-client-cert'].map(
      name => `client_certificates: { from: [10.0.0.5], header: "pem-escaped:${name}" }`,
    ),
    `${UP.replace(' }', ', drop_fields: [cookie, x-internal-user, authorization] }')}\nfulfilment: none`,
    'limits: { passed: 1024, connections_per_address: 9, head: 9000, keep_alive: 9 }',
    `${UP.replace(' }', ', publish_upstream_keys: false, exchange: [] }')}\nfulfilment: none`,
    `${UP.replace(' }', ', publish_upstream_keys: true, exchange: [/api] }')}\nfulfilment: reissue\nlimits: { passed: 9 }`,
    'listen: { tls: { cert: ./c, key: ./k, request_certificates: true } }',
  ])('accepts what counts, or is written as it is by default: %j', text => {
    expect(codes(`issuer: https://x.example\nforwarded: none\n${text}\n`)).toEqual([])
  })

  test('accepts paths as applications have them', () => {
    const paths = [
      '/',
      '/login',
      '/assets/',
      '/a%20b',
      "/o/users('x')",
      '/@scope/x',
      '/a:b',
      '/~x/.well-known',
      '/a,b;c=1',
    ]
    for (const key of ['paths', 'pass', 'exchange'])
      expect(
        codes(
          `issuer: https://x.example\nforwarded: none\n${UP.replace(' }', `, ${key}: ${JSON.stringify(paths)} }`)}\nfulfilment: reissue\n`,
        ),
      ).toEqual(key === 'exchange' ? ['CG6201'] : [])
  })

  test('reports every mistake at once, each at its own line', () => {
    const { diagnostics } = read(
      'issuer: http://x.example\naccess_token: { lifetime: 10, max_lifetime: 5 }\ntrusted_proxies: [a, b]\n',
    )
    expect(diagnostics.map(({ line, code }) => `${line} ${code}`)).toEqual([
      '1 CG6002',
      '2 CG6003',
      '3 CG6005',
      '3 CG6005',
    ])
  })

  test('accepts the environment over the file, and flags over both', () => {
    const { config, effective } = read('issuer: https://a.example\nlisten: { port: 1 }\n', {
      env: {
        CLAIMGATE_ISSUER: 'https://b.example',
        CLAIMGATE_LISTEN__PORT: '2',
        CLAIMGATE_TRUSTED_PROXIES: '10.0.0.0/8, ::1',
        CLAIMGATE_PORT: 'tcp://10.0.0.1:80',
        HOME: '/root',
      },
      flags: { 'listen.port': '3' },
    })
    expect(config).toMatchObject({
      issuer: 'https://b.example',
      listen: { port: 3 },
      trustedProxies: ['10.0.0.0/8', '::1'],
    })
    const origins = new Map(effective.map(({ path, origin }) => [path, origin]))
    expect(origins.get('issuer')).toEqual({ kind: 'env', name: 'CLAIMGATE_ISSUER' })
    expect(origins.get('listen.port')).toEqual({ kind: 'flag', name: '--listen.port' })
    expect(origins.get('listen.host')).toEqual({ kind: 'default', name: 'default' })
  })

  test('reports where a value of the file stands', () => {
    const { effective } = read('issuer: https://a.example\nlisten:\n  port: 1\n')
    expect(effective.find(({ path }) => path === 'listen.port')).toEqual({
      path: 'listen.port',
      value: 1,
      origin: { kind: 'file', name: 'claimgate.yaml', line: 3 },
    })
  })

  test('returns the same for replicas whose listeners alone are overridden, so that they are of one revision', () => {
    const shared = (options: object): unknown =>
      read('issuer: https://a.example\nlisten: { port: 1 }\n', options).shared
    expect(shared({ env: { CLAIMGATE_LISTEN__PORT: '2' }, flags: { 'admin.port': '3' } })).toEqual(shared({}))
    expect(shared({ env: { CLAIMGATE_ISSUER: 'https://b.example' } })).not.toEqual(shared({}))
    expect(read('issuer: https://a.example\nlisten: { port: 2 }\n', {}).shared).not.toEqual(shared({}))
  })

  test('reports a wrong variable by its name', () => {
    const { diagnostics } = read('issuer: https://a.example\n', { env: { CLAIMGATE_LISTEN__PORT: 'eighty' } })
    expect(diagnostics).toMatchObject([{ code: 'CG1103', file: '(environment)', excerpt: 'CLAIMGATE_LISTEN__PORT' }])
  })

  test('never shows a secret that is written out', () => {
    const { effective } = read(
      'issuer: https://a.example\nadmin: { token: s3cret }\nstore: { type: redis, url: "env:R" }\n',
    )
    const values = new Map(effective.map(({ path, value }) => [path, value]))
    expect(values.get('admin.token')).toBe('***')
    expect(values.get('store.url')).toBe('env:R')
  })
})
