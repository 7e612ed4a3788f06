// Bundles the command line with its libraries into few files: finding and reading some five hundred small ones is what a
// start would spend most of its time on. What one store or one verb needs stays outside and is loaded there. The library
// entries of package.json are not bundled: an application has the libraries already.
//
//   node bundle.mjs     after tsc
import { build } from 'rolldown'

/** The media types that Koa names by a word. Everything else that is sent or compared is written out. */
const NAMED = ['application/json', 'application/octet-stream', 'text/html', 'text/plain']

/**
 * What libraries bring along and the command line cannot reach, by the end of the path. V8 would read all of it, and Koa
 * sorts nine hundred media types, at every start.
 */
const LEFT_OUT = [
  [
    /\/mime-db\/db\.json$/,
    text => JSON.stringify(Object.fromEntries(NAMED.map(type => [type, JSON.parse(text)[type]]))),
  ],
  // The form has a parser of its own (src/gateway/form.ts), which the body parser is given instead.
  [/\/qs\/lib\/index\.js$/, () => 'module.exports = {}'],
  // The body is read as octets: no table of an alphabet is asked for.
  [/\/iconv-lite\/encodings\/[ds]bcs-data(-generated)?\.js$/, () => 'module.exports = {}'],
]

const leaveOut = {
  name: 'leave-out',
  transform: (text, id) => {
    const found = LEFT_OUT.find(([path]) => path.test(id))
    return found === undefined ? null : { code: found[1](text) }
  },
}

/** Text of ASCII alone is neither decoded nor widened to two bytes a character before it is compiled. */
const ascii = {
  name: 'ascii',
  generateBundle: (_, files) => {
    for (const file of Object.values(files))
      if (file.type === 'chunk')
        file.code = file.code.replace(/[^\0-\x7f]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
  },
}

await build({
  input: { bin: 'src/cli/bin.ts' },
  platform: 'node',
  external: ['lmdb', 'ioredis', 'fast-check'],
  plugins: [leaveOut, ascii],
  // Names are kept: the log shows the frames of an unexpected error.
  output: {
    dir: process.argv[2] ?? 'dist/cli',
    chunkFileNames: '[name].js',
    minify: { compress: true, mangle: false, codegen: true },
  },
  // depd, below Koa, evaluates text of its own.
  checks: { eval: false },
})
