import type { Place, Span } from '../outcome.ts'

/** Finds the line and column (from 1) of both ends of a span, and the text of its first line. */
export const locate = (file: string, text: string, span: Span): Place => {
  const start = Math.min(span.start, text.length)
  const end = Math.min(Math.max(span.end, start), text.length)
  const from = text.lastIndexOf('\n', start - 1) + 1
  const newline = text.indexOf('\n', start)
  const to = newline < 0 ? text.length : newline
  const line = countLines(text, start)
  const endLine = countLines(text, end)
  return {
    file,
    line,
    column: start - from + 1,
    endLine,
    endColumn: end - (text.lastIndexOf('\n', end - 1) + 1) + 1,
    excerpt: text.slice(from, to).replace(/\r$/, ''),
  }
}

const countLines = (text: string, offset: number): number => {
  let lines = 1
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) lines++
  return lines
}
