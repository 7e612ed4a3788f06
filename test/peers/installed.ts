import { spawnSync } from 'node:child_process'

/**
 * Tells whether programs are installed. When one is not, says loudly what is skipped; under CLAIMGATE_REQUIRE_PEERS=1,
 * which continuous integration sets, that is an error.
 */
export function installed(what: string, ...programs: readonly string[]): boolean {
  const missing = programs.filter(program => spawnSync('which', [program]).status !== 0)
  if (missing.length === 0) return true
  const message = `${missing.join(', ')} is not installed: ${what.toUpperCase()} IS NOT TESTED`
  if (process.env['CLAIMGATE_REQUIRE_PEERS'] === '1') throw new Error(message)
  process.stderr.write(`\n*** SKIPPED: ${message} ***\n\n`)
  return false
}
