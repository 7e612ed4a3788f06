import type { Log } from '../../admin/index.ts'
import type { EdgeEvent, Notice } from '../../upstream/index.ts'

const MESSAGES: Readonly<Record<EdgeEvent, string>> = {
  forwarded_not_believed:
    'Forwarded or X-Forwarded-* of a peer that is not in trusted_proxies is not believed; if it is your proxy, list it',
  forwarded_disagree:
    'Forwarded and X-Forwarded-For of a trusted proxy disagree; only the one that `forwarded` names is believed',
  host_not_vouched: 'a request for a host that is neither the issuer nor in `hosts` was answered with 421',
}

/** Clients choose some of the addresses, so the lines that they can cause are few. */
const MOST = 32

/** Makes the function that tells an operator of each event once for each address. */
export const createNotice = (log: Log): Notice => {
  const told: Readonly<Record<EdgeEvent, Set<string>>> = {
    forwarded_not_believed: new Set(),
    forwarded_disagree: new Set(),
    host_not_vouched: new Set(),
  }
  return (event, address) => {
    const addresses = told[event]
    if (addresses.has(address) || addresses.size >= MOST) return
    addresses.add(address)
    log.warn({ event, peer_address: address }, MESSAGES[event])
  }
}
