import { makeAssertion } from '../clients/index.ts'
import { type CredentialOptions, findCredential, issuerOf } from './credential.ts'
import { EXIT, type ExitCode, UsageError } from './exit.ts'
import { claimsOf } from './json.ts'
import type { Terminal } from './terminal.ts'

export interface AssertionOptions extends CredentialOptions {
  readonly audience?: string
  readonly claim: readonly string[]
  readonly lifetime: string
}

/** Prints a client assertion that the gateway accepts once: for trying things with curl. */
export const run = async (
  terminal: Terminal,
  options: Omit<AssertionOptions, 'client'> & { readonly client?: string },
): Promise<ExitCode> => {
  const { client } = options
  if (client === undefined) throw new UsageError('say whose assertion to make: --client CLIENT_ID')
  terminal.out(`${await assertionFor(terminal, { ...options, client })}\n`)
  return EXIT.ok
}

/** Makes the assertion of a JWT method from the flags. */
export const assertionFor = async (terminal: Terminal, options: AssertionOptions): Promise<string> => {
  const { clientId, method, alg, key, secret } = await findCredential(terminal, options)
  if (!method.endsWith('_jwt')) throw new UsageError(`${clientId} uses ${method}, which has no assertion`)
  const lifetime = Number(options.lifetime)
  if (!Number.isInteger(lifetime) || lifetime < 1) throw new UsageError('--lifetime is a number of seconds')
  return makeAssertion({
    clientId,
    audience: options.audience ?? (await issuerOf(terminal, options.config)),
    claims: claimsOf(options.claim),
    lifetime,
    ...(alg === undefined ? {} : { alg }),
    ...(key === undefined ? {} : { key }),
    ...(secret === undefined ? {} : { secret }),
  })
}
