/** An upstream that records what it saw, and a gateway in front of it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createGateway } from '../../src/gateway/index.ts'
import { freePort } from '../free-port.ts'
import type { LogLine } from '../gateway/running.ts'
import { UPSTREAM_SECRET } from './clients.ts'
import { SECRET } from './flows.ts'

export interface Seen {
  readonly method: string
  readonly target: string
  /** Names and values in turn. */
  readonly fields: readonly string[]
  readonly body: boolean
}

export interface Recorded {
  readonly url: string
  /** Without requests for the metadata. */
  readonly seen: () => readonly Seen[]
  readonly forget: () => void
  readonly stop: () => Promise<void>
}

export const metadataAt = (issuer: string, more: object): object => ({
  issuer,
  authorization_endpoint: `${issuer}/auth`,
  token_endpoint: `${issuer}/token`,
  introspection_endpoint: `${issuer}/introspect`,
  revocation_endpoint: `${issuer}/revoke`,
  userinfo_endpoint: `${issuer}/userinfo`,
  end_session_endpoint: `${issuer}/logout`,
  jwks_uri: `${issuer}/jwks`,
  ...more,
})

/** Starts the upstream. Its issuer is `X-Forwarded-Host` with a path, as the gateway tells it. */
export async function recorder(
  metadata: (issuer: string) => object,
  path = '',
  handle: (req: IncomingMessage, res: ServerResponse) => void = (_, res) => res.end('{}'),
): Promise<Recorded> {
  let seen: Seen[] = []
  const server = createServer((req, res) => {
    if (req.method === 'GET' && req.headers['accept'] === 'application/json' && req.url?.includes('/.well-known/')) {
      const own = req.url.endsWith(`${path}/.well-known/openid-configuration`)
      res.writeHead(own ? 200 : 404, { 'Content-Type': 'application/json' })
      res.end(JSON.stringify(metadata(`http://${req.headers['x-forwarded-host']}${path}`)))
      return
    }
    const { 'content-length': length, 'transfer-encoding': coding } = req.headers
    const body = coding !== undefined || Number(length ?? 0) > 0
    seen.push({ method: req.method ?? '', target: req.url ?? '', fields: req.rawHeaders, body })
    handle(req, res)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    seen: () => seen,
    forget: () => {
      seen = []
    },
    stop: () =>
      new Promise(resolve => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

export interface InFront {
  readonly port: number
  readonly issuer: string
  readonly lines: readonly LogLine[]
  readonly stop: () => Promise<void>
}

const CLIENT = `
client_id: service
grant_types: [client_credentials]
audiences: [https://orders.example.com]
secrets: [{ value: "env:CLIENT_SECRET" }]
upstream: { client_secret: "env:UPSTREAM_SECRET" }
`

/** Starts a gateway; `config.upstream` is laid over the usual one. */
export async function inFrontOf(
  url: string,
  config: { readonly upstream?: object; readonly [key: string]: unknown } = {},
  path = '',
): Promise<InFront> {
  const port = await freePort()
  const issuer = `http://127.0.0.1:${port}${path}`
  const folder = mkdtempSync(join(tmpdir(), 'claimgate-in-front-'))
  const { upstream = {}, ...rest } = config
  const files = {
    'claimgate.yaml': JSON.stringify({
      issuer,
      listen: { port },
      admin: { port: 0 },
      store: { type: 'memory' },
      upstream: { url, ...upstream },
      fulfilment: 'none',
      hosts: ['login.example.com', `127.0.0.1:${port}`],
      ...rest,
    }),
    'clients/service.yaml': CLIENT,
    'policies/baseline.yaml': 'policy: baseline\nrules: [{ id: a, effect: allow, when: true }]\n',
  }
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
  const lines: LogLine[] = []
  const log = (level: LogLine['level']) => (fields: object, message: string) => {
    lines.push({ level, message, fields: { ...fields } })
  }
  const gateway = await createGateway({
    config: join(folder, 'claimgate.yaml'),
    env: { CLIENT_SECRET: SECRET, UPSTREAM_SECRET },
    log: { info: log('info'), warn: log('warn'), error: log('error') },
  })
  const listening = await gateway.listen()
  return {
    port,
    issuer,
    lines,
    stop: async () => {
      await listening.close(100)
      await gateway.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
