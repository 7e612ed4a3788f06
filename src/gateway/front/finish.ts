import { type Answer, ok } from '../request/answers.ts'
import type { Exchange } from '../request/exchange.ts'
import { refuseWider } from './answered-scope.ts'
import { orRevoke } from './returned-tokens.ts'
import type { TokenAnswer } from './token-answer.ts'

/** One strategy: finishes an answered token request. */
export type Finish = (exchange: Exchange, answer: TokenAnswer) => Promise<Answer>

/**
 * Answers the upstream's own answer, and revokes its tokens when it grants more scope than was asked for.
 */
export const finishRelayed: Finish = (exchange, answer) =>
  orRevoke(exchange, answer, () =>
    Promise.resolve(refuseWider(exchange, answer.scope) ?? relayedTokens(exchange, answer)),
  )

/**
 * Makes the answer from the upstream's own. Where claimgate asked for another scope than the client did, and the upstream's
 * answer names none, the scope is added; a list becomes the text that it should have been.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-5.1 RFC 6749 section 5.1}
 */
export const relayedTokens = ({ form, sentScope }: Exchange, { scope, body }: TokenAnswer): Answer => {
  if (scope !== null) return ok(Array.isArray(body['scope']) ? { ...body, scope } : body)
  return ok(sentScope !== null && sentScope !== form.single.get('scope') ? { ...body, scope: sentScope } : body)
}
