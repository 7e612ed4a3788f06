// Makes what package.json exports: dist/library/, each entry with all of ours that it needs and without its libraries,
// which an application may have already; and dist/types/, the declarations that the entries reach.
//
//   node library.mjs     after tsc
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'rolldown'

const DIST = fileURLToPath(new URL('dist/', import.meta.url))
const ENTRIES = ['index', 'expression', 'policy', 'koa']

rmSync(join(DIST, 'library'), { recursive: true, force: true })
await build({
  input: Object.fromEntries(ENTRIES.map(name => [name, `src/api/${name}.ts`])),
  platform: 'neutral',
  external: id => !/^[./]/.test(id),
  // No module of ours does anything when it is loaded.
  treeshake: { moduleSideEffects: false },
  output: {
    dir: join(DIST, 'library'),
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
  },
})

/** A relative import of a declaration; tsc leaves the ending of the source in it. */
const IMPORT = /((?:from |import\()['"]\.[^'"]+)\.ts(?=['"])/g

const types = join(DIST, 'types')
const written = new Set()

/** Writes a declaration, and all that it imports. */
const write = file => {
  if (written.has(file)) return
  written.add(file)
  const text = readFileSync(join(DIST, file), 'utf8')
  mkdirSync(dirname(join(types, file)), { recursive: true })
  writeFileSync(join(types, file), text.replace(IMPORT, '$1.js'))
  for (const [found] of text.matchAll(IMPORT)) write(join(dirname(file), found.replace(/^.*['"](.*)\.ts$/, '$1.d.ts')))
}

rmSync(types, { recursive: true, force: true })
for (const name of ENTRIES) write(`api/${name}.d.ts`)
