import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { freePort } from '../free-port.ts'

/**
 * Tells whether redis-server is installed. When it is not, says loudly what is skipped; under CLAIMGATE_REQUIRE_REDIS=1,
 * which continuous integration sets, that is an error.
 */
export function redisInstalled(): boolean {
  if (spawnSync('redis-server', ['--version']).status === 0) return true
  const message = 'redis-server is not installed: THE REDIS STORE IS NOT TESTED'
  if (process.env['CLAIMGATE_REQUIRE_REDIS'] === '1') throw new Error(message)
  process.stderr.write(`\n*** SKIPPED: ${message} ***\n\n`)
  return false
}

export interface RedisServer {
  readonly port: number
  readonly url: string
  readonly signal: (signal: NodeJS.Signals) => void
  /** Sends one command over a connection of its own. */
  readonly command: (name: string, ...args: string[]) => Promise<unknown>
  /** Kills it and starts it again on the same port, with whatever it had saved. */
  readonly restart: () => Promise<void>
  readonly stop: () => Promise<void>
}

/** Starts a real redis-server on a free port and in a folder of its own. It saves nothing unless told to. */
export async function startRedis(args: readonly string[] = [], password?: string): Promise<RedisServer> {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'claimgate-redis-'))
  const login = password === undefined ? [] : ['--requirepass', password]
  const common = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--loglevel', 'warning']
  let child: ChildProcess

  const command = async (name: string, ...rest: string[]): Promise<unknown> => {
    const client = new Redis({ port, lazyConnect: true, retryStrategy: () => null, ...(password && { password }) })
    client.on('error', () => {})
    try {
      await client.connect()
      return await client.call(name, ...rest)
    } finally {
      client.disconnect()
    }
  }
  const start = async (): Promise<void> => {
    // A sentinel needs a file that it can rewrite.
    const file = join(folder, 'redis.conf')
    writeFileSync(file, '', { flag: 'a' })
    child = spawn('redis-server', [file, ...common, ...login, ...args], { stdio: 'ignore' })
    for (;;) {
      if (child.exitCode !== null) throw new Error('redis-server did not start')
      const answer = await command('PING').catch(() => null)
      if (answer === 'PONG') return
      await new Promise(resolve => setTimeout(resolve, 20))
    }
  }
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  await start()
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    signal: signal => child.kill(signal),
    command,
    restart: async () => {
      await kill()
      await start()
    },
    stop: async () => {
      await kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
