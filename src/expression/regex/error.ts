/** A pattern that is not accepted, with its place in the pattern. Never leaves the regex room. */
export class RegexError extends Error {
  readonly start: number
  readonly end: number
  readonly code: string
  readonly help: string
  constructor(start: number, end: number, code: string, message: string, help: string) {
    super(message)
    this.name = 'RegexError'
    this.start = start
    this.end = end
    this.code = code
    this.help = help
  }
}
