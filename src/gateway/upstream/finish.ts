import type { Answer } from '../answers.ts'
import type { Exchange } from '../exchange.ts'
import type { TokenAnswer } from './token-answer.ts'

/** One strategy: finishes an answered token request. */
export type Finish = (exchange: Exchange, answer: TokenAnswer) => Promise<Answer>
