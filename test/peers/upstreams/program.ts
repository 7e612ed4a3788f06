/** A server that runs beside the tests until they are done. */
import { spawn } from 'node:child_process'

export interface Program {
  readonly stop: () => Promise<void>
}

/** Starts it in a group of its own, and waits until `ready` says yes. */
export async function startProgram(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv; readonly ready: () => Promise<boolean> },
): Promise<Program> {
  const { cwd, env = {}, ready } = options
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, detached: true })
  let said = ''
  const hear = (chunk: Buffer): void => {
    said = `${said}${chunk}`.slice(-4000)
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
  // Scripts that start the server end with it.
  const end = (): boolean => process.kill(-(child.pid ?? 0), 'SIGKILL')
  for (let round = 0; !(await ready()); round++) {
    if (child.exitCode !== null) throw new Error(`${command} ended: ${said}`)
    if (round > MOST_ROUNDS) {
      end()
      throw new Error(`${command} does not serve: ${said}`)
    }
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  return {
    stop: async () => {
      end()
      await ended
    },
  }
}

/** A tenth of a second each. */
const MOST_ROUNDS = 900

/** Whether an address is answered, and not with an error of the server. */
export const serves = (url: string): Promise<boolean> =>
  fetch(url).then(
    async answer => {
      await answer.arrayBuffer()
      return answer.status < 500
    },
    () => false,
  )
