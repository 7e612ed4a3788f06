// Measures how much a large registry costs: 1,000 policies of 5 rules and 10,000 clients beside 10 and 10.
//
//   npm run build && node bench/policies/run.mjs [policies] [clients]
//
// The files are generated into a folder of their own. `check` and `serve` run as a person runs them, each in a process
// of its own, and are timed from the outside: the start of Node counts. Where the machine is shared, seconds of CPU time
// say more than those of the clock. A decision is rules, claims and settings.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SECRET, writeRegistry } from './registry.mjs'

const SMALL = { policies: 10, clients: 10 }
const LARGE = { policies: Number(process.argv[2] ?? 1000), clients: Number(process.argv[3] ?? 10_000) }
const ROUNDS = 3
const DECIDE_MS = 2000

const bin = fileURLToPath(new URL('../../dist/cli/bin.cjs', import.meta.url))
const env = { ...process.env, BENCH_SECRET: SECRET, NODE_ENV: 'production' }
const start = (folder, ...args) =>
  spawn(process.execPath, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] })
const measured = fileURLToPath(new URL('cpu.mjs', import.meta.url))
const median = numbers => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]

const output = async child => {
  let out = ''
  let err = ''
  let cpu = ''
  child.stdio[3].on('data', part => {
    cpu += part
  })
  child.stdout.on('data', part => {
    out += part
  })
  child.stderr.on('data', part => {
    err += part
  })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`exit code ${code}\n${err}${out.slice(0, 4000)}`)
  return { out, cpu: Number(cpu) }
}

const timeCheck = async folder => {
  const started = performance.now()
  const { out, cpu } = await output(start(folder, '--import', measured, bin, 'check'))
  if (!out.startsWith('0 errors, 0 warnings')) throw new Error(out.slice(0, 4000))
  return { seconds: (performance.now() - started) / 1000, cpu }
}

/** From the start of the process until it says where it listens and `/readyz` answers; then its memory. */
const timeServe = async folder => {
  const started = performance.now()
  const child = start(folder, bin, 'serve')
  const exited = once(child, 'exit')
  try {
    const admin = await new Promise((resolve, reject) => {
      let text = ''
      child.stderr.on('data', part => {
        text += part
        const found = /http:\S+readyz/.exec(text)
        if (found !== null) resolve(found[0])
      })
      exited.then(() => reject(new Error(`serve ended\n${text}`)))
    })
    const { status } = await fetch(admin)
    if (status !== 200) throw new Error(`readyz answers ${status}`)
    const seconds = (performance.now() - started) / 1000
    return { seconds, cpu: cpuOf(child.pid), resident: resident(child.pid), peak: resident(child.pid, 'VmHWM') }
  } finally {
    child.kill('SIGINT')
    await exited
  }
}

/** MiB; null where the system does not tell. */
const resident = (pid, field = 'VmRSS') => {
  try {
    const found = new RegExp(`${field}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
    return found === null ? null : Number(found[1]) / 1024
  } catch {
    return null
  }
}

/** CPU seconds until now, all threads together; null where the system does not tell. */
const cpuOf = pid => {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
    // Fields 14 and 15 of proc(5), in ticks of a hundredth of a second.
    return (Number(fields[11]) + Number(fields[12])) / 100
  } catch {
    return null
  }
}

const decide = async (small, large) => {
  const file = fileURLToPath(new URL('decide.mjs', import.meta.url))
  return JSON.parse((await output(start(small, file, small, large, String(DECIDE_MS)))).out)
}

const timed = async folder => {
  const checks = []
  const serves = []
  for (let round = 0; round < ROUNDS; round++) {
    checks.push(await timeCheck(folder))
    serves.push(await timeServe(folder))
  }
  const memory = name => (serves[0][name] === null ? null : median(serves.map(one => one[name])))
  return {
    check: median(checks.map(({ seconds }) => seconds)),
    checkCpu: median(checks.map(({ cpu }) => cpu)),
    readyCpu: memory('cpu'),
    ready: median(serves.map(({ seconds }) => seconds)),
    resident: memory('resident'),
    peak: memory('peak'),
  }
}

const title = size => `${size.policies}/${size.clients}`
const row = (name, small, large, unit, { digits = 0, ratio = large / small, goal = '' } = {}) => {
  const shown = [small, large].map(value => (value === null ? '-' : value.toFixed(digits)))
  const columns = [...shown, small === null ? '-' : ratio.toFixed(2)].map(text => text.padStart(12))
  console.log(`${name.padEnd(32)}${columns.join('')} ${unit.padEnd(4)} ${goal}`)
}

const root = mkdtempSync(join(tmpdir(), 'claimgate-bench-'))
try {
  const folders = { small: join(root, 'small'), large: join(root, 'large') }
  writeRegistry(folders.small, SMALL)
  writeRegistry(folders.large, LARGE)
  const small = await timed(folders.small)
  const large = await timed(folders.large)
  const { one, turn, first } = await decide(folders.small, folders.large)
  console.log(`medians of ${ROUNDS} rounds, node ${process.version}\n`)
  console.log(
    `${'policies/clients'.padEnd(32)}${[title(SMALL), title(LARGE), 'ratio'].map(text => text.padStart(12)).join('')}      goal`,
  )
  row('check', small.check, large.check, 's', { digits: 2, goal: 'under 5' })
  row('  its CPU time', small.checkCpu, large.checkCpu, 's', { digits: 2 })
  row('serve until ready', small.ready, large.ready, 's', { digits: 2, goal: 'under 3' })
  row('  its CPU time', small.readyCpu, large.readyCpu, 's', { digits: 2 })
  row('resident memory when ready', small.resident, large.resident, 'MiB')
  row('its peak', small.peak, large.peak, 'MiB')
  row('decision, CPU', one.small, one.large, 'µs', { digits: 1, ratio: one.ratio, goal: 'ratio under 1.2' })
  row('decision, all clients in turn', turn.small, turn.large, 'µs', { digits: 1, ratio: turn.ratio })
  row('first decision of a client', first.small, first.large, 'µs', { digits: 1 })
} finally {
  rmSync(root, { recursive: true, force: true })
}
