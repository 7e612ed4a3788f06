/** Thrown by functions and regular expressions for a failure with a code; the compiler adds the span. Never leaves the room. */
export class EvaluationError extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.name = 'EvaluationError'
    this.code = code
  }
}
