/**
 * Time zones by id, after the rules of Java's `ZoneId.of`, and their offsets.
 *
 * Names and standard offsets are a frozen table of Java 17; offsets come from the runtime's `Intl`, so that new rules of
 * the tz database arrive with Node. Compared on every zone of the table, every 17 days from 1890 to 2099 (Node 20, ICU 78,
 * tzdata 2025c, against JDK 17.0.15, tzdata 2025a), they differ only where the newer tzdata was corrected: Baja California
 * before 1976, Iran in 1978, and the `SystemV/` zones, which tzdata no longer has. A zone that is not in the table prints
 * its id as its name; after a change of its standard offset that the table lacks, a zone may be called by the other name of
 * its pair (PST, PDT).
 */
import { standardOffset, zoneNames } from './zone-names.ts'

export interface Zone {
  readonly id: string
  /** Seconds east of UTC at an instant. */
  readonly offsetAt: (epochMs: number) => number
  /** True when summer time is in force: the offset is not the zone's standard offset. */
  readonly isDaylight: (epochMs: number) => boolean
}

const MAX_ZONES = 64
const DAY_MS = 86_400_000
const MAX_OFFSET = 18 * 3600
const REGION = /^[A-Za-z][A-Za-z0-9~/._+-]{1,49}$/
const OFFSET = /^([+-])(?:(\d)|(\d\d)(?:(\d\d)(\d\d)?|:(\d\d)(?::(\d\d))?)?)$/
const PREFIXED = /^(UTC|GMT|UT)([+-].*)?$/

const fixedZone = (id: string, seconds: number): Zone => ({ id, offsetAt: () => seconds, isDaylight: () => false })

/** The offset UTC: zone names print as `Z`. */
export const UTC: Zone = fixedZone('Z', 0)

/**
 * Returns the zone of an id, or null: `Z`, `GMT`, `UTC`, `UT` (also with an offset), offsets from `+1` to `+01:00:00` within
 * 18 hours, and IANA names in their exact spelling. Java's three-letter ids (`EST`, `PST`) are not ids.
 */
export const zoneOf = (id: string): Zone | null => {
  if (id === 'Z') return UTC
  if (id.startsWith('+') || id.startsWith('-')) {
    const seconds = scanOffset(id)
    return seconds === null ? null : offsetZone(seconds)
  }
  const prefixed = PREFIXED.exec(id)
  if (prefixed !== null) return prefixedZone(prefixed[1] ?? '', prefixed[2])
  return REGION.test(id) ? region(id) : null
}

/** Returns the zone of an offset in seconds. */
export const offsetZone = (seconds: number): Zone => (seconds === 0 ? UTC : fixedZone(offsetId(seconds), seconds))

/** Returns the zone `UTC`, `GMT` or `UT` with an offset, whose id keeps the prefix. */
export const prefixedOffsetZone = (prefix: string, seconds: number): Zone =>
  fixedZone(seconds === 0 ? prefix : `${prefix}${offsetId(seconds)}`, seconds)

/**
 * Returns the instant of a local time, given as if it were UTC. In an overlap the earlier instant (the offset before the
 * transition); in a gap the time is moved forward by the length of the gap.
 */
export const instantOfLocal = (localMs: number, zone: Zone): number => {
  const before = zone.offsetAt(localMs - DAY_MS) * 1000
  const after = zone.offsetAt(localMs + DAY_MS) * 1000
  const early = localMs - before
  if (before === after || zone.offsetAt(early) * 1000 === before) return early
  const late = localMs - after
  return zone.offsetAt(late) * 1000 === after ? late : early
}

const prefixedZone = (prefix: string, offset: string | undefined): Zone | null => {
  if (offset === undefined) return fixedZone(prefix, 0)
  const seconds = scanOffset(offset)
  return seconds === null ? null : prefixedOffsetZone(prefix, seconds)
}

const scanOffset = (text: string): number | null => {
  const match = OFFSET.exec(text)
  if (match === null) return null
  const minutes = Number(match[4] ?? match[6] ?? 0)
  const seconds = Number(match[5] ?? match[7] ?? 0)
  const total = Number(match[2] ?? match[3]) * 3600 + minutes * 60 + seconds
  if (minutes > 59 || seconds > 59 || total > MAX_OFFSET) return null
  return match[1] === '-' ? 0 - total : total
}

const offsetId = (seconds: number): string => {
  const total = Math.abs(seconds)
  const two = (value: number) => String(value).padStart(2, '0')
  const rest = total % 60 === 0 ? '' : `:${two(total % 60)}`
  return `${seconds < 0 ? '-' : '+'}${two(Math.floor(total / 3600))}:${two(Math.floor(total / 60) % 60)}${rest}`
}

/** Regions in use; the least recently made one leaves, because a zone id may come from facts. */
const regions = new Map<string, Zone>()

const region = (id: string): Zone | null => {
  const cached = regions.get(id)
  if (cached !== undefined) return cached
  const format = offsetFormat(id)
  if (format === null) return null
  const offsetAt = (epochMs: number) => offsetOf(format, epochMs)
  const zone: Zone = {
    id,
    offsetAt,
    isDaylight: epochMs => {
      const standard = standardOffset(id, Math.floor(epochMs / 1000))
      return standard !== null && standard !== offsetAt(epochMs)
    },
  }
  if (regions.size >= MAX_ZONES) for (const oldest of [...regions.keys()].slice(0, 1)) regions.delete(oldest)
  regions.set(id, zone)
  return zone
}

/**
 * `Intl` ignores case and takes ids that Java does not; so an id is one of Java 17's, or a newer one in the spelling that
 * `Intl` itself uses.
 */
const offsetFormat = (id: string): Intl.DateTimeFormat | null => {
  const listed = zoneNames(id) !== null
  if (!listed && !id.includes('/')) return null
  try {
    const format = new Intl.DateTimeFormat('en-US', { timeZone: id, timeZoneName: 'longOffset', year: 'numeric' })
    return listed || format.resolvedOptions().timeZone === id ? format : null
  } catch {
    return null
  }
}

const LONG_OFFSET = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/

const offsetOf = (format: Intl.DateTimeFormat, epochMs: number): number => {
  const match = LONG_OFFSET.exec(format.format(epochMs))
  if (match === null || match[1] === undefined) return 0
  const total = Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4] ?? 0)
  return match[1] === '-' ? -total : total
}
