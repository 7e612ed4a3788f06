/** Registrations of resource servers: what a client may introspect beyond its own tokens. */

import type { ByName } from '../by-name.ts'
import { searchNearest } from '../nearest.ts'
import { AUTH_METHODS, type AuthMethod } from '../oauth.ts'
import type { Sliced } from '../slices.ts'
import type { ClientFile } from './client-file.ts'
import type { ReadContext } from './read-context.ts'

/** Checks that a client without a grant may introspect something, and that only a client with a credential may. */
export const checkResourceServer = (file: ClientFile, method: AuthMethod, { report }: ReadContext): void => {
  const isPublic = AUTH_METHODS[method].registers === 'none'
  for (const key of ['introspects', 'resource_ids'] as const) {
    if (!isPublic || file[key] === undefined) continue
    const message = `\`${key}\` has no effect: a public client may not introspect`
    report.atKey([key], 'CG4122', message, 'give the client a credential, or remove the key', { severity: 'warning' })
  }
  if (file.grant_types.length > 0 || (!isPublic && hasTokens(file))) return
  const help = 'name a grant type; or, for a resource server, `resource_ids` or `introspects`'
  report.at(['grant_types'], 'CG4123', `${file.client_id} has no grant type, and no token concerns it`, help)
}

const hasTokens = ({ introspects, resource_ids: ids = [], audiences = [] }: ClientFile): boolean =>
  introspects === 'any' || [...(introspects ?? []), ...ids, ...audiences].length > 0

interface Named {
  readonly clientId: string
  readonly introspects: readonly string[] | null
}

/** A name in `introspects` that no client has. */
export interface Stranger {
  readonly clientId: string
  readonly index: number
  readonly name: string
  /** The name that was most likely meant. */
  readonly meant: string | null
}

/** Finds the names in `introspects` that no client has: a resource server would wait for their tokens in vain. */
export function* strangersIn(
  clients: readonly { readonly client: Named }[],
  known: Pick<ByName<object>, 'has' | 'keys'>,
): Sliced<readonly Stranger[]> {
  const strangers: Stranger[] = []
  for (const [at, { client }] of clients.entries()) {
    const { clientId, introspects } = client
    if (at % CLIENTS_A_STEP === 0) yield
    for (const [index, name] of (introspects ?? []).entries()) {
      if (known.has(name)) continue
      strangers.push({ clientId, index, name, meant: yield* searchNearest(name, known.keys()) })
    }
  }
  return strangers
}

const CLIENTS_A_STEP = 1000
