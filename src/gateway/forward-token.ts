/** What happens at the token endpoint once the decision is made: the upstream is asked, and its answer finished. */
import type { JsonObject } from '../oauth.ts'
import type { Answer } from './answers.ts'
import type { Exchange } from './exchange.ts'

/** What the upstream's token endpoint said: RFC 6749 section 5.1, read and bounded. */
export interface TokenAnswer {
  readonly accessToken: string
  readonly tokenType: string
  readonly expiresIn: number | null
  readonly scope: string | null
  readonly refreshToken: string | null
  readonly idToken: string | null
  /** The whole answer. */
  readonly body: JsonObject
}

/** One strategy: finishes an answered token request. */
export type Finish = (exchange: Exchange, answer: TokenAnswer) => Promise<Answer>
