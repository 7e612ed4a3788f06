/** The files that the command line is bundled into, and the code that V8 made of them when they were built. */
import { hash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Script } from 'node:vm'

/** Beside the files: where in `CODE` each one's code is, and the text that it was made of. */
export const INDEX = 'code.json'
export const CODE = 'code.bin'

export interface CodeIndex {
  /** `nodeBuild()` of the Node that made the code. */
  readonly build: string
  readonly files: { readonly [file: string]: KeptCode }
}

export interface KeptCode {
  /** Digest of the text. */
  readonly text: string
  /** Digest of the code. */
  readonly code: string
  readonly start: number
  readonly end: number
}

export interface Bundle {
  /** Runs a file once and returns what it exports. */
  readonly load: (file: string) => unknown
  /** What has been run, for whoever builds the code. */
  readonly scripts: ReadonlyMap<string, Script>
}

/** SHA-256 of a file's text or code. */
export const digestOf = (content: string | Buffer): string => hash('sha256', content, 'base64url')

/**
 * Names the build of Node that runs. V8 takes the code of every Node with the same four numbers of V8, and reads it wrongly
 * where Node has patched V8, or built it differently: releases of one line share these numbers.
 */
export const nodeBuild = (): string => {
  const { versions, platform, arch, config, execPath } = process
  return digestOf(JSON.stringify([versions, platform, arch, config, statSync(execPath).size]))
}

/**
 * Opens a bundle of CommonJS files. Compiling them is most of what a start would do: code that the same build of Node made
 * of the text octet for octet is taken instead, where it is whole: V8 does not look, and runs what is damaged. Otherwise
 * everything is compiled, as it is without any code.
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
    const octets = readFileSync(filename)
    const text = octets.toString('latin1')
    const script = new Script(`(function (exports, require, module, __filename, __dirname) {${text}\n})`, {
      filename,
      cachedData: code(file, octets),
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

function readCode(folder: string): (file: string, text: Buffer) => Buffer | undefined {
  try {
    const { build, files } = JSON.parse(readFileSync(join(folder, INDEX), 'utf8')) as CodeIndex
    if (build !== nodeBuild()) return () => undefined
    const code = readFileSync(join(folder, CODE))
    return (file, text) => {
      const found = files[file]
      if (found?.text !== digestOf(text)) return undefined
      const part = code.subarray(found.start, found.end)
      return found.code === digestOf(part) ? part : undefined
    }
  } catch {
    return () => undefined
  }
}
