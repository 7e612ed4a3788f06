import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { main } from '../../src/cli/main.ts'
import type { Terminal } from '../../src/cli/terminal.ts'

export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

export interface World {
  readonly cwd?: string
  readonly env?: { readonly [name: string]: string }
  readonly stdin?: string
  readonly interactive?: boolean
}

/** A terminal that collects what is printed; `stop` sends SIGTERM. */
export const collect = (world: World = {}) => {
  let out = ''
  let err = ''
  const listeners = new Map<string, () => void>()
  const terminal: Terminal = {
    out: text => {
      out += text
    },
    err: text => {
      err += text
    },
    openLog: () => ({
      write: line => {
        out += line()
      },
      flush: () => {},
      share: () => {},
    }),
    env: world.env ?? {},
    cwd: world.cwd ?? '.',
    self: 'claimgate',
    interactive: world.interactive === true,
    colour: false,
    read: path => (path === '-' ? (world.stdin ?? '') : readFileSync(resolve(world.cwd ?? '.', path), 'utf8')),
    onUnhandled: () => {},
    onSignal: (signal, listener) => {
      listeners.set(signal, listener)
    },
    abort: code => {
      throw new Error(`aborted with ${code}`)
    },
  }
  return { terminal, printed: () => ({ out, err }), signal: (name: string) => listeners.get(name)?.() }
}

/** Runs one verb to its end. */
export const claimgate = async (args: readonly string[], world: World = {}): Promise<Ran> => {
  const { terminal, printed } = collect(world)
  const code = await main(args, terminal)
  return { code, ...printed() }
}
