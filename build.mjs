// Makes dist/: the validators of files, what tsc makes of src/, the bundle of the command line, the library with its types.
//
//   node build.mjs                    `npm run build`
//   node build.mjs --unless-built     only when what it is made of is not what it was made of last time
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('.', import.meta.url))
const STAMP = join(ROOT, 'dist/built')
const MADE_OF = [
  'build.mjs',
  'bundle.mjs',
  'bundled.mjs',
  'library.mjs',
  'package-lock.json',
  'package.json',
  'schemas',
  'src',
  'tsconfig.build.json',
  'tsconfig.json',
]

/** Files that the build itself writes beside those it reads. */
const isMade = path => /^src\/generated\/|\.bundled$/.test(path)

const filesOf = name => {
  const entries = readdirSync(join(ROOT, name), { recursive: true, withFileTypes: true })
  return entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name).slice(ROOT.length))
}

/** Names what the build is made of, and the Node.js that makes it: kept code is of one build of it. */
const digest = () => {
  const hash = createHash('sha256').update(process.version)
  const files = MADE_OF.flatMap(name => (/\.\w+$/.test(name) ? [name] : filesOf(name)))
  for (const path of files.filter(file => !isMade(file)).sort())
    hash.update(`\0${path}\0`).update(readFileSync(join(ROOT, path)))
  return hash.digest('hex')
}

const run = (...args) => {
  const { status } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

const built = digest()
if (process.argv[2] === '--unless-built') {
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === built) process.exit()
  process.stderr.write('Building claimgate, once. This takes some seconds.\n')
}
rmSync(STAMP, { force: true })
run('schemas/generate.mjs', '--validators')
run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json')
run('bundle.mjs')
run('library.mjs')
writeFileSync(STAMP, built)
