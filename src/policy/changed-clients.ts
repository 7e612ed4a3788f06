import type { Sliced } from '../slices.ts'
import type { ClientRecord } from './decision.ts'

/** What one step of work looks at. */
const CLIENTS_A_STEP = 2000

/** The clients that one registry has and another has not. */
export interface ChangedClients {
  readonly gone: readonly ClientRecord[]
  readonly come: readonly ClientRecord[]
}

/**
 * Finds the clients that have gone and come; null when those that both registries have stand in another order. A client
 * whose record has changed is in either form among them.
 */
export function* changedClients(
  before: readonly ClientRecord[],
  after: readonly ClientRecord[],
): Sliced<ChangedClients | null> {
  const most = Math.min(before.length, after.length)
  // Where one file has changed, all that stands before and after it is the same.
  let start = 0
  for (; start < most && before[start] === after[start]; start++) if (start % CLIENTS_A_STEP === 0) yield
  let end = 0
  for (; end < most - start && before.at(-1 - end) === after.at(-1 - end); end++) if (end % CLIENTS_A_STEP === 0) yield
  const gone = new Set<ClientRecord>()
  for (let at = start; at < before.length - end; at++) {
    const client = before[at]
    if (client !== undefined) gone.add(client)
    if (at % CLIENTS_A_STEP === 0) yield
  }
  const [come, both]: [ClientRecord[], ClientRecord[]] = [[], []]
  for (let at = start; at < after.length - end; at++) {
    const client = after[at]
    if (client !== undefined) (gone.delete(client) ? both : come).push(client)
    if (at % CLIENTS_A_STEP === 0) yield
  }
  let found = 0
  for (let at = start; at < before.length - end; at++) {
    const client = before[at]
    if (at % CLIENTS_A_STEP === 0) yield
    if (client === undefined || gone.has(client)) continue
    if (both[found] !== client) return null
    found += 1
  }
  return { gone: [...gone], come }
}

/**
 * The clients that have taken the places of others, by those: null when anything else has changed. It is what an edit of
 * clients leaves that are there already.
 */
export function* replacedClients(
  before: readonly ClientRecord[],
  after: readonly ClientRecord[],
): Sliced<ReadonlyMap<ClientRecord, ClientRecord> | null> {
  if (before.length !== after.length) return null
  const replaced = new Map<ClientRecord, ClientRecord>()
  for (const [at, client] of after.entries()) {
    if (at % CLIENTS_A_STEP === 0) yield
    const known = before[at]
    if (known === undefined || known.clientId !== client.clientId) return null
    if (known !== client) replaced.set(known, client)
  }
  return replaced
}
