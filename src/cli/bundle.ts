/** The files that the command line is bundled into, and the code that V8 made of them when they were built. */
import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Script } from 'node:vm'

/** Beside the files: where in `CODE` each one's code is, and the text that it was made of. */
export const INDEX = 'code.json'
export const CODE = 'code.bin'

export interface CodeIndex {
  readonly [file: string]: { readonly digest: string; readonly start: number; readonly end: number }
}

export interface Bundle {
  /** Runs a file once and returns what it exports. */
  readonly load: (file: string) => unknown
  /** What has been run, for whoever builds the code. */
  readonly scripts: ReadonlyMap<string, Script>
}

/** SHA-256 of a file's text. */
export const digestOf = (text: string): string => hash('sha256', text, 'base64url')

/**
 * Opens a bundle of CommonJS files. Compiling them is most of what a start would do: code that fits the text octet for
 * octet is taken instead. Code that another version of Node has made is refused by V8, and everything is compiled, as it
 * is without any.
 */
export function openBundle(folder: string): Bundle {
  const outside = createRequire(join(folder, 'command.cjs'))
  const code = readCode(folder)
  const scripts = new Map<string, Script>()
  const modules = new Map<string, { exports: unknown }>()

  const load = (file: string): unknown => {
    const known = modules.get(file)
    if (known !== undefined) return known.exports
    const filename = join(folder, file)
    const text = readFileSync(filename, 'latin1')
    const script = new Script(`(function (exports, require, module, __filename, __dirname) {${text}\n})`, {
      filename,
      cachedData: code(file, text),
    })
    scripts.set(file, script)
    const module = { exports: {} }
    modules.set(file, module)
    const require = (id: string): unknown => (id.startsWith('./') ? load(id.slice(2)) : outside(id))
    script.runInThisContext().call(module.exports, module.exports, require, module, filename, folder)
    return module.exports
  }
  return { load, scripts }
}

function readCode(folder: string): (file: string, text: string) => Buffer | undefined {
  try {
    const index = JSON.parse(readFileSync(join(folder, INDEX), 'utf8')) as CodeIndex
    const code = readFileSync(join(folder, CODE))
    return (file, text) => {
      const found = index[file]
      return found?.digest === digestOf(text) ? code.subarray(found.start, found.end) : undefined
    }
  } catch {
    return () => undefined
  }
}
