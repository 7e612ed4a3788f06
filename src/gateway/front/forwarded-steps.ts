/** The steps that only endpoints in front of an upstream have. */
import type { Client } from '../../clients/index.ts'
import type { Outcome } from '../../outcome.ts'
import { lookUp } from '../../upstream/index.ts'
import { refused, relayedError, relayedObject } from '../request/answers.ts'
import { type Exchange, required, type Step } from '../request/exchange.ts'
import type { Requested } from '../request/grant.ts'
import { askUpstream } from './ask.ts'
import { readDeviceRequest, readPushedRequest, readTokenRequest } from './forwarded-grant.ts'

/** RFC 9126 section 2.2: what was pushed is never kept by a cache. */
export const noCacheNoStore: Step = ({ ctx }) => {
  ctx.res.setHeader('Cache-Control', 'no-cache, no-store')
  ctx.res.setHeader('Pragma', 'no-cache')
  return null
}

/** Makes the step that holds what is asked for against what is registered; sets requested. */
const requests =
  (read: (exchange: Exchange, client: Client) => Outcome<Requested>): Step =>
  exchange => {
    const requested = read(exchange, required(exchange.client, 'client').client)
    if (!requested.ok) return refused(requested.refusal)
    exchange.requested = requested.value
    return null
  }

/** What is asked of the token endpoint of the upstream. */
export const requestedOfUpstream = requests(({ form, revision }, client) => {
  const { registry, config, upstream } = revision
  const sameIssuer = required(upstream, 'upstream').settings.issuer === config.issuer
  return readTokenRequest(form, client, { grantTypes: registry.grantTypes, sameIssuer })
})

/** RFC 9126 section 2.1: what an authorization request will ask for. */
export const pushedRequest = requests(({ form }, client) => readPushedRequest(form, client))

/** RFC 8628 section 3.1: what a device will ask for. */
export const deviceRequest = requests(({ form }, client) => readDeviceRequest(form, client))

/** RFC 7662 section 2.1: a client that proves nothing learns nothing about tokens. */
export const confidential: Step = ({ client, revision }) =>
  required(client, 'client').method === 'none' ? revision.invalidClient('public_client') : null

/** Under reissue: an ID token of ours that serves as a hint is exchanged for the upstream's, RFC 9126 section 2.1. */
export const ownHint: Step = async exchange => {
  const { form, revision, store, now } = exchange
  const hint = form.single.get('id_token_hint')
  if (hint === undefined || revision.config.fulfilment !== 'reissue') return null
  const mapped = await lookUp(store, hint, now)
  if (mapped?.kind === 'id_token')
    exchange.form = { ...form, single: new Map(form.single).set('id_token_hint', mapped.token) }
  return null
}

/** Asks the same endpoint of the upstream in the client's name and answers what it said. */
export const relay: Step = async exchange => {
  const told = await askUpstream(exchange, { endpoint: exchange.endpoint, form: exchange.form })
  return told.kind === 'refused' ? relayedError(told) : relayedObject(told)
}
