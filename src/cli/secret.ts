import { hashSecret, newSecret } from '../clients/index.ts'
import { EXIT, type ExitCode, UsageError } from './exit.ts'
import type { Terminal } from './terminal.ts'

/** Prints a new secret: 256 random bits, long enough for HS256. */
export const create = (terminal: Terminal): ExitCode => {
  terminal.out(`${newSecret()}\n`)
  return EXIT.ok
}

/** Reads a secret from standard input, so that it stays out of the shell's history, and prints its digest. */
export const hash = async (
  terminal: Terminal,
  options: { readonly digest: 'scrypt' | 'sha256' },
): Promise<ExitCode> => {
  const secret = terminal.read('-').replace(/\r?\n$/, '')
  if (secret === '') throw new UsageError('standard input holds no secret')
  terminal.out(`${options.digest}: "${await hashSecret(secret, options.digest)}"\n`)
  return EXIT.ok
}
