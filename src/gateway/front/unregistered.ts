/** Clients that are not registered here yet: while they are being moved, the upstream may go on knowing them alone. */
import { UNREGISTERED } from '../../admin/index.ts'
import { type ClientRegistry, presentedClientIds } from '../../clients/index.ts'
import { callUntouched, type UpstreamAnswer } from '../../upstream/index.ts'
import { relayed } from '../request/answers.ts'
import { type Exchange, required, type Step } from '../request/exchange.ts'
import { MEMBERS } from './path-map.ts'
import { fieldsAlong } from './sent-headers.ts'

/**
 * Product section 4.1: forwards the request of a client that is not registered, with the credential it came with, until
 * the date. No policy sees it. A name that is registered, in whatever way it is presented, is never forwarded: its
 * credential is ours to check. Neither is one that we use at the upstream. A client certificate cannot be forwarded.
 */
export const forwardUnregistered: Step = async exchange => {
  const { revision, now, form, authorization } = exchange
  const { forwardUnregisteredUntil: until } = revision.config
  if (until === null || now >= until) return null
  const ids = presentedClientIds({ form: form.single, authorization, certificate: null })
  const [name] = ids ?? []
  if (name === undefined || ids?.some(id => takenNames(revision.registry).has(folded(id)))) return null
  const answer = await forward(exchange)
  // Only now is the name more than text from the wire.
  if (answer.status < 300) exchange.unregistered = name
  return relayed(answer, UNREGISTERED)
}

/** Some databases compare names without their case and without the spaces after them. */
const folded = (name: string): string => name.trim().toLowerCase()

const taken = new WeakMap<ClientRegistry, ReadonlySet<string>>()

const takenNames = (registry: ClientRegistry): ReadonlySet<string> => {
  const known = taken.get(registry)
  if (known !== undefined) return known
  const names = registry.all().flatMap(({ clientId, upstream }) => {
    const shared = upstream?.['client_id']
    return typeof shared === 'string' ? [clientId, shared] : [clientId]
  })
  const made = new Set(names.map(folded))
  taken.set(registry, made)
  return made
}

const forward = (exchange: Exchange): Promise<UpstreamAnswer> => {
  const { endpoint, form, authorization, revision } = exchange
  const { connection, discovered, settings } = required(revision.upstream, 'upstream')
  return callUntouched(connection, {
    path: required(discovered, 'discovered').endpoints[MEMBERS[endpoint]] ?? '',
    form,
    headers: [...fieldsAlong(exchange, settings), ...authorization.flatMap(value => ['Authorization', value])],
    timeoutMs: settings.timeout * 1000,
  })
}
