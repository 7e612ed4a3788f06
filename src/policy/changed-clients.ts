import type { Sliced } from '../slices.ts'
import type { ClientRecord } from './decision.ts'

/** What one step of work looks at. */
const CLIENTS_A_STEP = 1000

/**
 * The clients that one registry has and another has not, either way; null when those that both have stand in another
 * order. A client whose record has changed is in both forms among them.
 */
export function* changedClients(
  before: readonly ClientRecord[],
  after: readonly ClientRecord[],
): Sliced<readonly ClientRecord[] | null> {
  if (before === after) return []
  const [gone, come] = [new Set(before), new Set<ClientRecord>()]
  yield
  const both: ClientRecord[] = []
  for (const [at, client] of after.entries()) {
    if (at % CLIENTS_A_STEP === 0) yield
    if (gone.delete(client)) both.push(client)
    else come.add(client)
  }
  let at = 0
  for (const [index, client] of before.entries()) {
    if (index % CLIENTS_A_STEP === 0) yield
    if (gone.has(client)) continue
    if (both[at] !== client) return null
    at += 1
  }
  return [...gone, ...come]
}
