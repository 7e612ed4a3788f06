// Makes the folder that an image runs: the package as `npm pack` makes it, the libraries that it needs in production, and
// the code that V8 has made of the bundle, which is right here because the same Node.js runs it.
//
//   node deploy/docker/assemble.mjs FOLDER     after `npm run build`
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const [named] = process.argv.slice(2)
if (named === undefined) throw new Error('Name the folder to make')
const folder = resolve(named)

const run = (program, args, cwd) =>
  execFileSync(program, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' })

mkdirSync(folder, { recursive: true })
const packed = mkdtempSync(join(tmpdir(), 'claimgate-packed-'))
run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', packed], ROOT)
run('tar', ['-xzf', join(packed, readdirSync(packed)[0]), '-C', folder, '--strip-components=1'], ROOT)
rmSync(packed, { recursive: true })
cpSync(join(ROOT, 'package-lock.json'), join(folder, 'package-lock.json'))
run('npm', ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--silent'], folder)
for (const file of ['code.bin', 'code.json']) cpSync(join(ROOT, 'dist/bundle', file), join(folder, 'dist/bundle', file))
