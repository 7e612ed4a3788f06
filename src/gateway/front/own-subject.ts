/** Tokens of ours that are presented as a grant: the upstream knows its own. */
import { confirmationIn, verifyJws } from '../../tokens/index.ts'
import { scopeIn } from '../../upstream/index.ts'
import { badRequest, refused } from '../request/answers.ts'
import { type Exchange, required, type Step } from '../request/exchange.ts'
import { withParameter } from '../request/form.ts'
import { provesBinding } from '../request/possession.ts'
import { isTokenEnded } from './ended-client.ts'
import { isAnsweredHere } from './exchange-in-front.ts'
import { mappedToken, upstreamOf } from './upstream-of.ts'

const GRANT = 'urn:ietf:params:oauth:grant-type:'

/** The parameters of each grant that may hold a token of ours; the first is whose rights are asked for. */
const PARAMETERS: { readonly [grant: string]: readonly ('subject_token' | 'actor_token' | 'assertion')[] } = {
  [`${GRANT}token-exchange`]: ['subject_token', 'actor_token'],
  [`${GRANT}jwt-bearer`]: ['assertion'],
}

/**
 * Exchanges tokens of ours for the upstream's, and leaves all others. A token of ours has to be alive, and the request gets
 * no more scope than its token has: the upstream's may have more, since policies have narrowed ours.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8693#section-2.1 RFC 8693 section 2.1}
 * @see {@link https://www.rfc-editor.org/rfc/rfc8693#section-2.2.2 RFC 8693 section 2.2.2}
 */
export const ownSubject: Step = async exchange => {
  const names = PARAMETERS[exchange.form.single.get('grant_type') ?? '']
  if (names === undefined || !upstreamOf(exchange).strategies.has('reissue')) return null
  if (exchange.exchanged !== null && isAnsweredHere(exchange)) return null
  for (const name of names) {
    const token = exchange.form.single.get(name)
    const mapped = token === undefined ? null : await mappedToken(exchange, token)
    if (token === undefined || mapped === null) continue
    const payload = verifyJws(token, exchange.revision.keys)?.payload
    // The upstream does not know what we have issued ourselves, and what it goes back to may do more.
    if (mapped.kind === 'exchanged') return badRequest(`${name} is not active`, `${name}_inactive`)
    if (payload === undefined || (await isTokenEnded(exchange, mapped.clientId, payload)))
      return badRequest(`${name} is not active`, `${name}_inactive`)
    const unproven = provesBinding(exchange, confirmationIn(payload))
    if (unproven !== null) return unproven
    exchange.form = withParameter(exchange.form, name, mapped.token)
    const held = scopeIn(payload)
    if (name !== names[0] || held === null) continue
    const narrowed = narrow(exchange, new Set(held.split(' ')))
    if (narrowed !== null) return narrowed
  }
  return null
}

/** Leaves of the requested scope what the subject's token has. */
const narrow = (exchange: Exchange, held: ReadonlySet<string>) => {
  const requested = required(exchange.requested, 'requested')
  const scopes = requested.scopes.filter(scope => held.has(scope))
  if (scopes.length === requested.scopes.length) return null
  const named = exchange.form.single.has('scope')
  if (named || scopes.length === 0) {
    const description = 'the scope exceeds that of the subject token'
    return refused({ error: 'invalid_scope', description, detail: 'scope_beyond_subject' })
  }
  exchange.requested = { ...requested, scopes }
  return null
}
