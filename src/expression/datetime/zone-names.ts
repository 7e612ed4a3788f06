/** Reads the table of zones, once, when a zone is first asked for. */
import { NAMES, ZONES } from './zone-table.ts'

/** How a zone is called; each as short and full. */
export interface ZoneNames {
  readonly standard: readonly [short: string, full: string]
  readonly daylight: readonly [short: string, full: string]
  readonly generic: readonly [short: string, full: string]
}

interface Tables {
  readonly zones: ReadonlyMap<string, { readonly names: ZoneNames; readonly history: History }>
  /** Zone id, or null where the name is refused, of the names that a text may contain. */
  readonly short: ReadonlyMap<string, string | null>
  readonly full: ReadonlyMap<string, string | null>
}

/** Standard offsets: `offsets[i]` applies before `instants[i]`. */
interface History {
  readonly instants: readonly number[]
  readonly offsets: readonly number[]
}

let tables: Tables | undefined

/** Returns the names of a zone of the table, or null. */
export const zoneNames = (id: string): ZoneNames | null => load().zones.get(id)?.names ?? null

/** Returns the standard offset in seconds of a zone of the table at an instant in seconds, or null. */
export const standardOffset = (id: string, epochSecond: number): number | null => {
  const history = load().zones.get(id)?.history
  if (history === undefined) return null
  const next = history.instants.findIndex(instant => epochSecond < instant)
  return history.offsets[next === -1 ? history.instants.length : next] ?? null
}

/**
 * Finds the longest zone id or zone name at a position. `zone` is null for a name that Java would read as a zone that does
 * not use it (`IST`), and the result is null when there is no name.
 */
export const matchZone = (
  text: string,
  position: number,
  names: 'short' | 'full' | 'none',
): { readonly zone: string | null; readonly end: number } | null => {
  const { zones, short, full } = load()
  const named = names === 'short' ? short : names === 'full' ? full : null
  for (let end = Math.min(text.length, position + LONGEST); end > position; end -= 1) {
    const candidate = text.slice(position, end)
    const zone = named?.get(candidate)
    if (zone !== undefined) return { zone, end }
    if (zones.has(candidate)) return { zone: candidate, end }
  }
  return null
}

const LONGEST = 64

const load = (): Tables => {
  tables ??= read()
  return tables
}

const read = (): Tables => {
  const short = new Map<string, string | null>()
  const full = new Map<string, string | null>()
  const rows: ZoneNames[] = []
  for (const line of lines(NAMES)) {
    const [left = '', right = ''] = line.split('>')
    const names = left.split('|')
    const targets = right.split(',')
    names.forEach((name, index) => {
      const target = targets[index] ?? targets[0]
      if (target === undefined || name.startsWith('GMT+') || name.startsWith('GMT-')) return
      if (index % 2 === 0) short.set(name, target === '-' ? null : target)
      else full.set(name, target === '-' ? null : target)
    })
    const pair = (index: number) => [names[index] ?? '', names[index + 1] ?? ''] as const
    rows.push({ standard: pair(0), daylight: pair(2), generic: pair(4) })
  }
  const zones = new Map<string, { names: ZoneNames; history: History }>()
  for (const line of lines(ZONES)) {
    const [past = '', users = ''] = line.split('>')
    const history = readHistory(past.split(' '))
    for (const user of users.split(' ')) {
      const colon = user.lastIndexOf(':')
      const names = rows[Number(user.slice(colon + 1))]
      if (names !== undefined) zones.set(user.slice(0, colon), { names, history })
    }
  }
  return { zones, short, full }
}

const readHistory = (words: readonly string[]): History => ({
  offsets: words.filter((_, index) => index % 2 === 0).map(Number),
  instants: words.filter((_, index) => index % 2 === 1).map(word => Number.parseInt(word, 36)),
})

const lines = (table: string): readonly string[] => table.split('\n').filter(line => line !== '')
