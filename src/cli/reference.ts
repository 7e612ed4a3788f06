import { reference } from '../expression/index.ts'
import { EXIT, type ExitCode } from './exit.ts'
import type { Terminal } from './terminal.ts'

/** Prints the language reference as Markdown, made from the registry of functions. */
export const run = (terminal: Terminal): ExitCode => {
  terminal.out(reference())
  return EXIT.ok
}
