/** The package as `npm pack` makes it, installed into a folder with what it depends on, and nothing else. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

export interface Installed {
  /** An empty project with `node_modules`. */
  readonly folder: string
  readonly tarball: string
  /** Paths of the files of the package, without its folder. */
  readonly files: readonly string[]
  readonly read: (file: string) => string
}

interface Lock {
  readonly packages: { readonly [path: string]: { readonly dev?: boolean; readonly devOptional?: boolean } }
}

/** Packs what `npm run build` has built. */
export const install = (): Installed => {
  const folder = mkdtempSync(join(tmpdir(), 'claimgate-installed-'))
  const args = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder]
  const tarball = join(folder, execFileSync('npm', args, { cwd: ROOT, encoding: 'utf8' }).trim())
  const own = join(folder, 'node_modules', 'claimgate')
  mkdirSync(own, { recursive: true })
  execFileSync('tar', ['-xzf', tarball, '-C', own, '--strip-components=1'])
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as Lock
  for (const [path, { dev, devOptional }] of Object.entries(packages)) {
    if (path === '' || dev === true || devOptional === true || path.lastIndexOf('node_modules') > 0) continue
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    symlinkSync(join(ROOT, path), join(folder, path))
  }
  const entries = readdirSync(own, { recursive: true, withFileTypes: true })
  return {
    folder,
    tarball,
    files: entries
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name).slice(own.length + 1)),
    read: file => readFileSync(join(own, file), 'utf8'),
  }
}
