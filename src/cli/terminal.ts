import { readFileSync } from 'node:fs'
import { basename, relative } from 'node:path'
import { EXIT } from './exit.ts'
import { type LogLines, openLines } from './lines.ts'

/** Everything a verb knows of the world outside: the only way to the terminal, the environment and signals. */
export interface Terminal {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  readonly openLog: () => LogLines
  readonly env: { readonly [name: string]: string | undefined }
  readonly cwd: string
  /** How a person calls this program again: `claimgate`, or `node dist/cli/bin.cjs` from a clone. */
  readonly self: string
  /** Whether a person reads the output: it is a terminal. */
  readonly interactive: boolean
  /** False when the output is not a terminal, or `NO_COLOR` is set. */
  readonly colour: boolean
  /** Reads a file, or standard input for `-`. */
  readonly read: (path: string) => string
  /** Hears of failures that nobody waited for, and of those that nobody caught, after which the process ends. */
  readonly onUnhandled: (listener: (error: unknown) => void) => void
  readonly onSignal: (signal: 'SIGTERM' | 'SIGINT' | 'SIGHUP', listener: () => void) => void
  /** Ends at once, with connections open: the answer to a second signal. */
  readonly abort: (code: number) => void
}

/** Connects the verbs to this process. */
export const processTerminal = (): Terminal => {
  process.stdout.on('error', ignoreUnread)
  // There is nowhere left to say that nothing can be said.
  process.stderr.on('error', () => {})
  return {
    out: text => void process.stdout.write(text),
    err: text => void process.stderr.write(text),
    openLog: () => {
      const lines = openLines(1, problem => process.stderr.write(`${problem}\n`))
      process.on('exit', lines.end)
      return lines
    },
    env: process.env,
    cwd: process.cwd(),
    self: callOf(process.argv[1] ?? 'claimgate'),
    interactive: process.stdout.isTTY === true,
    colour: process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined,
    read: path => readFileSync(path === '-' ? 0 : path, 'utf8'),
    onSignal: (signal, listener) => void process.on(signal, listener),
    onUnhandled: listener => {
      process.on('unhandledRejection', listener)
      process.on('uncaughtException', error => {
        listener(error)
        process.exit(EXIT.failure)
      })
    },
    abort: code => process.exit(code),
  }
}

/** Whoever reads the output may have seen enough of it (`| head`): the rest has nowhere to go. */
const ignoreUnread = (error: Error): void => {
  if (!('code' in error && error.code === 'EPIPE')) throw error
}

const callOf = (script: string): string =>
  basename(script) === 'claimgate' ? 'claimgate' : `node ${relative(process.cwd(), script)}`
