/** Debian's nginx, started with whatever stands in its `http` block; and the one that ends TLS in front of something. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Pair } from '../gateway/certificates.ts'

export interface Nginx {
  readonly stop: () => Promise<void>
}

export interface NginxOptions {
  /** What stands in `http`; relative names are files of `files`. */
  readonly http: string
  readonly files?: { readonly [name: string]: string }
  /** Resolves once it listens here. */
  readonly listens: { readonly host: string; readonly port: number }
}

/** Starts it. */
export async function runNginx({ http, files = {}, listens }: NginxOptions): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), 'claimgate-nginx-'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(name => `${name}_temp_path ${folder}/${name};`)
  writeFileSync(
    join(folder, 'nginx.conf'),
    `
daemon off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/error.log;
events {}
http {
  access_log off; ${paths.join(' ')}
  ${http}
}
`,
  )
  const child = spawn('nginx', ['-c', join(folder, 'nginx.conf'), '-p', folder], { stdio: 'ignore' })
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
  for (let i = 0; i < 200 && !(await answersAt(listens)); i++) {
    if (child.exitCode !== null) throw new Error(`nginx ended: ${readFileSync(join(folder, 'error.log'), 'utf8')}`)
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  return {
    stop: async () => {
      child.kill('SIGTERM')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Starts it with what it does by itself: HTTP/1.0 towards `to`. Only the name and the scheme are told. */
export const startNginx = (port: number, to: number, { cert, key }: Pair): Promise<Nginx> =>
  runNginx({
    http: `
  server {
    listen 127.0.0.1:${port} ssl;
    ssl_certificate cert.pem; ssl_certificate_key key.pem;
    location / {
      proxy_pass http://127.0.0.1:${to};
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header X-Forwarded-Proto https;
    }
  }`,
    files: { 'cert.pem': cert, 'key.pem': key },
    listens: { host: '127.0.0.1', port },
  })

const answersAt = ({ host, port }: NginxOptions['listens']): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(port, host)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
