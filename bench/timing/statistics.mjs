// Paired statistics for times that were measured in turns. Everything here is computed from the differences inside a
// round, so that what changes slowly (the clock of the processor, other programs) is in both sides and falls out.

const TRIM = 0.2

/** Mean of the middle 60 % of the differences, and its standard error by Yuen: from the winsorised variance. */
export function trimmedMean(differences) {
  const sorted = Float64Array.from(differences).sort()
  const cut = Math.floor(sorted.length * TRIM)
  const kept = sorted.length - 2 * cut
  let sum = 0
  for (let at = cut; at < sorted.length - cut; at++) sum += sorted[at]
  const low = sorted[cut]
  const high = sorted[sorted.length - cut - 1]
  let total = 0
  for (const value of sorted) total += Math.min(Math.max(value, low), high)
  const mean = total / sorted.length
  let squares = 0
  for (const value of sorted) squares += (Math.min(Math.max(value, low), high) - mean) ** 2
  const error = Math.sqrt(squares / (sorted.length - 1)) / ((1 - 2 * TRIM) * Math.sqrt(sorted.length))
  return { mean: sum / kept, error }
}

export const median = times => Float64Array.from(times).sort()[times.length >> 1]

/**
 * Chance that turning the signs of the differences at random moves their centre at least as far from zero: under the
 * null hypothesis both cases of a pair are alike and either sign is as likely. Outliers are brought to the fences of
 * the middle 60 % first. Exact up to the number of turns.
 */
export function signFlipTest(differences, turns = 5000) {
  const sorted = Float64Array.from(differences, Math.abs).sort()
  const fence = sorted[Math.floor(sorted.length * (1 - TRIM))]
  const values = Float64Array.from(differences, value => Math.min(Math.max(value, -fence), fence))
  const observed = Math.abs(values.reduce((sum, value) => sum + value, 0))
  let atLeast = 1
  for (let turn = 0; turn < turns; turn++) {
    let sum = 0
    for (let at = 0; at < values.length; at += 32) {
      let signs = (Math.random() * 2 ** 32) >>> 0
      const end = Math.min(at + 32, values.length)
      for (let each = at; each < end; each++, signs >>>= 1) sum += signs & 1 ? values[each] : -values[each]
    }
    if (Math.abs(sum) >= observed) atLeast++
  }
  return atLeast / (turns + 1)
}

/** Holm's correction: with many comparisons one in twenty is below 0.05 by chance. Keeps the order. */
export function holm(chances) {
  const order = chances.map((_, at) => at).sort((a, b) => chances[a] - chances[b])
  const adjusted = [...chances]
  let least = 0
  order.forEach((at, rank) => {
    least = Math.max(least, Math.min(1, chances[at] * (chances.length - rank)))
    adjusted[at] = least
  })
  return adjusted
}
