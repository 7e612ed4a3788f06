import type { Answer } from '../request/answers.ts'
import type { Exchange } from '../request/exchange.ts'
import type { TokenAnswer } from './token-answer.ts'

/** One strategy: finishes an answered token request. */
export type Finish = (exchange: Exchange, answer: TokenAnswer) => Promise<Answer>
