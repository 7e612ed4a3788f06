import { type Answer, ok } from '../request/answers.ts'
import type { Exchange } from '../request/exchange.ts'
import type { TokenAnswer } from './token-answer.ts'

/** One strategy: finishes an answered token request. */
export type Finish = (exchange: Exchange, answer: TokenAnswer) => Promise<Answer>

/**
 * Answers the upstream's own answer. Where the gateway asked for another scope than the client did, and the upstream's
 * answer names none, the scope is added.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-5.1 RFC 6749 section 5.1}
 */
export const finishRelayed: Finish = ({ form, sentScope }, { scope, body }) => {
  const silent = scope === null && sentScope !== null && sentScope !== form.single.get('scope')
  return Promise.resolve(ok(silent ? { ...body, scope: sentScope } : body))
}
