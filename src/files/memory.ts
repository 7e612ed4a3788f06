import { resolve, sep } from 'node:path'
import { type Entry, FileError, type Files, fileText, type Kind } from './files.ts'

/** Files whose texts are known already, by their paths. Folders are those that the paths name. */
export const filesOf = (texts: { readonly [path: string]: string }): Files => {
  const known = new Map(Object.entries(texts).map(([path, text]) => [resolve(path), text]))
  const entriesOf = (folder: string): readonly Entry[] => {
    const above = resolve(folder, '.').replace(/[\\/]$/, '') + sep
    const kinds = new Map<string, Kind>()
    for (const path of known.keys()) {
      if (!path.startsWith(above)) continue
      const [name = '', ...inside] = path.slice(above.length).split(sep)
      kinds.set(name, inside.length === 0 ? 'file' : 'folder')
    }
    return [...kinds].map(([name, kind]) => ({ name, kind }))
  }
  return {
    read: async path => {
      const text = known.get(resolve(path))
      if (text === undefined) throw new FileError(path, entriesOf(path).length > 0 ? 'EISDIR' : 'ENOENT')
      return fileText(path, text)
    },
    list: async folder => {
      const entries = entriesOf(folder)
      if (entries.length === 0) throw new FileError(folder, known.has(resolve(folder)) ? 'ENOTDIR' : 'ENOENT')
      return entries
    },
    kindOf: async path => (known.has(resolve(path)) ? 'file' : entriesOf(path).length > 0 ? 'folder' : null),
    modeOf: async () => null,
  }
}
