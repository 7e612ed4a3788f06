import type { ElementType } from '../value.ts'
import { readBraces } from './braces.ts'
import { isNamePart } from './characters.ts'
import type { Reader } from './reader.ts'
import { REFUSED } from './refused.ts'
import type { List, Node } from './tree.ts'

const ELEMENT_TYPES: ReadonlySet<string> = new Set<ElementType>([
  'byte',
  'short',
  'int',
  'long',
  'float',
  'double',
  'char',
  'boolean',
])
const isElementType = (word: string): word is ElementType => ELEMENT_TYPES.has(word)

/** `new int[3]` or `new int[] {1, 2}`; anything else that is constructed is refused. */
export const readNew = (reader: Reader, start: number): Node => {
  reader.gobbleSpaces()
  const nameStart = reader.index
  while (isNamePart(reader.code) || reader.char === '.') reader.index += 1
  const name = reader.expr.slice(nameStart, reader.index)
  reader.gobbleSpaces()
  if (reader.char !== '[') {
    reader.report(REFUSED.construct, start, reader.index)
    if (reader.char === '(') reader.gobbleArguments()
    return reader.placeholder(start)
  }
  const dimensions: (Node | null)[] = []
  while (reader.stands('[')) {
    const open = reader.index
    reader.index += 1
    reader.gobbleSpaces()
    dimensions.push(reader.stands(']') ? null : reader.gobbleExpression())
    reader.expect(']', 'to close the array size', open)
    reader.gobbleSpaces()
  }
  const elements = readElements(reader)
  if (!isElementType(name)) {
    reader.report(REFUSED.construct, start, reader.index)
    return reader.placeholder(start)
  }
  checkShape(reader, start, dimensions, elements)
  return reader.node({ type: 'NewArray', start, end: reader.index, elementType: name, dimensions, elements })
}

const readElements = (reader: Reader): List | null => {
  const before = reader.index
  if (reader.char !== '{') return null
  const braces = readBraces(reader, before)
  if (braces.type === 'List') return braces
  return reader.stop(
    { code: 'CG2035', message: 'an array is filled from a list', help: 'write new int[] {1, 2}' },
    before,
    reader.index,
  )
}

const checkShape = (
  reader: Reader,
  start: number,
  dimensions: readonly (Node | null)[],
  elements: List | null,
): void => {
  if (elements !== null && dimensions.length > 1) {
    const help = 'write a list of arrays: {new int[] {1}, new int[] {2}}'
    reader.report(
      { code: 'CG2035', message: 'an array of several dimensions cannot be filled', help },
      start,
      reader.index,
    )
  }
  if (elements === null && dimensions.includes(null)) {
    const help = 'write new int[3] or new int[] {1, 2, 3}'
    reader.report(
      { code: 'CG2035', message: 'the array needs a size or a list of elements', help },
      start,
      reader.index,
    )
  }
}
