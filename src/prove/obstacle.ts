/** What stands in the way of an exact answer, at its place in a file. */

import type { NotExact } from './known.ts'
import type { Written } from './scope.ts'

export interface Obstacle {
  readonly file: string
  readonly line: number
  readonly column: number
  /** The part of the expression. */
  readonly expression: string
  readonly why: string
}

/** Places what stands in the way. */
export const obstacleOf = ({ span, message }: NotExact, { source, path, text }: Written): Obstacle => {
  const { line, column } = source.placeOf(source.spanInScalar(path, span.start, Math.max(span.end, span.start + 1)))
  const expression = text.slice(span.start, span.end)
  return { file: source.file, line, column, expression: expression === '' ? text : expression, why: message }
}
