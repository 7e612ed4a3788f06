import { readFileSync } from 'node:fs'
import { basename, relative } from 'node:path'

/** Where log lines go: buffered, because there is one for each request. */
export interface LogLines {
  readonly write: (line: string) => void
  /** Writes what is left. */
  readonly flush: () => void
}

/** Everything a verb knows of the world outside: the only way to the terminal, the environment and signals. */
export interface Terminal {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  readonly openLog: () => Promise<LogLines>
  readonly env: { readonly [name: string]: string | undefined }
  readonly cwd: string
  /** How a person calls this program again: `claimgate`, or `node dist/cli/bin.js` from a clone. */
  readonly self: string
  /** False when the output is not a terminal, or `NO_COLOR` is set. */
  readonly colour: boolean
  /** Reads a file, or standard input for `-`. */
  readonly read: (path: string) => string
  readonly onSignal: (signal: 'SIGTERM' | 'SIGINT' | 'SIGHUP', listener: () => void) => void
  /** Ends at once, with connections open: the answer to a second signal. */
  readonly abort: (code: number) => void
}

/** Connects the verbs to this process. */
export const processTerminal = (): Terminal => {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreUnread)
  return {
    out: text => void process.stdout.write(text),
    err: text => void process.stderr.write(text),
    openLog: openLines,
    env: process.env,
    cwd: process.cwd(),
    self: callOf(process.argv[1] ?? 'claimgate'),
    colour: process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined,
    read: path => readFileSync(path === '-' ? 0 : path, 'utf8'),
    onSignal: (signal, listener) => void process.on(signal, listener),
    abort: code => process.exit(code),
  }
}

/** Whoever reads the output may have seen enough of it (`| head`): the rest has nowhere to go. */
const isUnread = (error: Error): boolean => 'code' in error && error.code === 'EPIPE'
const ignoreUnread = (error: Error): void => {
  if (!isUnread(error)) throw error
}

/** Node makes a pipe one that does not wait: it says that it is full. */
const isFull = (error: Error): boolean => 'code' in error && error.code === 'EAGAIN'
/** Milliseconds until a full pipe is tried again. */
const PIPE_WAIT_MS = 1
const NEVER_WOKEN = new Int32Array(new SharedArrayBuffer(4))

/** Characters, and milliseconds, after which waiting lines are written. */
const WAITING = 16_384
const WAIT_MS = 500
/** Bytes that are kept while they cannot be written. */
const KEPT = 8_388_608

/**
 * Lines wait for others, and are written together on this thread: one call for some thirty requests costs a fraction of
 * handing them to another. What is left when the process ends is written then. Who does not read its pipe stops us, as
 * it stops any program that prints. A full disk does not: lines wait for room, as far as they are kept.
 */
const openLines: Terminal['openLog'] = async () => {
  const { SonicBoom } = (await import('sonic-boom')).default
  const file = new SonicBoom({ fd: 1, sync: true, maxLength: KEPT, retryEAGAIN: () => false })
  let told = false
  let full = false
  let left = false
  file.on('error', error => {
    full = isFull(error)
    left = true
    if (full || told || isUnread(error)) return
    told = true
    process.stderr.write(`the log cannot be written: ${error.message}\n`)
  })
  let lines: string[] = []
  let length = 0
  const flush = (): void => {
    if (length === 0 && !left) return
    const text = lines.join('')
    lines = []
    length = 0
    left = false
    file.write(text)
    // Sonic-boom would wait for a tenth of a second, in which nobody is answered.
    while (full) {
      Atomics.wait(NEVER_WOKEN, 0, 0, PIPE_WAIT_MS)
      full = false
      left = false
      file.write('')
    }
  }
  setInterval(flush, WAIT_MS).unref()
  process.on('exit', flush)
  return {
    write: line => {
      lines.push(line)
      length += line.length
      if (length >= WAITING) flush()
    },
    flush,
  }
}

const callOf = (script: string): string =>
  basename(script) === 'claimgate' ? 'claimgate' : `node ${relative(process.cwd(), script)}`
