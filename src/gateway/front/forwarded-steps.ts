/** The steps that only endpoints in front of an upstream have. */
import type { Client } from '../../clients/index.ts'
import { ID_JAG, TOKEN_EXCHANGE } from '../../oauth.ts'
import type { Outcome } from '../../outcome.ts'
import { refused } from '../request/answers.ts'
import { authenticated, type Exchange, type Step } from '../request/exchange.ts'
import { type Form, withParameter } from '../request/form.ts'
import type { GrantRefusal, Requested } from '../request/grant.ts'
import { relayedError, relayedObject } from '../request/upstream-answers.ts'
import { askUpstream, type UpstreamReply } from './ask.ts'
import { isAnsweredHere } from './exchange-in-front.ts'
import { readDeviceRequest, readPushedRequest, readTokenRequest } from './forwarded-grant.ts'
import { mappedToken, upstreamOf } from './upstream-of.ts'

type Answered = Extract<UpstreamReply, { kind: 'answered' }>

/** RFC 9126 section 2.2: no cache keeps the answer to a pushed request. */
export const noCacheNoStore: Step = ({ ctx }) => {
  ctx.res.setHeader('Cache-Control', 'no-cache, no-store')
  ctx.res.setHeader('Pragma', 'no-cache')
  return null
}

/** Makes the step that compares the request with the registration; sets requested. */
const requests =
  (read: (exchange: Exchange, client: Client) => Outcome<Requested, GrantRefusal>): Step =>
  exchange => {
    const requested = read(exchange, authenticated(exchange).client)
    if (!requested.ok) return refused(requested.refusal)
    exchange.requested = requested.value
    return null
  }

const asksElsewhere = ({ single }: Form): boolean =>
  single.get('grant_type') === TOKEN_EXCHANGE && single.get('requested_token_type') === ID_JAG

/** Reads a request to the token endpoint of the upstream. */
export const requestedOfUpstream = requests((exchange, client) => {
  const { form, revision } = exchange
  const { registry, config } = revision
  const sameIssuer = upstreamOf(exchange).settings.issuer === config.issuer
  const elsewhere = isAnsweredHere(exchange) && asksElsewhere(form)
  return readTokenRequest(form, client, { grantTypes: registry.grantTypes, sameIssuer, elsewhere })
})

/** Reads a pushed authorization request, RFC 9126 section 2.1. */
export const pushedRequest = requests(({ form }, client) => readPushedRequest(form, client))

/** Reads a device authorization request, RFC 8628 section 3.1. */
export const deviceRequest = requests(({ form }, client) => readDeviceRequest(form, client))

/** Under reissue: an ID token of ours that serves as a hint is exchanged for the upstream's, RFC 9126 section 2.1. */
export const ownHint: Step = async exchange => {
  const { form } = exchange
  const hint = form.single.get('id_token_hint')
  if (hint === undefined) return null
  const mapped = await mappedToken(exchange, hint)
  if (mapped?.kind === 'id_token') exchange.form = withParameter(form, 'id_token_hint', mapped.token)
  return null
}

/** Asks the same endpoint of the upstream in the client's name and answers its answer. */
export const relay: Step = async exchange => {
  const reply = await askUpstream(exchange, { endpoint: exchange.endpoint, form: exchange.form })
  return reply.kind === 'refused' ? relayedError(reply) : relayedObject(rebased(exchange, reply))
}

/** Members that send a user somewhere, RFC 8628 section 3.2; the second name is that of its drafts. */
const USER_URIS = ['verification_uri', 'verification_url', 'verification_uri_complete', 'verification_url_complete']

/** The answer with the public name in the place of the upstream's own, where it knows no other. */
const rebased = (exchange: Exchange, reply: Answered): Answered => {
  const { rebase } = upstreamOf(exchange).connection
  const { body } = reply
  if (rebase === null || body === null) return reply
  const changed = USER_URIS.flatMap(name => {
    const uri = Object.hasOwn(body, name) ? body[name] : undefined
    return typeof uri === 'string' ? [[name, rebase(uri)]] : []
  })
  return { ...reply, body: { ...body, ...Object.fromEntries(changed) } }
}
