/** The scope of the upstream's answer, held against the scope that it was asked for. */
import { type Answer, refused } from '../request/answers.ts'
import { authenticated, type Exchange } from '../request/exchange.ts'
import { SCOPE } from '../request/grant.ts'
import type { Revision } from '../request/revision.ts'
import { upstreamOf } from './upstream-of.ts'

/**
 * The scopes that an answer may have: those that were sent, or the registered ones where none was, and those that the
 * configuration says the upstream adds by itself.
 */
export const permittedScopes = (exchange: Exchange): readonly string[] => {
  const { addsScopes } = upstreamOf(exchange).settings
  const asked = exchange.sentScope?.split(' ') ?? authenticated(exchange).client.scopes
  return addsScopes.length === 0 ? asked : [...asked, ...addsScopes]
}

/** Refuses an answer with more scope than is permitted, and logs it; null when there is no more. */
export const refuseWider = (exchange: Exchange, answered: string | null): Answer | null => {
  if (answered === null || answered === exchange.sentScope) return null
  const permitted = permittedScopes(exchange)
  const beyond = answered.split(' ').filter(name => name !== '' && !permitted.includes(name))
  if (beyond.length === 0) return null
  logWider(exchange, beyond, 'the upstream grants more scope than it was asked for: its tokens are revoked')
  const description = 'the token service grants more scope than was asked for'
  return refused({ error: 'invalid_scope', description, detail: 'scope_beyond' })
}

/** Texts that were told already, one for each revision: an upstream adds the same scopes to every token. */
const told = new WeakMap<Revision, Set<string>>()
const MOST_TOLD = 64

/** Logs once that scopes were taken out of tokens that are issued again. */
export const tellTakenOut = (exchange: Exchange, beyond: readonly string[]): void => {
  if (beyond.length === 0) return
  const known = told.get(exchange.revision) ?? new Set()
  told.set(exchange.revision, known)
  const text = `${authenticated(exchange).client.clientId} ${beyond.join(' ')}`
  if (known.has(text) || known.size >= MOST_TOLD) return
  known.add(text)
  logWider(exchange, beyond, 'the upstream grants more scope than it was asked for: it is taken out')
}

/** Characters of the scopes in one line. */
const MAX_LOGGED = 512

const logWider = ({ log, id, client }: Exchange, beyond: readonly string[], message: string): void => {
  // The upstream's text: only what can be a scope is written.
  const names = [...new Set(beyond.filter(name => SCOPE.test(name)))]
  const scope = names.join(' ').slice(0, MAX_LOGGED)
  const remedy = `upstream: { adds_scopes: ${JSON.stringify(names).slice(0, MAX_LOGGED)} }`
  log.warn({ event: 'upstream_scope', id, client: client?.client.clientId ?? null, scope, remedy }, message)
}
