/** Other processes on a folder of lmdb. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'

const children: ChildProcess[] = []

/** Ends every process that is left. */
export const endWorkers = (): void => {
  for (const child of children) child.kill('SIGKILL')
}

const WORKER = fileURLToPath(new URL('lmdb-worker.ts', import.meta.url))
/** Node 20 does not run TypeScript; vite, which vitest brings along, does. */
const RUN = `import { runnerImport } from 'vite'; await runnerImport(${JSON.stringify(WORKER)}, { configFile: false })`

/** Starts another process on the folder. */
export async function startWorker(path: string, under: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
  const [program = '', ...args] = [...under, process.execPath, '--input-type=module', '-e', RUN, path]
  // The library prints the reason of a failed commit by itself.
  const child = spawn(program, args, {
    stdio: ['pipe', 'pipe', under.length === 0 ? 'inherit' : 'ignore'],
    env: { ...process.env, ...env },
  })
  children.push(child)
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const next = async (): Promise<unknown> => {
    const { value, done } = await lines.next()
    return done === true ? undefined : JSON.parse(value)
  }
  const send = (line: string): boolean => child.stdin.write(`${line}\n`)
  expect(await next()).toBe('ready')
  return {
    next,
    send,
    ask: (line: string) => {
      send(line)
      return next()
    },
    kill: async (signal: NodeJS.Signals) => {
      child.kill(signal)
      await once(child, 'exit')
    },
    signal: (signal: NodeJS.Signals) => child.kill(signal),
    pid: child.pid ?? 0,
  }
}
