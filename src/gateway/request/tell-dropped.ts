/** Names in the queries of intercepted endpoints that were left out: each is logged once, and every request counted. */
import type { Log, Metrics } from '../../admin/index.ts'
import type { Exchange } from './exchange.ts'

/** Names that one process logs: clients choose them. */
const MOST_NAMES = 100

interface Services {
  readonly log: Log
  readonly metrics: Metrics
}

const toldBy = new WeakMap<Services, Set<string>>()

/** Tells of the names once each, and counts the request. Their values are never written anywhere. */
export const tellDropped = ({ dropped, endpoint }: Exchange, services: Services): void => {
  services.metrics.queryDropped(endpoint)
  const told = toldBy.get(services) ?? new Set()
  toldBy.set(services, told)
  for (const name of dropped) {
    if (told.has(name) || told.size >= MOST_NAMES) continue
    told.add(name)
    services.log.info({ event: 'query_dropped', endpoint, name }, 'a name in the query was left out')
  }
}
