import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** What `provider.mjs` takes; see there. */
export interface PeerOptions {
  readonly issuer?: string
  readonly host?: string
  readonly port?: number
  readonly tls?: { readonly cert: string; readonly key: string; readonly ca?: string }
  readonly clients?: readonly object[]
  readonly resources?: { readonly [indicator: string]: PeerResource }
  readonly defaultResource?: string | null
  readonly ttl?: { readonly [model: string]: number }
  readonly features?: object
  readonly algs?: readonly string[]
  readonly claims?: readonly string[]
  readonly accounts?: { readonly [sub: string]: object }
  readonly dpopNonce?: boolean
  readonly corsOrigins?: readonly string[]
  readonly prefix?: string
}

export interface PeerResource {
  readonly scope?: string
  readonly format?: 'jwt' | 'opaque'
  readonly alg?: string
  readonly ttl?: number
}

/** A request as it arrived at the upstream. */
export interface Arrived {
  readonly method: string
  readonly url: string
  readonly headers: { readonly [name: string]: string | string[] | undefined }
  readonly rawHeaders: readonly string[]
  readonly body: string
}

export interface Fault {
  readonly kind:
    | 'invalid_client'
    | 'content_type'
    | 'huge'
    | 'invalid_json'
    | 'redirect'
    | 'slow'
    | 'reset'
    | 'reset_mid_body'
    | 'answer'
  /** A prefix of the request target; every request when absent. */
  readonly path?: string
  /** How often; until `heal` when absent. */
  readonly times?: number
  readonly status?: number
  readonly headers?: { readonly [name: string]: string }
  readonly body?: string | object
}

/** A real token service in a process of its own. */
export interface Peer {
  readonly url: string
  readonly issuer: string
  readonly fault: (fault: Fault) => Promise<void>
  readonly heal: () => Promise<void>
  /** New signing keys. */
  readonly rotate: () => Promise<void>
  /** Sets the provider's clock off by this many seconds. */
  readonly clock: (seconds: number) => Promise<void>
  /** Every request that arrived, oldest first. */
  readonly requests: () => Promise<readonly Arrived[]>
  readonly forget: () => Promise<void>
  readonly stop: () => Promise<void>
}

const PROVIDER = fileURLToPath(new URL('provider.mjs', import.meta.url))

/** Starts the token service; throws when it has not begun to listen within twenty seconds. */
export async function startPeer(options: PeerOptions = {}): Promise<Peer> {
  const child = spawn(process.execPath, ['--no-warnings', PROVIDER, JSON.stringify(options)], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let errors = ''
  child.stderr.on('data', chunk => {
    errors = `${errors}${chunk}`.slice(-4000)
  })
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
  const ready = await new Promise<{ url: string; issuer: string; control: string }>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`The provider does not listen: ${errors}`)), 20_000)
    createInterface(child.stdout).once('line', line => {
      clearTimeout(timer)
      resolve(JSON.parse(line))
    })
    child.once('exit', () => reject(new Error(`The provider has ended: ${errors}`)))
  })
  const command = async (body: object): Promise<unknown> => {
    const response = await fetch(ready.control, { method: 'POST', body: JSON.stringify(body) })
    const { result, error } = (await response.json()) as { result?: unknown; error?: string }
    if (error !== undefined) throw new Error(error)
    return result
  }
  const tell = async (body: object): Promise<void> => void (await command(body))
  return {
    url: ready.url,
    issuer: ready.issuer,
    fault: fault => tell({ command: 'fault', ...fault }),
    heal: () => tell({ command: 'heal' }),
    rotate: () => tell({ command: 'rotate' }),
    clock: seconds => tell({ command: 'clock', seconds }),
    requests: async () => (await command({ command: 'requests' })) as readonly Arrived[],
    forget: () => tell({ command: 'forget' }),
    stop: async () => {
      child.stdin.end()
      await ended
    },
  }
}
