import { appendFileSync } from 'node:fs'
import type { Reporter, TestModule } from 'vitest/node'

const SHOWN = 10

const rowOf = (module: TestModule): { readonly ms: number; readonly line: string } => {
  const { duration, collectDuration } = module.diagnostic()
  const ms = duration + collectDuration
  const seconds = (value: number): string => (value / 1000).toFixed(1)
  const imports = collectDuration > 1000 ? `, ${seconds(collectDuration)} s of it its imports` : ''
  return { ms, line: `${seconds(ms).padStart(11)} s  ${module.relativeModuleId}${imports}\n` }
}

/** Reports the test files that took longest, with what importing them took. */
export const slowestFiles: Reporter = {
  onTestRunEnd: modules => {
    if (modules.length < SHOWN) return
    const rows = modules.map(rowOf).sort((one, other) => other.ms - one.ms)
    const text = rows.slice(0, SHOWN).map(({ line }) => line)
    process.stdout.write(`\nThe slowest files:\n${text.join('')}`)
    const file = process.env['CLAIMGATE_TIMES']
    if (file !== undefined) appendFileSync(file, text.join(''))
  },
}
