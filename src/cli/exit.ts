/** Exit codes, documented and stable. */
export const EXIT = {
  ok: 0,
  failure: 1,
  usage: 2,
  invalid: 3,
  testsFailed: 4,
  warnings: 5,
  coverage: 6,
  differs: 7,
  deny: 10,
} as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** A mistake in the call of a verb: printed as one line, exit code 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UsageError'
  }
}
