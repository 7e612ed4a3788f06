// Bundles the command line with its libraries into few files: finding and reading some five hundred small ones is what a
// start would spend most of its time on. What one store or one verb needs stays outside and is loaded there. What
// package.json exports is made by library.mjs.
//
// Then runs the bundle, and keeps the code that V8 has made of it, so that a start need not make it again.
//
// Node's own cache of compiled code (`module.enableCompileCache`, from Node 22.1) is simpler. Measured beside this, a start
// takes 1.2 times the CPU with it on Node 24 (205 against 171 ms), 1.5 times where that cache is empty, as it is in a new
// container, and 1.5 times on Node 20 (269 against 181 ms), which has none. It is the better choice once every supported
// Node has it.
//
//   node bundle.mjs     after tsc
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeBundled } from './bundled.mjs'
import { CODE, digestOf, INDEX, nodeBuild, openBundle, wrapped } from './dist/cli/bundle.js'

/** The media types that Koa names by a word. Everything else that is sent or compared is written out. */
const NAMED = ['application/json', 'application/octet-stream', 'text/html', 'text/plain']

const EMPTY = 'module.exports = {}'

/**
 * What libraries bring along and the command line cannot reach, and what one of them must be told in a bundle, by the end
 * of the path. V8 would read all that is left out, and Koa sorts nine hundred media types, at every start.
 */
const CHANGED = [
  [
    /\/mime-db\/db\.json$/,
    text => JSON.stringify(Object.fromEntries(NAMED.map(type => [type, JSON.parse(text)[type]]))),
  ],
  // The form has a parser of its own (src/gateway/request/form.ts), which the body parser is given instead.
  [/\/qs\/lib\/index\.js$/, () => EMPTY],
  // The body is read as octets: no table of an alphabet is asked for.
  [/\/iconv-lite\/encodings\/[ds]bcs-data(-generated)?\.js$/, () => EMPTY],
  // Decodes long texts of MessagePack faster. What lmdb keeps for us is short.
  [/\/msgpackr\/node-index\.js$/, text => text.replace("createRequire(import.meta.url)('msgpackr-extract')", 'null')],
  // The native part is looked for where the package is installed.
  [
    /\/lmdb\/(native|open)\.js$/,
    text => text.replaceAll('import.meta.url', "require('node:url').pathToFileURL(require.resolve('lmdb')).href"),
  ],
]

/** Modules of which nothing is left. */
const emptied = new Set()

const change = {
  name: 'change',
  transform: (text, id) => {
    const found = CHANGED.find(([path]) => path.test(id))
    if (found === undefined) return null
    const code = found[1](text)
    if (code === EMPTY) emptied.add(id)
    return { code }
  },
}

/**
 * Text of ASCII alone is neither decoded nor widened to two bytes a character before it is compiled, and one that is whole
 * is not copied.
 */
const readable = {
  name: 'readable',
  generateBundle: (_, files) => {
    for (const file of Object.values(files))
      if (file.type === 'chunk')
        file.code = wrapped(
          file.code.replace(/[^\0-\x7f]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
        )
  },
}

const FOLDER = fileURLToPath(new URL('dist/bundle/', import.meta.url))

const bundle = async () => {
  const { build } = await import('rolldown')
  rmSync(FOLDER, { recursive: true, force: true })
  const command = await build({
    input: { command: 'src/cli/command.ts' },
    platform: 'node',
    external: ['ioredis', 'fast-check'],
    plugins: [change, readable],
    // Names are kept: the log shows the frames of an unexpected error.
    output: {
      dir: FOLDER,
      format: 'cjs',
      // As the modules are that this is made of, and that are tested.
      strict: true,
      // The loader of src/cli/bundle.ts knows `require` alone.
      dynamicImportInCjs: false,
      entryFileNames: '[name].cjs',
      chunkFileNames: '[name].cjs',
      minify: { compress: true, mangle: false, codegen: true },
    },
    // depd, below Koa, evaluates text of its own.
    checks: { eval: false },
  })
  // Node loads a CommonJS program sooner than a module: most of what it has for modules stays unread.
  const bin = await build({
    input: 'src/cli/bin.ts',
    platform: 'node',
    output: { file: fileURLToPath(new URL('dist/cli/bin.cjs', import.meta.url)), format: 'cjs', strict: true },
  })
  const ids = [...command.output, ...bin.output].flatMap(({ moduleIds }) => moduleIds ?? [])
  writeBundled(
    FOLDER,
    ids.filter(id => !emptied.has(id)),
  )
}

/** Runs the verbs that a start and an edit consist of, in a folder of their own, and writes down what V8 made of them. */
const keepCode = async () => {
  const { load, scripts } = openBundle(FOLDER)
  const { main } = load('command.cjs')
  const cwd = mkdtempSync(join(tmpdir(), 'claimgate-build-'))
  let printed = ''
  let stop = () => {}
  const terminal = {
    out: text => {
      printed += text
    },
    err: text => {
      printed += text
      if (text.includes('listening')) setImmediate(() => stop())
    },
    openLog: () => ({ write: line => void line(), flush: () => {} }),
    env: {},
    cwd,
    self: 'claimgate',
    colour: false,
    read: () => '',
    onUnhandled: () => {},
    onSignal: (signal, listener) => {
      if (signal === 'SIGINT') stop = listener
    },
    abort: () => {},
  }
  const ports = ['--set', 'listen.port=0', '--set', 'admin.port=0']
  try {
    for (const args of [['init', cwd], ['check'], ['test'], ['serve', ...ports]]) {
      const code = await main(args, terminal)
      if (code !== 0) throw new Error(`claimgate ${args.join(' ')} ended with ${code}\n${printed}`)
    }
  } finally {
    rmSync(cwd, { recursive: true, force: true })
  }
  const files = {}
  const parts = []
  let start = 0
  for (const [file, script] of scripts) {
    const made = script.createCachedData()
    const text = digestOf(readFileSync(join(FOLDER, file)))
    files[file] = { text, code: digestOf(made), start, end: start + made.length }
    parts.push(made)
    start += made.length
  }
  writeFileSync(join(FOLDER, CODE), Buffer.concat(parts))
  writeFileSync(join(FOLDER, INDEX), JSON.stringify({ build: nodeBuild(), files }))
}

// In a process that has done nothing else.
if (process.argv[2] === '--code') await keepCode()
else {
  await bundle()
  const { status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), '--code'], { stdio: 'inherit' })
  if (status !== 0) process.exitCode = 1
}
