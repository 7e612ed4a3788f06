import { readdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { filesNeeding } from './test/needing.ts'
import { slowestFiles } from './test/slowest-files.ts'

/** The files of which `npm test` runs a short form: `vitest run --mode long` runs them in full. */
const longFiles = (): string[] =>
  readdirSync('test', { recursive: true, encoding: 'utf8' })
    .map(name => `test/${name}`)
    .filter(file => file.endsWith('.test.ts') && /from '[./]+\/long\.ts'/.test(readFileSync(file, 'utf8')))

export default defineConfig(({ mode }) => ({
  test: {
    // Makes the validators of files, unless they are current.
    globalSetup: 'schemas/validators.mjs',
    include: mode === 'long' ? longFiles() : ['test/**/*.test.ts', 'examples/**/*.test.ts'],
    exclude: ['**/node_modules/**', ...filesNeeding('openssl')],
    env: { CLAIMGATE_LONG: mode === 'long' ? '1' : '' },
    testTimeout: mode === 'long' ? 300_000 : 30_000,
    hookTimeout: 30_000,
    pool: 'forks',
    // What the files import is read once in each process. test/tidy.ts sees that none leaves anything behind.
    isolate: false,
    reporters: ['default', slowestFiles],
    setupFiles: 'test/tidy.ts',
    // Tests wait as often as they compute.
    maxWorkers: availableParallelism() + 1,
  },
}))
