// Runs scripts of package.json one after the other, until one fails, and says how long each took. Where CLAIMGATE_TIMES
// names a file, the lines are added to it as well.
//
//   node test/steps.mjs lint types build
import { spawnSync } from 'node:child_process'
import { appendFileSync } from 'node:fs'

const lines = []
for (const name of process.argv.slice(2)) {
  const startedMs = performance.now()
  const { status } = spawnSync('npm', ['run', '--silent', name], { stdio: 'inherit' })
  lines.push(`${((performance.now() - startedMs) / 1000).toFixed(1).padStart(7)} s  ${name}\n`)
  process.exitCode = status ?? 1
  if (status !== 0) break
}
process.stdout.write(`\n${lines.join('')}`)
const file = process.env.CLAIMGATE_TIMES
if (file !== undefined) appendFileSync(file, lines.join(''))
