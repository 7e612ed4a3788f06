import { defineConfig } from 'rolldown'

/**
 * The command line with its libraries in few files: finding and reading some five hundred small ones is what a start
 * would spend most of its time on. What one store or one verb needs stays outside and is loaded there. The library
 * entries of package.json are not bundled.
 */
export default defineConfig({
  input: { bin: 'src/cli/bin.ts' },
  platform: 'node',
  external: ['lmdb', 'ioredis', 'fast-check'],
  // Names are kept: the log shows the frames of an unexpected error.
  output: { dir: 'dist/cli', chunkFileNames: '[name].js', minify: { compress: true, mangle: false, codegen: true } },
  // depd, below koa, evaluates text of its own.
  checks: { eval: false },
})
