/** What a process of its own runs the gateway from: what was built starts in a fraction of the time, unless it is stale. */
import { readdirSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const BUILT = fileURLToPath(new URL('../../dist/gateway/index.js', import.meta.url))
const SOURCES = fileURLToPath(new URL('../../src/', import.meta.url))

export const builtFrom = (): 'dist' | 'src' => {
  const built = statSync(BUILT, { throwIfNoEntry: false })?.mtimeMs ?? 0
  const sources = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
  return sources.every(file => statSync(SOURCES + file).mtimeMs < built) ? 'dist' : 'src'
}
