// A server of the bench: started, timed, its CPU time and memory read from outside, with all processes that it has.
import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** Seconds until a server that does not answer counts as broken. */
const PATIENCE = 300

const read = path => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // It has ended since it was listed.
    return ''
  }
}

/** All processes of a group. The script that starts a server is one of them. */
const group = leader =>
  readdirSync('/proc').filter(pid => {
    if (!/^\d+$/.test(pid)) return false
    const fields = read(`/proc/${pid}/stat`)
      .replace(/^.*\) /s, '')
      .split(' ')
    return Number(fields[2]) === leader
  })

const threads = pid => {
  try {
    return readdirSync(`/proc/${pid}/task`)
  } catch {
    return []
  }
}

/** Microseconds that the threads of a process have run. */
const cpuOf = pid =>
  threads(pid).reduce((sum, id) => sum + Number(read(`/proc/${pid}/task/${id}/schedstat`).split(' ')[0] || 0) / 1000, 0)

/** MiB; what processes share is divided among them. */
const memoryOf = pid => Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0) / 1024

const sum = (pids, of) => pids.reduce((total, pid) => total + of(pid), 0)

const leaders = new Set()

/** Ends every program that was started, those that do not serve yet too. */
export const stopAll = () => {
  for (const leader of leaders) {
    try {
      process.kill(-leader, 'SIGKILL')
    } catch {
      // It has ended already.
    }
  }
}

/** Starts a program, and waits until `url` answers 200. */
export const startProgram = async ({ command, args, cwd, env = {}, url }) => {
  const began = performance.now()
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, detached: true, stdio: 'ignore' })
  leaders.add(child.pid)
  const serves = () =>
    fetch(url).then(
      async answer => {
        await answer.arrayBuffer()
        return answer.ok
      },
      () => false,
    )
  while (!(await serves())) {
    if (child.exitCode !== null) throw new Error(`${command} ${args.join(' ')} has ended`)
    if (performance.now() - began > PATIENCE * 1000) throw new Error(`${command} ${args.join(' ')} does not serve`)
    await sleep(10)
  }
  return {
    startMs: performance.now() - began,
    cpu: () => sum(group(child.pid), cpuOf),
    memory: () => sum(group(child.pid), memoryOf),
  }
}
