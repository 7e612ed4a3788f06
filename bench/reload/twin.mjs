// A `serve` process that is looked at from outside: how long its event loop stood still, its memory, its last load.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const probe = fileURLToPath(new URL('probe.cjs', import.meta.url))

const freePort = async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  await new Promise(closed => server.close(closed))
  return port
}

/** Starts a gateway of the folder and waits until it is ready. */
export const startTwin = async ({ bin, folder, env, name, args = [], readyMs = 600_000 }) => {
  const [port, admin] = [await freePort(), await freePort()]
  const file = join(folder, `probe-${name}`)
  const ports = { CLAIMGATE_LISTEN__PORT: `${port}`, CLAIMGATE_ADMIN__PORT: `${admin}` }
  const started = performance.now()
  const child = spawn(process.execPath, ['--require', probe, bin, 'serve', ...args], {
    cwd: folder,
    env: { ...process.env, NODE_ENV: 'production', ...env, ...ports, PROBE_FILE: file },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const exited = once(child, 'exit')
  let errors = ''
  child.stderr.on('data', part => {
    errors += part
  })
  const get = async path => (await fetch(`http://127.0.0.1:${admin}${path}`)).json()
  const isReady = () =>
    fetch(`http://127.0.0.1:${admin}/readyz`)
      .then(({ ok }) => ok)
      .catch(() => false)
  while (!(await isReady())) {
    if (child.exitCode !== null || performance.now() - started > readyMs) throw new Error(`does not start: ${errors}`)
    await sleep(20)
  }
  const status = () => readFileSync(`/proc/${child.pid}/status`, 'utf8')
  const mebibytes = field => Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status())?.[1] ?? 0) / 1024
  // A line that is still being written has no end.
  const lines = () => (existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [])
  return {
    port,
    readySeconds: (performance.now() - started) / 1000,
    status: () => get('/statusz'),
    cpuSeconds: () => {
      const [, fields] = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')
      const [user, system] = fields.split(' ').slice(11, 13)
      return (Number(user) + Number(system)) / 100
    },
    residentMiB: () => mebibytes('VmRSS'),
    /** The most that was resident since `forgetPeak`. */
    peakMiB: () => mebibytes('VmHWM'),
    forgetPeak: () => writeFileSync(`/proc/${child.pid}/clear_refs`, '5'),
    /** The greatest delay of the event loop since the last call, and the memory. */
    look: async () => {
      const before = lines().length
      child.kill('SIGUSR2')
      while (lines().length === before) await sleep(10)
      return JSON.parse(lines().at(-1))
    },
    stop: async () => {
      child.kill('SIGTERM')
      await exited
    },
  }
}
