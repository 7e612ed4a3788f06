import { spawnSync } from 'node:child_process'

/**
 * Tells whether programs are installed. When one is not, says loudly what is skipped; under CLAIMGATE_REQUIRE_PEERS=1,
 * which continuous integration sets, that is an error, unless it has said that they cannot be had (CLAIMGATE_UNAVAILABLE, names with commas between them).
 */
export function installed(what: string, ...programs: readonly string[]): boolean {
  const missing = programs.filter(program => spawnSync('which', [program]).status !== 0)
  return missing.length === 0 || skipped(what, `${missing.join(', ')} is not installed`)
}

/** The same for what a program needs beside itself: it runs with these arguments, and ends well. */
export function runs(what: string, program: string, ...args: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0 || skipped(what, `${what} is not installed`)
}

/** Says loudly what is not tested, and why; an error under CLAIMGATE_REQUIRE_PEERS=1. */
export const skipped = (what: string, why: string): false => {
  const message = `${why}: ${what.toUpperCase()} IS NOT TESTED`
  const unavailable = (process.env['CLAIMGATE_UNAVAILABLE'] ?? '').split(',')
  if (process.env['CLAIMGATE_REQUIRE_PEERS'] === '1' && !unavailable.includes(what)) throw new Error(message)
  process.stderr.write(`\n*** SKIPPED: ${message} ***\n\n`)
  return false
}
