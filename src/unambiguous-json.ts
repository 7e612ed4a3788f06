/** What `JSON.parse` lets pass and two readers may read in two ways. */

/** JSON numbers as `JSON.parse` has let them pass. */
const NUMBER = /[-+.0-9eE]+/y

/** Looks at text that `JSON.parse` has accepted for what it lets pass: duplicate names, depth, infinite numbers. */
export const isUnambiguous = (text: string, maxDepth: number): boolean => {
  // One entry per open bracket: the names seen so far in an object, null in a list.
  const open: (Set<string> | null)[] = []
  let expectsName = false
  for (let at = 0; at < text.length; at++) {
    const char = text[at]
    if (char === '"') {
      const end = endOfString(text, at)
      const names = open.at(-1)
      if (expectsName && names) {
        const name = JSON.parse(text.slice(at, end)) as string
        if (names.has(name)) return false
        names.add(name)
        expectsName = false
      }
      at = end - 1
    } else if (char === '{' || char === '[') {
      if (open.length === maxDepth) return false
      open.push(char === '{' ? new Set() : null)
      expectsName = char === '{'
    } else if (char === '}' || char === ']') {
      open.pop()
      expectsName = false
    } else if (char === ',') {
      expectsName = open.at(-1) !== null
    } else if (char === '-' || (char !== undefined && char >= '0' && char <= '9')) {
      NUMBER.lastIndex = at
      const digits = NUMBER.exec(text)?.[0] ?? ''
      if (!Number.isFinite(Number(digits))) return false
      at += digits.length - 1
    }
  }
  return true
}

const endOfString = (text: string, start: number): number => {
  let at = start + 1
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at + 1
}
