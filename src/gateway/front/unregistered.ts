/** Clients that are not registered here yet: until a date, the upstream may go on authenticating them itself. */
import { UNREGISTERED } from '../../admin/index.ts'
import { presentedClientIds } from '../../clients/index.ts'
import { callUntouched, type UpstreamAnswer } from '../../upstream/index.ts'
import type { Config } from '../config/settings.ts'
import type { Exchange, Step } from '../request/exchange.ts'
import { relayed } from '../request/upstream-answers.ts'
import { relayCors } from './cors-upstream.ts'
import { MEMBERS } from './path-map.ts'
import { sentHeaders } from './sent-headers.ts'
import { isTaken } from './taken-names.ts'
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
  if (ids?.some(id => isOfIssuer(id, revision.config.trustedIssuers))) return null
  const answer = await forward(exchange)
  if (revision.config.cors === 'upstream') relayCors(exchange.ctx, answer)
  // Until the upstream has accepted it, the name is only text from the wire.
  if (answer.status < 300) exchange.unregistered = name
  return relayed(answer, UNREGISTERED)
}

/** The name of an issuer, or of a workload of a trust domain. */
const isOfIssuer = (name: string, written: Config['trustedIssuers']): boolean =>
  Object.values(written).some(
    ({ issuer, spiffe }) => name === issuer || (spiffe !== undefined && name.startsWith(`spiffe://${spiffe}/`)),
  )

const forward = (exchange: Exchange): Promise<UpstreamAnswer> => {
  const { endpoint, form, authorization } = exchange
  const { connection, discovered, settings } = upstreamOf(exchange)
  return callUntouched(connection, {
    path: discovered.endpoints[MEMBERS[endpoint]] ?? '',
    form,
    headers: [...sentHeaders(exchange, exchange.endpoint), ...authorization.flatMap(value => ['Authorization', value])],
    timeoutMs: settings.timeout * 1000,
  })
}
