/** The files that the command line is bundled into, and the code that V8 made of them when they were built. */
import { hash } from 'node:crypto'
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs'
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

/** What stands in a file of the bundle: the text of a CommonJS module in the function that Node would put it into. */
export const wrapped = (text: string): string =>
  `(function (exports, require, module, __filename, __dirname) {${text}\n})`

/**
 * Opens a bundle of CommonJS modules. Compiling them is most of what a start would do: code that the same build of Node made
 * of the text octet for octet is taken instead, where it is whole: V8 does not look, and runs what is damaged. Otherwise
 * everything is compiled, as it is without any code.
 */
export const openBundle = (folder: string): Bundle => {
  const outside = createRequire(join(folder, 'command.cjs'))
  const index = readIndex(folder)
  const read = createReader(Math.max(0, ...[...index.values()].map(({ start, end }) => end - start)))
  const scripts = new Map<string, Script>()
  const modules = new Map<string, { exports: unknown }>()

  const codeOf = (file: string, textDigest: string): Buffer | undefined => {
    const kept = index.get(file)
    if (kept?.text !== textDigest) return undefined
    try {
      const code = read(join(folder, CODE), kept.start, kept.end)
      return digestOf(code) === kept.code ? code : undefined
    } catch {
      return undefined
    }
  }

  const load = (file: string): unknown => {
    const known = modules.get(file)
    if (known !== undefined) return known.exports
    const filename = join(folder, file)
    const octets = read(filename)
    const digest = digestOf(octets)
    const text = octets.toString('latin1')
    // Stack traces name the file alone: kept code would name the folder in which it was built.
    const script = new Script(text, { filename: file, cachedData: codeOf(file, digest) })
    scripts.set(file, script)
    const module = { exports: {} }
    modules.set(file, module)
    const require = (id: string): unknown => (id.startsWith('./') ? load(id.slice(2)) : outside(id))
    require.resolve = outside.resolve
    script.runInThisContext().call(module.exports, module.exports, require, module, filename, folder)
    return module.exports
  }
  return { load, scripts }
}

/** What was kept for this build of Node; nothing when it was kept for another, or not at all, or is damaged. */
const readIndex = (folder: string): ReadonlyMap<string, KeptCode> => {
  try {
    const { build, files } = JSON.parse(readFileSync(join(folder, INDEX), 'utf8')) as CodeIndex
    const { size } = statSync(join(folder, CODE))
    const isThere = ([, { start, end }]: [string, KeptCode]): boolean =>
      Number.isSafeInteger(start) && Number.isSafeInteger(end) && 0 <= start && start <= end && end <= size
    return new Map(build === nodeBuild() ? Object.entries(files).filter(isThere) : [])
  } catch {
    return new Map()
  }
}

/**
 * Reads files, or parts of them, each into the memory of the one before: memory that is new costs a start more than
 * reading does.
 */
const createReader = (octets: number): ((path: string, start?: number, end?: number) => Buffer) => {
  let memory = Buffer.allocUnsafeSlow(octets)
  return (path, start = 0, end = statSync(path).size) => {
    if (end - start > memory.length) memory = Buffer.allocUnsafeSlow(end - start)
    const fd = openSync(path, 'r')
    try {
      return memory.subarray(0, readSync(fd, memory, 0, end - start, start))
    } finally {
      closeSync(fd)
    }
  }
}
