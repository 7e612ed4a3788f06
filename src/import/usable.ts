import { loadClients } from '../clients/index.ts'
import { readSource } from '../source/index.ts'
import { clientFiles } from './files.ts'
import type { TakenClient } from './taken.ts'

/** Clients that load, and what is wrong with the others. */
export interface Usable {
  readonly clients: readonly TakenClient[]
  readonly left: readonly string[]
}

/** Loads the clients as they will be written, and leaves out those that the embedded service would not load. */
export const usable = (given: readonly TakenClient[], nowMs: number): Usable => {
  const files = given.map((client, index) => {
    const [{ text } = { text: '' }] = clientFiles(client, String(index))
    return { client, read: readSource(String(index), text) }
  })
  const secrets = new Map(given.map(({ credential }, index) => [`file:../secrets/${index}`, secretOf(credential)]))
  const { diagnostics } = loadClients({
    sources: files.flatMap(({ read }) => read.source ?? []),
    readSecret: reference => secrets.get(reference) ?? null,
    embedded: true,
    front: null,
    certificates: 'none',
    now: nowMs / 1000,
    allowPrivateAddresses: [],
  })
  const errors = new Map<string, string>()
  for (const { file, severity, message } of [...files.flatMap(({ read }) => read.diagnostics), ...diagnostics])
    if (severity === 'error' && !errors.has(file)) errors.set(file, message)
  return {
    clients: given.filter((_, index) => !errors.has(String(index))),
    left: given.flatMap(({ clientId }, index) => {
      const message = errors.get(String(index))
      return message === undefined ? [] : [`client ${clientId}: ${message}`]
    }),
  }
}

const secretOf = (credential: TakenClient['credential']): string | null =>
  credential.kind === 'secret' ? credential.secret : null
