/** One attempt to learn what the upstream serves: its documents or the file, and those of its further issuers. */
import type { Outcome } from '../../outcome.ts'
import {
  type Addressing,
  type Connection,
  type Discovered,
  type DiscoveryFailure,
  discover,
  discoverInFile,
  documentsOf,
  type Further,
  type UpstreamSettings,
} from '../../upstream/index.ts'
import { documentPaths } from '../request/metadata.ts'

export { FIRST_ATTEMPT_MS } from '../../upstream/index.ts'

/** Asks once; milliseconds, the usual limit when absent. */
export type Ask = (timeoutMs?: number) => Promise<Outcome<Discovered, DiscoveryFailure>>

/** Makes the function that asks. It remembers which documents it has found. */
export const createAsk = (
  settings: UpstreamSettings,
  connectionOf: (issuer: string) => Connection,
  addressing: Addressing,
): Ask => {
  const { metadata, url, hosts, issuers, stripped } = settings
  const seen = new Set<string>()
  // Nothing is taken off on the way to a host that is asked under its own public name.
  const strippedAt = (issuer: string): string => (hosts.includes(new URL(issuer).host) ? '' : stripped)
  const askFor = (issuer: string, timeoutMs?: number): Promise<Outcome<Discovered, DiscoveryFailure>> => {
    const expected = { issuer, url, hosts, stripped }
    if (typeof metadata !== 'string') return discoverInFile(metadata.file, expected)
    const get = documentsOf(connectionOf(issuer), addressing)
    return discover({ ...expected, get, paths: documentPaths(issuer, strippedAt(issuer)), metadata, seen }, timeoutMs)
  }
  return async timeoutMs => {
    const [main, ...others] = await Promise.all(
      [settings.issuer, ...issuers.filter(issuer => issuer !== settings.issuer)].map(async issuer => ({
        issuer,
        outcome: await askFor(issuer, timeoutMs),
      })),
    )
    if (main === undefined || !main.outcome.ok) return main?.outcome ?? askFor(settings.issuer, timeoutMs)
    const further: readonly Further[] = others.flatMap(({ issuer, outcome }) =>
      outcome.ok ? [{ issuer, discovered: outcome.value }] : [],
    )
    return { ok: true, value: { ...main.outcome.value, further } }
  }
}
