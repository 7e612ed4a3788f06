/** Debian's nginx with the configuration that people write: nothing but `proxy_pass`, and so HTTP/1.0 towards us. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../free-port.ts'

/**
 * Tells whether nginx is installed. When it is not, says loudly what is skipped; under CLAIMGATE_REQUIRE_PEERS=1, throws.
 */
export function nginxInstalled(): boolean {
  if (spawnSync('nginx', ['-v']).status === 0) return true
  const message = 'nginx is not installed: WHAT COMES BACK THROUGH NGINX IS NOT TESTED'
  if (process.env['CLAIMGATE_REQUIRE_PEERS'] === '1') throw new Error(message)
  process.stderr.write(`\n${message}\n\n`)
  return false
}

export interface Nginx {
  readonly port: number
  readonly stop: () => Promise<void>
}

export interface NginxOptions {
  /** Where it listens; any free port when absent. */
  readonly port?: number
  /** The path that is passed on, `/auth/`; and what it becomes, when it is not passed whole. */
  readonly location?: string
  readonly becomes?: string
  /** Paths beside it that are passed whole. */
  readonly whole?: readonly string[]
}

/** Starts nginx before a port of this machine. `lines` stand beside `proxy_pass`. */
export async function startNginx(behind: number, lines = '', options: NginxOptions = {}): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), 'claimgate-nginx-'))
  const { location = '/', becomes = '', whole = [] } = options
  const pass = `proxy_pass http://127.0.0.1:${behind}`
  const port = options.port ?? (await freePort())
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map(name => `${name}_temp_path ${folder}/${name};`)
    .join('\n')
  mkdirSync(join(folder, 'logs'))
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; master_process off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/logs/error.log;
events {}
http {
  access_log off; client_max_body_size 0;
  ${temporary}
  server { listen 127.0.0.1:${port}; location ${location} { ${pass}${becomes}; ${lines} }
    ${whole.map(path => `location = ${path} { ${pass}; ${lines} }`).join(' ')} }
}
`,
  )
  const child = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], { stdio: 'ignore' })
  const ended = once(child, 'exit')
  for (let round = 0; ; round++) {
    if (await answersAt(port)) break
    if (round > 200 || child.exitCode !== null) throw new Error('nginx does not listen')
    await sleep(25)
  }
  return {
    port,
    stop: async () => {
      child.kill()
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const answersAt = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
