/** `claimgate serve` as a process with workers, and clients that ask it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, type IncomingHttpHeaders, request } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SignJWT } from 'jose'
import { firstKeys, keysText } from '../../src/tokens/index.ts'
import { basicHeader, clientKeys, FILES, jwtClient, SECRET } from '../gateway/running.ts'

const BIN = fileURLToPath(new URL('../../dist/cli/bin.cjs', import.meta.url))
const ISSUER = 'https://login.example.com'

export interface WorkerOfStatus {
  readonly worker: number
  readonly pid: number
  readonly state: string
  readonly revision: string
  readonly ends: number
}

export interface Team {
  readonly folder: string
  readonly url: string
  readonly admin: string
  readonly child: ChildProcess
  readonly write: (file: string, text: string) => void
  readonly out: () => string
  readonly err: () => string
  readonly workers: () => Promise<readonly WorkerOfStatus[]>
  readonly metrics: () => Promise<string>
  /** The exit code. */
  readonly ended: Promise<number | null>
  readonly stop: () => Promise<void>
}

export const writeFolder = (config: object, files: { readonly [file: string]: string } = {}): string => {
  const folder = mkdtempSync(join(tmpdir(), 'claimgate-workers-'))
  const given = {
    issuer: ISSUER,
    listen: { port: 0, drain_delay: 0 },
    admin: { port: 0 },
    store: { type: 'lmdb', path: './state' },
    access_token: { audience: 'https://api.example.com' },
    workers: 2,
    ...config,
  }
  const all = { 'claimgate.yaml': JSON.stringify(given), 'clients/jwt.json': jwtClient(), ...FILES, ...files }
  for (const [file, text] of Object.entries(all)) put(join(folder, file), text)
  writeFileSync(join(folder, 'keys.json'), keysText(firstKeys('ES256', Date.now() / 1000)), { mode: 0o600 })
  return folder
}

const put = (file: string, text: string): void => {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

/** Starts it, and waits until it serves or has ended. */
export const startTeam = async (
  folder: string,
  { args = [], env = {} }: { readonly args?: readonly string[]; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Team> => {
  const child = spawn(process.execPath, [BIN, 'serve', ...args], {
    cwd: folder,
    env: { ...process.env, CLIENT_SECRET: SECRET, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [out, err] = ['', '']
  child.stdout.setEncoding('utf8').on('data', text => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', text => {
    err += text
  })
  const ended = once(child, 'close').then(([code]) => code as number | null)
  const line = (name: string): string | undefined => new RegExp(`${name} +(https?://[^\\s/]+)`).exec(err)?.[1]
  while (line('admin') === undefined && child.exitCode === null && child.signalCode === null)
    await new Promise(resolve => setTimeout(resolve, 20))
  const admin = line('admin') ?? ''
  const read = async (path: string): Promise<string> => (await fetch(`${admin}${path}`)).text()
  return {
    folder,
    url: line('listening') ?? '',
    admin,
    child,
    write: (file, text) => put(join(folder, file), text),
    out: () => out,
    err: () => err,
    workers: async () => (JSON.parse(await read('/statusz')) as { workers: readonly WorkerOfStatus[] }).workers,
    metrics: () => read('/metrics'),
    ended,
    stop: async () => {
      if (child.exitCode === null) child.kill('SIGKILL')
      await ended
      // The workers of a process that was killed notice it themselves.
      await new Promise(resolve => setTimeout(resolve, 50))
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

export interface Answered {
  /** Milliseconds of the clock of this process. */
  readonly beganMs: number
  readonly endedMs: number
  readonly status: number
  readonly revision: string
  /** Which worker has answered. */
  readonly worker: number
  readonly name: number
}

export interface AskOptions {
  readonly agent?: Agent
  readonly form?: { readonly [name: string]: string }
  readonly headers?: { readonly [name: string]: string }
  readonly localAddress?: string
  readonly limitMs?: number
  /** Comes back with the answer. */
  readonly name?: number
}

const FORM = { grant_type: 'client_credentials' }

/** Asks for a token, on a connection of its own unless there is an agent. Rejects when the connection fails. */
export const ask = (url: string, options: AskOptions = {}): Promise<Answered> =>
  new Promise((resolve, reject) => {
    const beganMs = performance.now()
    const {
      agent = false,
      form = FORM,
      headers = basicHeader('basic'),
      localAddress,
      limitMs = 10_000,
      name = 0,
    } = options
    const sent = request(`${url}/token`, {
      method: 'POST',
      agent,
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
      ...(localAddress === undefined ? {} : { localAddress }),
    })
    sent.setTimeout(limitMs, () => sent.destroy(new Error('no answer')))
    sent.once('error', reject)
    sent.once('response', response => {
      response.resume().once('error', reject)
      response.once('end', () =>
        resolve({
          beganMs,
          endedMs: performance.now(),
          status: response.statusCode ?? 0,
          revision: String(response.headers['claimgate-revision']),
          worker: workerOf(response.headers),
          name,
        }),
      )
    })
    sent.end(new URLSearchParams(form).toString())
  })

const workerOf = (headers: IncomingHttpHeaders): number =>
  Number(/-w(\d+)$/.exec(String(headers['claimgate-decision']))?.[1] ?? 0)

/** A form with an assertion of the client `jwt`. */
export const assertionForm = async (jti: string): Promise<{ readonly [name: string]: string }> => {
  const now = Math.floor(Date.now() / 1000)
  const claims = { iss: 'jwt', sub: 'jwt', aud: ISSUER, jti, iat: now, exp: now + 60 }
  const assertion = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
    .sign(clientKeys.privateKey)
  return {
    ...FORM,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
  }
}

/** Asks without a pause until it is told to stop, so many at a time, half of them on connections that stay open. */
export const load = (
  url: string,
  atOnce: number,
  options: (n: number) => Promise<AskOptions> | AskOptions = () => ({}),
) => {
  const answers: Answered[] = []
  const failures: string[] = []
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce })
  let going = true
  let asked = 0
  const loop = async (lane: number): Promise<void> => {
    while (going) {
      const n = asked++
      try {
        answers.push(await ask(url, { ...(lane < atOnce / 2 ? { agent } : {}), ...(await options(n)) }))
      } catch (error) {
        failures.push(error instanceof Error && 'code' in error ? String(error.code) : String(error))
        if (going) await new Promise(resolve => setTimeout(resolve, 5))
      }
    }
  }
  const loops = Promise.all(Array.from({ length: atOnce }, (_, lane) => loop(lane)))
  return {
    answers,
    failures,
    stop: async () => {
      going = false
      await loops
      agent.destroy()
    },
  }
}

/** The answers with an older revision to requests that began after somebody had an answer with a newer one. */
export const outdated = (answers: readonly Answered[]): readonly Answered[] => {
  const firstSeen = new Map<string, number>()
  for (const { revision, endedMs } of answers)
    firstSeen.set(revision, Math.min(endedMs, firstSeen.get(revision) ?? Number.POSITIVE_INFINITY))
  const order = [...firstSeen].sort(([, one], [, other]) => one - other).map(([revision]) => revision)
  return answers.filter(({ beganMs, revision }) => {
    const newer = order[order.indexOf(revision) + 1]
    return newer !== undefined && beganMs > (firstSeen.get(newer) ?? 0)
  })
}

export const events = (out: string, name: string): readonly Record<string, unknown>[] =>
  out.split('\n').flatMap(line => {
    if (!line.includes(`"event":"${name}"`)) return []
    return [JSON.parse(line) as Record<string, unknown>]
  })

/** Whether no process has this number any more. */
export const withoutProcess = (pid: number): boolean => {
  try {
    return !process.kill(pid, 0)
  } catch {
    return true
  }
}
