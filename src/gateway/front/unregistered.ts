/** Clients that are not registered here yet: until a date, the upstream may go on authenticating them itself. */
import { UNREGISTERED } from '../../admin/index.ts'
import { type ClientRegistry, presentedClientIds } from '../../clients/index.ts'
import { foldText } from '../../oauth-parameters.ts'
import { callUntouched, type UpstreamAnswer } from '../../upstream/index.ts'
import type { Exchange, Step } from '../request/exchange.ts'
import { relayed } from '../request/upstream-answers.ts'
import { relayCors } from './cors-upstream.ts'
import { MEMBERS } from './path-map.ts'
import { sentHeaders } from './sent-headers.ts'
import { upstreamOf } from './upstream-of.ts'

/**
 * Forwards the request of a client that is not registered, with the credential it came with, until the date
 * (docs/proxy.md#clients-that-are-not-registered-yet). No policy decides on it. A name that is registered, however it is
 * presented, is never forwarded: its credential is checked here. Neither is a name that is ours at the upstream. A client
 * certificate cannot be forwarded.
 */
export const forwardUnregistered: Step = async exchange => {
  const { revision, now, form, authorization } = exchange
  const { forwardUnregisteredUntil: until } = revision.config
  if (until === null || now >= until) return null
  const ids = presentedClientIds({ form: form.single, authorization, certificate: null })
  const [name] = ids ?? []
  if (name === undefined || ids?.some(id => isTaken(id, revision.registry))) return null
  // Whose tokens are believed here is decided here.
  if (Object.values(revision.config.trustedIssuers).some(({ issuer }) => ids?.includes(issuer))) return null
  const answer = await forward(exchange)
  if (revision.config.cors === 'upstream') relayCors(exchange.ctx, answer)
  // Until the upstream has accepted it, the name is only text from the wire.
  if (answer.status < 300) exchange.unregistered = name
  return relayed(answer, UNREGISTERED)
}

/**
 * Databases compare names without case, spaces or accents, and applications decode once more than they should. A name that
 * cannot be folded is null, and counts as taken.
 */
const folded = (name: string): string | null => foldText(name)?.replace(/\0.*$/s, '').trim() ?? null

const isTaken = (name: string, registry: ClientRegistry): boolean => {
  const plain = folded(name)
  return plain === null || takenNames(registry).has(plain)
}

const taken = new WeakMap<ClientRegistry, ReadonlySet<string>>()

const takenNames = (registry: ClientRegistry): ReadonlySet<string> => {
  const remembered = taken.get(registry)
  if (remembered !== undefined) return remembered
  const names = registry.all().flatMap(({ clientId, upstream }) => {
    const shared = upstream?.['client_id']
    return typeof shared === 'string' ? [clientId, shared] : [clientId]
  })
  const made = new Set(names.map(name => folded(name) ?? name))
  taken.set(registry, made)
  return made
}

const forward = (exchange: Exchange): Promise<UpstreamAnswer> => {
  const { endpoint, form, authorization } = exchange
  const { connection, discovered, settings } = upstreamOf(exchange)
  return callUntouched(connection, {
    path: discovered.endpoints[MEMBERS[endpoint]] ?? '',
    form,
    headers: [...sentHeaders(exchange), ...authorization.flatMap(value => ['Authorization', value])],
    timeoutMs: settings.timeout * 1000,
  })
}
