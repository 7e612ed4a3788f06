import { readBraces } from './braces.ts'

export const readNew = (p: Reader, start: number): Node => {
  p.gobbleSpaces()
  const nameStart = p.index
  while (isNamePart(p.code) || p.char === '.') p.index += 1
  const name = p.expr.slice(nameStart, p.index)
  p.gobbleSpaces()
  if (p.char !== '[') {
    p.report(REFUSED.construct, start, p.index)
    if (p.char === '(') p.gobbleArguments()
    return p.placeholder(start)
  }
  const dimensions: (Node | null)[] = []
  while (p.stands('[')) {
    const open = p.index
    p.index += 1
    p.gobbleSpaces()
    dimensions.push(p.stands(']') ? null : p.gobbleExpression())
    p.expect(']', 'to close the array size', open)
    p.gobbleSpaces()
  }
  const elements = readElements(p)
  if (!isElementType(name)) {
    p.report(REFUSED.construct, start, p.index)
    return p.placeholder(start)
  }
  checkShape(p, start, dimensions, elements)
  return p.node({ type: 'NewArray', start, end: p.index, elementType: name, dimensions, elements })
}

const readElements = (p: Reader): List | null => {
  const before = p.index
  if (p.char !== '{') return null
  const braces = readBraces(p, before)
  if (braces.type === 'List') return braces
  return p.stop(
    { code: 'CG2035', message: 'an array is filled from a list', help: 'write new int[] {1, 2}' },
    before,
    p.index,
  )
}

const checkShape = (p: Reader, start: number, dimensions: readonly (Node | null)[], elements: List | null): void => {
  if (elements !== null && dimensions.length > 1) {
    const help = 'write a list of arrays: {new int[] {1}, new int[] {2}}'
    p.report(
      { code: 'CG2035', message: 'an array of several dimensions cannot be filled', help },
      start,
      p.index,
    )
  }
  if (elements === null && dimensions.includes(null)) {
    const help = 'write new int[3] or new int[] {1, 2, 3}'
    p.report({ code: 'CG2035', message: 'the array needs a size or a list of elements', help }, start, p.index)
  }
}
