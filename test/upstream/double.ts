/** A token service of a few lines: what it does not do is what real ones do not do either. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { exportJWK, SignJWT } from 'jose'
import { createGateway, type Listening, type RunningGateway } from '../../src/gateway/index.ts'
import { JWT_BEARER, TOKEN_EXCHANGE } from '../../src/oauth.ts'
import { freePort } from '../free-port.ts'
import type { LogLine } from '../gateway/running.ts'
import { cryptoKeyPair } from '../key-pair.ts'
import { startNginx } from './nginx.ts'

export const SECRET = '0123456789abcdef0123456789abcdef'
const UP = 'fedcba9876543210fedcba9876543210'

export interface Seen {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly form: URLSearchParams
}

type Answer = (req: IncomingMessage, res: ServerResponse, seen: Seen) => unknown

/** An answer; its members are texts as far as tests read them. */
export interface Answered {
  readonly status: number
  readonly body: { readonly [name: string]: string }
}

export interface Double {
  readonly issuer: string
  /** Where clients go: the issuer, or as it is reached without its name. */
  readonly url: string
  readonly seen: Seen[]
  readonly server: Server
  readonly lines: LogLine[]
  readonly gateway: RunningGateway
  /** Writes a file beside the configuration. */
  readonly write: (file: string, text: string) => void
  readonly listening: Listening
  /** Signs a token as the upstream does. */
  readonly sign: (claims: Record<string, unknown>, typ?: string, kid?: string) => Promise<string>
  /** Its public key. */
  readonly jwk: Readonly<Record<string, unknown>>
  readonly token: (form: Record<string, string>, client?: string) => Promise<Answered>
  readonly post: (path: string, form: Record<string, string>, client?: string) => Promise<Answered>
  readonly stop: () => Promise<void>
}

export interface DoubleOptions {
  readonly config?: { readonly upstream?: object; readonly [key: string]: unknown }
  readonly clients: string
  readonly policies?: { readonly [name: string]: string }
  /** Further files beside the configuration. */
  readonly files?: { readonly [path: string]: string }
  /** Further paths, and those that replace the usual ones. */
  readonly paths?: { readonly [path: string]: Answer }
  /** Another public name than where clients go, or a path behind it. */
  readonly issuer?: (url: string) => string
  /** Further issuers of the same token endpoint; `ISSUER` in `clients` is the first. */
  readonly issuers?: (url: string) => readonly string[]
  /** Puts nginx before the gateway, with nothing but `proxy_pass` and these lines. */
  readonly nginx?: string
}

const NOT_READ: Seen = { method: '', url: '', headers: {}, form: new URLSearchParams() }
const ALLOW = 'policy: all\nrules: [{ id: r, effect: allow, when: true }]\n'
/** For other clients' users a policy has to name the grant. */
const DELEGATING = `policy: delegating
applies_to: { grant_types: ["${TOKEN_EXCHANGE}", "${JWT_BEARER}"] }
rules: [{ id: r, effect: allow, when: true }]
`

export const json = (res: ServerResponse, body: object, status = 200): void =>
  void res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))

/** The entry of a confidential client: both secrets are known to the double. */
export const client = (id: string, more: string): string =>
  `- client_id: ${id}\n  secrets: [{ value: "env:S" }]\n  upstream: { client_secret: "env:UP" }\n  ${more.trim().replaceAll('\n', '\n  ')}\n`

/** Starts the double, and a gateway in front of it. */
export const startDouble = async ({
  config = {},
  clients,
  policies = {},
  files = {},
  paths = {},
  issuer: named = url => url,
  nginx,
  issuers = () => [],
}: DoubleOptions): Promise<Double> => {
  const port = await freePort()
  const inner = nginx === undefined ? port : await freePort()
  const url = `http://127.0.0.1:${port}`
  const issuer = named(url)
  const { publicKey, privateKey } = await cryptoKeyPair('RS256')
  const jwk = { ...(await exportJWK(publicKey)), kid: 'up', alg: 'RS256', use: 'sig' }
  const sign = (claims: Record<string, unknown>, typ = 'at+jwt', kid = 'up'): Promise<string> =>
    new SignJWT({ iss: issuer, exp: Math.floor(Date.now() / 1000) + 600, ...claims })
      .setProtectedHeader({ alg: 'RS256', kid, typ })
      .setIssuedAt()
      .setJti(Math.random().toString(36))
      .sign(privateKey)
  const seen: Seen[] = []
  const usual: { readonly [path: string]: Answer } = {
    '/.well-known/openid-configuration': (_, res) =>
      json(res, {
        issuer,
        authorization_endpoint: `${issuer}/auth`,
        token_endpoint: `${issuer}/token`,
        introspection_endpoint: `${issuer}/introspect`,
        revocation_endpoint: `${issuer}/revoke`,
        pushed_authorization_request_endpoint: `${issuer}/par`,
        userinfo_endpoint: `${issuer}/me`,
        jwks_uri: `${issuer}/jwks`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
      }),
    '/.well-known/oauth-authorization-server': (_, res) => void res.writeHead(404).end(),
    '/jwks': (_, res) => json(res, { keys: [jwk] }),
    '/token': async (req, res, { form }) => {
      const name = Buffer.from((req.headers.authorization ?? '').slice(6), 'base64')
        .toString()
        .split(':')[0]
      const scope = form.get('scope') ?? 'openid read write'
      const access_token = await sign({ sub: 'alice', client_id: name, aud: 'https://api.example', scope })
      json(res, { access_token, token_type: 'Bearer', expires_in: 600, scope })
    },
    '/revoke': (_, res) => void res.writeHead(200).end(),
  }
  const server = createServer(async (req, res) => {
    const path = (req.url ?? '').split('?')[0] ?? ''
    const answer = paths[path] ?? usual[path]
    if (path.startsWith('/raw')) {
      paths['/raw']?.(req, res, NOT_READ)
      return
    }
    let body = ''
    for await (const chunk of req) body += chunk
    const one = { method: req.method ?? '', url: req.url ?? '', headers: req.headers, form: new URLSearchParams(body) }
    seen.push(one)
    if (answer === undefined) json(res, { path, authorization: req.headers.authorization ?? null, body })
    else await answer(req, res, one)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const folder = mkdtempSync(join(tmpdir(), 'claimgate-double-'))
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
  const { upstream = {}, ...rest } = config
  const written = {
    issuer,
    listen: { port: inner },
    admin: { port: 0 },
    hosts: [...new Set([new URL(issuer).host, `127.0.0.1:${port}`, `127.0.0.1:${inner}`])],
    store: { type: 'lmdb' },
    access_token: { alg: 'RS256' },
    upstream: { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, issuers: issuers(url), ...upstream },
    fulfilment: 'reissue',
    ...rest,
  }
  for (const [path, text] of Object.entries(files)) write(path, text)
  write('claimgate.yaml', JSON.stringify(written))
  write('clients/all.yaml', clients.replaceAll('ISSUER', issuers(url)[0] ?? issuer))
  for (const [name, text] of Object.entries({ all: ALLOW, delegating: DELEGATING, ...policies }))
    write(`policies/${name}.yaml`, text)
  const lines: LogLine[] = []
  const log = (level: LogLine['level']) => (fields: object, message: string) =>
    void lines.push({ level, message, fields: { ...fields } })
  const stopServer = async (): Promise<void> => {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
    rmSync(folder, { recursive: true, force: true })
  }
  const gateway = await createGateway({
    config: join(folder, 'claimgate.yaml'),
    env: { S: SECRET, UP },
    log: { info: log('info'), warn: log('warn'), error: log('error') },
  }).catch(async error => {
    await stopServer()
    throw error
  })
  const listening = await gateway.listen()
  const before = nginx === undefined ? null : await startNginx(inner, nginx, { port })
  const post: Double['post'] = async (path, form, who = 'web') => {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${who}:${SECRET}`).toString('base64')}` },
      body: new URLSearchParams(form),
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? {} : JSON.parse(text) }
  }
  return {
    issuer,
    url,
    seen,
    server,
    lines,
    gateway,
    write,
    listening,
    sign,
    jwk,
    token: (form, who) => post('/token', form, who),
    post,
    stop: async () => {
      await before?.stop()
      await listening.close(100)
      await gateway.close()
      await stopServer()
    },
  }
}
