import type { Diagnostic } from '../outcome.ts'
import type { Path } from '../source/index.ts'
import type { PolicyFile } from './file.ts'

/** Words the mistake of a `let` that reads one of the same policy which is not defined yet; any other is left as it is. */
export const aboutOrder = (diagnostic: Diagnostic, { let: lets = {} }: PolicyFile, [, own]: Path): Diagnostic => {
  const [, name = ''] = /^`#(\w+)` is not defined$/.exec(diagnostic.message) ?? []
  const { fix, ...told } = diagnostic
  if (diagnostic.code !== 'CG2103' || !Object.hasOwn(lets, name)) return diagnostic
  if (name === own) return { ...told, message: `\`#${name}\` reads itself`, help: 'a `let` sees the ones above it' }
  const text = lets[name]
  const needsOwn = typeof text === 'string' && new RegExp(`#${own}\\b`).test(text)
  return needsOwn
    ? {
        ...told,
        message: `\`#${name}\` and \`#${own}\` need each other`,
        help: 'write one of the two without the other',
      }
    : {
        ...told,
        message: `\`#${name}\` is defined below`,
        help: `move \`${name}\` above \`${own}\`: a \`let\` sees the ones above it`,
      }
}
