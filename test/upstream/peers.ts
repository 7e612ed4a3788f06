/** Programs of others that tests run: a test without its program is skipped loudly, or fails where it must not be. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { connect } from 'node:net'

const FOLDERS = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/usr/bin']

/** Returns the path of a program; null, said in capitals, when it is missing. */
export function programOf(name: string): string | null {
  const found = FOLDERS.map(folder => `${folder}/${name}`).find(file => existsSync(file))
  if (found !== undefined) return found
  if (process.env['CLAIMGATE_REQUIRE_PEERS'] === '1') throw new Error(`${name} is missing`)
  process.stderr.write(`\nSKIPPED: ${name.toUpperCase()} IS MISSING; ITS TESTS DO NOT RUN\n`)
  return null
}

/** Starts a server and waits until its port is open. */
export async function startProgram(program: string, args: readonly string[], port: number, cwd: string) {
  const child: ChildProcess = spawn(program, args, { cwd, stdio: 'ignore' })
  const ended = new Promise(resolve => child.once('exit', resolve))
  for (let attempt = 0; !(await opens(port)); attempt++) {
    if (attempt > 100 || child.exitCode !== null) throw new Error(`${program} does not listen`)
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  return async (): Promise<void> => {
    child.kill()
    await ended
  }
}

const opens = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
