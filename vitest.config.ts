import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // Makes the validators of files, unless they are current.
    globalSetup: 'schemas/validators.mjs',
    include: ['test/**/*.test.ts', 'examples/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    pool: 'forks',
  },
})
