/** Word parts of an identifier, lower case: `tierLevel`, `tier_level` and `tier-level` are the same two. */
const words = (name: string): readonly string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(word => word !== '')

const LONGEST = 64

/**
 * The number of single edits between two texts: insertion, deletion, replacement, or a swap of neighbours. Case counts.
 * Works on UTF-16 code units in O(a * b).
 */
const distance = (a: string, b: string): number => {
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const replace = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      let best = Math.min(replace, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, (before[j - 2] ?? 0) + 1)
      row.push(best)
    }
    before = last
    last = row
  }
  return last[b.length] ?? 0
}

/** How far apart two names are, or null when nobody would confuse them. */
const apart = (name: string, candidate: string): number | null => {
  if (name.length > LONGEST || candidate.length > LONGEST) return null
  const a = words(name)
  const b = words(candidate)
  const left = a.join('')
  const right = b.join('')
  if (left === right && left !== '') return 0
  const edits = distance(left, right)
  const longest = Math.max(left.length, right.length)
  if (edits <= Math.max(1, Math.floor(longest / 3)) && edits < longest) return edits
  const [short, long] = left.length < right.length ? [left, right] : [right, left]
  if (short.length > 2 && long.startsWith(short)) return LONGEST + edits
  const [fewer, more] = a.length < b.length ? [a, b] : [b, a]
  if (fewer.length > 0 && fewer.every(word => word.length > 2 && more.includes(word))) return 2 * LONGEST + edits
  return null
}

/**
 * Finds the known name that an author most likely meant, or null when none is near.
 *
 * Case and the joints between words do not count, and a third of the letters may differ. After those come the start of
 * a name (`plat` and `platinum`), then some of its words (`client_tenant` and `tenant`). Of equally near names the first
 * in code-point order wins, so that messages are stable. Names over 64 characters are near to nothing.
 */
export const nearest = (name: string, known: Iterable<string>): string | null => {
  const search = searchNearest(name, known)
  for (;;) {
    const step = search.next()
    if (step.done === true) return step.value
  }
}

/** As `nearest`, with a step for every few names: where there may be many, none of the steps takes long. */
export function* searchNearest(name: string, known: Iterable<string>): Generator<void, string | null, void> {
  let best: string | null = null
  let least = Number.POSITIVE_INFINITY
  let looked = 0
  for (const candidate of known) {
    looked += 1
    if (looked % NAMES_A_STEP === 0) yield
    if (candidate === name) continue
    const far = apart(name, candidate)
    if (far === null || far > least || (far === least && best !== null && candidate > best)) continue
    best = candidate
    least = far
  }
  return best
}

const NAMES_A_STEP = 100
