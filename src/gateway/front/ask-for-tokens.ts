import type { Fields } from '../../upstream/index.ts'
import type { Exchange } from '../request/exchange.ts'
import { type Question, readAnswerTo, sendQuestion, type UpstreamReply } from './ask.ts'
import { issuedIn } from './issued.ts'
import { revokeIssued } from './returned-tokens.ts'
import { readTokenAnswer, type TokenAnswer } from './token-answer.ts'

/** The upstream's answer to a token request. */
export type TokenReply =
  | Extract<UpstreamReply, { kind: 'refused' }>
  | { readonly kind: 'tokens'; readonly answer: TokenAnswer; readonly fields: Fields }

/**
 * Asks the upstream for tokens, once. When its answer cannot be read, whatever tokens are in it are revoked: nobody gets
 * them, and nobody else could.
 *
 * @throws GatewayError as `askUpstream` does
 */
export const askForTokens = async (exchange: Exchange, question: Question): Promise<TokenReply> => {
  const received = await sendQuestion(exchange, question)
  try {
    const reply = readAnswerTo(question, received)
    if (reply.kind === 'refused') return reply
    return { kind: 'tokens', answer: readTokenAnswer(reply), fields: reply.fields }
  } catch (error) {
    await revokeIssued(exchange, issuedIn(received))
    throw error
  }
}
