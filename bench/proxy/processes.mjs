// The processes of these benches: each says 'message' when it is ready, and one for each that it is sent.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const heard = child =>
  new Promise((resolve, reject) => {
    const gone = () => reject(new Error('a process of the bench ended'))
    child.once('exit', gone)
    child.once('message', answer => {
      child.off('exit', gone)
      resolve(answer)
    })
  })

/** Ends a process, and waits until it is gone. */
export const end = async child => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill()
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000)
  await ended
  clearTimeout(timer)
}

/** Starts a program of this folder. Those that say nothing by themselves are ready at once. */
export const start = async (file, env, { speaks = true } = {}) => {
  const path = fileURLToPath(new URL(file, import.meta.url))
  const child = fork(path, { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  if (speaks) await heard(child)
  const ask = message => {
    child.send(message)
    return heard(child)
  }
  const usage = async () => {
    const { user, system } = await ask('usage')
    return user + system
  }
  return { ask, usage, stop: () => end(child) }
}

export const median = numbers => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]
