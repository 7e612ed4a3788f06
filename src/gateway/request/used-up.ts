/** What a failed request has used up, so that sending it again would be refused. */
import { type Answer, notTheSame, type UsedUp } from './answers.ts'
import type { Exchange } from './exchange.ts'

/** Grants whose code or token is good for one request. */
const ONCE: ReadonlySet<string | undefined> = new Set([
  'authorization_code',
  'refresh_token',
  'urn:ietf:params:oauth:grant-type:device_code',
  'urn:ietf:params:oauth:grant-type:jwt-bearer',
  'urn:openid:params:grant-type:ciba',
])

/** Failures before which nothing was used upstream. */
const UNUSED: ReadonlySet<string | null> = new Set([
  'upstream_unreachable',
  'upstream_hanging',
  'upstream_unavailable',
  'upstream_refused',
  'upstream_refuses_credential',
])

/** Failures in which the store may have taken note of an assertion. */
const OF_STORE: ReadonlySet<string> = new Set(['store_unavailable', 'store_full'])

/** Gives an answer that invites to try again other words where the same request would be refused. */
export const withoutFalseHope = (answer: Answer, exchange: Exchange): Answer => {
  if (answer.again !== true) return answer
  const used = usedUp(exchange, answer)
  return used === null ? answer : notTheSame(answer, used)
}

const usedUp = ({ form, sent, authentication }: Exchange, { detail }: Answer): UsedUp | null => {
  if (sent && ONCE.has(form.single.get('grant_type')) && !UNUSED.has(detail)) return 'grant'
  if (authentication === null || !form.single.has('client_assertion')) return null
  const { outcome, jtiHash, detail: reason } = authentication
  return jtiHash !== null || (outcome === 'unavailable' && OF_STORE.has(reason)) ? 'assertion' : null
}
