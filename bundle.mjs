// Bundles the command line with its libraries into few files: finding and reading some five hundred small ones is what a
// start would spend most of its time on. What one store or one verb needs stays outside and is loaded there. The library
// entries of package.json are not bundled: an application has the libraries already.
//
//   node bundle.mjs     after tsc
import { fileURLToPath } from 'node:url'
import { build } from 'rolldown'

await build({
  input: { bin: 'src/cli/bin.ts' },
  platform: 'node',
  external: ['lmdb', 'ioredis', 'fast-check'],
  // Koa and its parsers bring four copies of one long list of media types.
  resolve: { alias: { 'mime-db': fileURLToPath(import.meta.resolve('mime-db')) } },
  // Names are kept: the log shows the frames of an unexpected error.
  output: { dir: 'dist/cli', chunkFileNames: '[name].js', minify: { compress: true, mangle: false, codegen: true } },
  // depd, below Koa, evaluates text of its own.
  checks: { eval: false },
})
