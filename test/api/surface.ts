/** Reads what the entries of the package export, and what their types name, from the declarations that tsc writes. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseAst } from 'rolldown/parseAst'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** A declaration: its file, and its name there. */
export type Declared = `${string}#${string}`

export interface Surface {
  /** Names that the entry exports, each with its declaration. */
  readonly exported: ReadonlyMap<string, Declared>
  /** Those that are values: functions, constants, classes. */
  readonly values: ReadonlySet<Declared>
  /** The types that a declaration names, of this package alone. */
  readonly named: (declared: Declared) => readonly Declared[]
}

interface Node {
  readonly type: string
  readonly [member: string]: unknown
}

interface File {
  readonly path: string
  /** Top-level declarations by their names. */
  readonly declarations: ReadonlyMap<string, Node>
  /** Names that are imported, with their origin. */
  readonly imports: ReadonlyMap<string, { readonly from: string; readonly name: string }>
  /** Exported names with their local name, or with their origin. */
  readonly exports: ReadonlyMap<string, { readonly from: string | null; readonly name: string }>
  /** Files of which everything is exported. */
  readonly stars: readonly string[]
  /** Names under which everything of a file is exported. */
  readonly namespaces: ReadonlyMap<string, string>
}

/** Writes the declarations of the package into a folder, and reads the entries of `src/api` there. */
export const readSurface = (folder: string, entries: readonly string[]): ReadonlyMap<string, Surface> => {
  const args = ['-p', 'tsconfig.build.json', '--emitDeclarationOnly', '--outDir', folder]
  const { status, stdout } = spawnSync(join(ROOT, 'node_modules/.bin/tsc'), args, { cwd: ROOT, encoding: 'utf8' })
  if (status !== 0) throw new Error(stdout)
  const files = createReader()
  return new Map(entries.map(entry => [entry, surfaceOf(files, join(folder, 'api', `${entry}.d.ts`))]))
}

type Reader = (path: string) => File

const createReader = (): Reader => {
  const known = new Map<string, File>()
  return path => {
    const file = known.get(path) ?? readFile(path)
    known.set(path, file)
    return file
  }
}

const nameOf = (node: unknown): string =>
  String((node as { name?: string; value?: string }).name ?? (node as { value?: string }).value)

const readFile = (path: string): File => {
  const { body } = parseAst(readFileSync(path, 'utf8'), { lang: 'dts' }) as unknown as { body: readonly Node[] }
  const declarations = new Map<string, Node>()
  const imports = new Map<string, { from: string; name: string }>()
  const exports = new Map<string, { from: string | null; name: string }>()
  const stars: string[] = []
  const namespaces = new Map<string, string>()
  const declare = (node: Node): readonly string[] => {
    const names =
      node.type === 'VariableDeclaration'
        ? (node['declarations'] as readonly { id: unknown }[]).map(({ id }) => nameOf(id))
        : [nameOf(node['id'])]
    for (const name of names) declarations.set(name, node)
    return names
  }
  const originOf = (source: unknown): string => {
    const text = nameOf(source)
    return text.startsWith('.') ? resolve(dirname(path), text.replace(/\.[jt]s$/, '.d.ts')) : text
  }
  for (const node of body) {
    const source = node['source'] as unknown
    switch (node.type) {
      case 'ImportDeclaration':
        for (const one of node['specifiers'] as readonly Node[])
          imports.set(nameOf(one['local']), {
            from: originOf(source),
            name: one.type === 'ImportSpecifier' ? nameOf(one['imported']) : '*',
          })
        break
      case 'ExportAllDeclaration':
        if (node['exported'] == null) stars.push(originOf(source))
        else namespaces.set(nameOf(node['exported']), originOf(source))
        break
      case 'ExportNamedDeclaration':
        if (node['declaration'] != null)
          for (const name of declare(node['declaration'] as Node)) exports.set(name, { from: null, name })
        for (const one of node['specifiers'] as readonly Node[])
          exports.set(nameOf(one['exported']), {
            from: source == null ? null : originOf(source),
            name: nameOf(one['local']),
          })
        break
      default:
        if (node['id'] != null || node.type === 'VariableDeclaration') declare(node)
    }
  }
  return { path, declarations, imports, exports, stars, namespaces }
}

/** The declaration behind a name that a file exports; null for one of another package. */
const resolveExport = (files: Reader, path: string, name: string): Declared | null => {
  if (!path.startsWith('/')) return null
  const file = files(path)
  const found = file.exports.get(name)
  if (found !== undefined)
    return found.from === null ? resolveLocal(files, file, found.name) : resolveExport(files, found.from, found.name)
  for (const star of file.stars) {
    const through = resolveExport(files, star, name)
    if (through !== null) return through
  }
  return null
}

const resolveLocal = (files: Reader, file: File, name: string): Declared | null => {
  if (file.declarations.has(name)) return `${file.path}#${name}`
  const origin = file.imports.get(name)
  return origin === undefined ? null : resolveExport(files, origin.from, origin.name)
}

const declaredBy = (files: Reader, path: string, name: string): Declared => {
  const declared = resolveExport(files, path, name)
  if (declared === null) throw new Error(`${name} of ${path} is declared nowhere`)
  return declared
}

/** The file behind a name that stands for all that it exports; null for every other name. */
const resolveNamespace = (files: Reader, path: string, name: string): string | null => {
  const { namespaces, exports, stars } = files(path)
  const found = exports.get(name)
  if (found?.from?.startsWith('/') === true) return resolveNamespace(files, found.from, found.name)
  const inStars = stars.map(star => resolveNamespace(files, star, name)).find(one => one !== null)
  return namespaces.get(name) ?? inStars ?? null
}

const exportsOf = (files: Reader, path: string): readonly string[] => {
  const { exports, stars, namespaces } = files(path)
  return [...exports.keys(), ...namespaces.keys(), ...stars.flatMap(star => exportsOf(files, star))]
}

const surfaceOf = (files: Reader, entry: string): Surface => {
  const exported = new Map<string, Declared>()
  for (const name of exportsOf(files, entry)) {
    const namespace = resolveNamespace(files, entry, name)
    if (namespace !== null) {
      for (const one of exportsOf(files, namespace)) exported.set(`${name}.${one}`, declaredBy(files, namespace, one))
      continue
    }
    exported.set(name, declaredBy(files, entry, name))
  }
  const nodeOf = (declared: Declared): [File, Node] => {
    const [path = '', name = ''] = declared.split('#')
    const file = files(path)
    const node = file.declarations.get(name)
    if (node === undefined) throw new Error(`${declared} is declared nowhere`)
    return [file, node]
  }
  return {
    exported,
    values: new Set(
      [...exported.values()].filter(one =>
        /^(?:VariableDeclaration|ClassDeclaration|TSDeclareFunction)$/.test(nodeOf(one)[1].type),
      ),
    ),
    named: declared => {
      const [file, node] = nodeOf(declared)
      const own = parametersOf(node)
      return typeNames(node)
        .filter(name => !own.has(name))
        .flatMap(name => resolveLocal(files, file, name) ?? [])
    },
  }
}

const parametersOf = (node: Node): ReadonlySet<string> => {
  const list = (node['typeParameters'] as { params: readonly { name: unknown }[] } | null | undefined)?.params ?? []
  return new Set(list.map(({ name }) => nameOf(name)))
}

/**
 * The names of types in a declaration. What is made of a constant (`typeof TABLE`) has no other name, and is not looked
 * into.
 */
const typeNames = (node: unknown): string[] => {
  if (Array.isArray(node)) return node.flatMap(typeNames)
  if (typeof node !== 'object' || node === null) return []
  const { type, ...members } = node as Node
  if (type === 'TSTypeReference') {
    if (isOfConstant(members['typeArguments'])) return []
    return [firstOf(members['typeName']), ...typeNames(members['typeArguments'])]
  }
  if (type === 'TSInterfaceHeritage' || type === 'TSClassImplements')
    return [firstOf(members['expression']), ...typeNames(members['typeArguments'])]
  if (type === 'TSTypeQuery') return []
  return Object.values(members).flatMap(typeNames)
}

const firstOf = (name: unknown): string => {
  const { left } = name as { left?: unknown }
  return left === undefined ? nameOf(name) : firstOf(left)
}

const isOfConstant = (node: unknown): boolean => JSON.stringify(node ?? null).includes('"TSTypeQuery"')
