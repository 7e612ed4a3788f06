/** Gateways in processes of their own, whose clock or disk is not as it should be. */
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { signatureOf } from '../clients/stage.ts'
import { freePort } from '../free-port.ts'
import { newKeyPair } from '../key-pair.ts'
import { claimgate } from './terminal.ts'

const BIN = fileURLToPath(new URL('../../dist/cli/bin.cjs', import.meta.url))
const ISSUER = 'https://tokens.example'
const SECRET = 'c2VjcmV0LXRoYXQtaXMtbG9uZy1lbm91Z2gtZm9yLWV2ZXJ5dGhpbmc'
const pair = newKeyPair('ec', { namedCurve: 'P-256' })
const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

const CLIENTS = [
  {
    client_id: 'partner',
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: 'ES256',
    jwks: { keys: [{ ...pair.publicKey.export({ format: 'jwk' }), kid: '1', use: 'sig', alg: 'ES256' }] },
    grant_types: ['client_credentials'],
  },
  { client_id: 'server', secrets: [{ value: 'env:SECRET' }], grant_types: ['client_credentials'], introspects: 'any' },
]
const POLICY = 'policy: baseline\nrules:\n  - { id: registered, effect: allow, when: true }\n'

/** A client assertion made by a clock. */
export const assertionAt = (now: number, lifetime = 240): string => {
  const claims = { iss: 'partner', sub: 'partner', aud: ISSUER, jti: randomUUID(), iat: now, exp: now + lifetime }
  const input = `${encoded({ alg: 'ES256', kid: '1' })}.${encoded(claims)}`
  return `${input}.${signatureOf('ES256', input, pair.privateKey).toString('base64url')}`
}

/** Makes a working folder with signing keys. */
export const makeFolder = async (store: object): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'claimgate-process-'))
  for (const name of ['clients', 'policies']) mkdirSync(join(folder, name))
  writeFileSync(join(folder, 'clients/all.json'), JSON.stringify(CLIENTS))
  writeFileSync(join(folder, 'policies/baseline.yaml'), POLICY)
  const config = {
    issuer: ISSUER,
    access_token: { audience: 'https://api.example' },
    clients: './clients',
    policies: './policies',
    store,
    listen: { drain_delay: 0 },
  }
  writeFileSync(join(folder, 'claimgate.yaml'), JSON.stringify(config))
  await claimgate(['keys', 'generate'], { cwd: folder, env: { SECRET } })
  return folder
}

export interface Process {
  /** Asks for a token with an assertion. */
  readonly token: (assertion: string) => Promise<{ readonly status: number; readonly token: string }>
  readonly introspect: (token: string) => Promise<unknown>
  readonly revoke: (token: string, assertion: string) => Promise<number>
  readonly stop: (signal?: NodeJS.Signals) => Promise<void>
}

/** Starts a gateway on a folder, and waits until it is ready. */
export const startProcess = async (folder: string, env: NodeJS.ProcessEnv): Promise<Process> => {
  const [port, admin] = [await freePort(), await freePort()]
  const ports = ['--set', `listen.port=${port}`, '--set', `admin.port=${admin}`]
  const child = spawn(process.execPath, [BIN, 'serve', ...ports], {
    cwd: folder,
    env: { ...process.env, SECRET, ...env },
    stdio: 'ignore',
  })
  const isReady = (): Promise<boolean> =>
    fetch(`http://127.0.0.1:${admin}/readyz`).then(
      answer => answer.ok,
      () => false,
    )
  while (!(await isReady())) {
    if (child.exitCode !== null) throw new Error(`the gateway ended with ${child.exitCode}`)
    await sleep(50)
  }
  const post = async (path: string, form: Record<string, string>, headers = {}) => {
    const body = new URLSearchParams(form)
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', body, headers })
    const said = (await answer.json().catch(() => ({}))) as Record<string, unknown>
    return { status: answer.status, said }
  }
  const signed = (assertion: string) => ({
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
  })
  return {
    token: async assertion => {
      const { status, said } = await post('/token', { grant_type: 'client_credentials', ...signed(assertion) })
      return { status, token: String(said['access_token']) }
    },
    introspect: async token => {
      const authorization = `Basic ${Buffer.from(`server:${SECRET}`).toString('base64')}`
      return (await post('/introspect', { token }, { authorization })).said['active']
    },
    revoke: async (token, assertion) => (await post('/revoke', { token, ...signed(assertion) })).status,
    stop: async (signal = 'SIGTERM') => {
      const ended = once(child, 'exit')
      child.kill(signal)
      await ended
    },
  }
}

/** Removes a folder whose gateways have ended. */
export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true })
