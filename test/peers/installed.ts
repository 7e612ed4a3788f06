import { spawnSync } from 'node:child_process'

/**
 * Tells whether programs are installed. When one is not, says loudly what is skipped; under CLAIMGATE_REQUIRE_PEERS=1,
 * which continuous integration sets, that is an error.
 */
export function installed(what: string, ...programs: readonly string[]): boolean {
  const missing = programs.filter(program => spawnSync('which', [program]).status !== 0)
  return missing.length === 0 || skipped(what, `${missing.join(', ')} is not installed`)
}

/** The same for what a program needs beside itself: it runs with these arguments, and ends well. */
export function runs(what: string, program: string, ...args: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0 || skipped(what, `${what} is not installed`)
}

const skipped = (what: string, why: string): false => {
  const message = `${why}: ${what.toUpperCase()} IS NOT TESTED`
  if (process.env['CLAIMGATE_REQUIRE_PEERS'] === '1') throw new Error(message)
  process.stderr.write(`\n*** SKIPPED: ${message} ***\n\n`)
  return false
}
