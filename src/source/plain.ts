import {
  EVENT_ID,
  type Event,
  getScalarValue,
  type MappingEvent,
  parseEvents,
  SCALAR_STYLE,
  type ScalarEvent,
  type SequenceEvent,
  YAMLException,
} from 'js-yaml'
import type { JsonObject, JsonValue } from '../oauth.ts'
import { flat, isExact, plainValue } from './plain-values.ts'
import type { Repeats } from './repeats.ts'
import { readSimple } from './simple.ts'

/** Deeper files are refused; schemas of ours end long before. */
export const MAX_DEPTH = 100

/**
 * Reads the values of a file without their places: most files have no mistake to show. Undefined for text that may be a
 * mistake, or is rare; `readDocument` then reads the file again and decides.
 */
export const readPlain = (text: string, repeats?: Repeats): JsonValue | undefined =>
  readSimple(text, repeats) ?? readEvents(text)

const readEvents = (text: string): JsonValue | undefined => {
  const events = eventsOf(text)
  if (events[0]?.type !== EVENT_ID.DOCUMENT) return undefined
  const cursor: Cursor = { text, events, at: 1, known: new Map() }
  const value = readNode(cursor)
  // The first document is closed by the event at the cursor; after it a second one would begin.
  return cursor.at + 1 === events.length ? value : undefined
}

interface Cursor {
  readonly text: string
  readonly events: readonly Event[]
  /** The next event. */
  at: number
  /** Texts that were read: the clients of a file say much the same, and it is held once. */
  readonly known: Map<string, string>
}

const eventsOf = (text: string): readonly Event[] => {
  try {
    return parseEvents(text, { maxDepth: MAX_DEPTH })
  } catch (error) {
    if (error instanceof YAMLException) return []
    throw error
  }
}

const isDecorated = ({ anchorStart, tagStart }: ScalarEvent | MappingEvent | SequenceEvent): boolean =>
  anchorStart >= 0 || tagStart >= 0

const readNode = (cursor: Cursor): JsonValue | undefined => {
  const event = cursor.events[cursor.at++]
  switch (event?.type) {
    case EVENT_ID.SCALAR:
      return isDecorated(event) ? undefined : scalarOf(cursor, event)
    case EVENT_ID.MAPPING:
      return isDecorated(event) ? undefined : readMap(cursor)
    case EVENT_ID.SEQUENCE:
      return isDecorated(event) ? undefined : readList(cursor)
    default:
      return undefined
  }
}

const scalarOf = ({ text, known }: Cursor, event: ScalarEvent): JsonValue | undefined => {
  const written = getScalarValue(text, event)
  const value = event.style === SCALAR_STYLE.PLAIN ? plainValue(written) : written
  if (typeof value === 'number' && !isExact(value)) return undefined
  return typeof value === 'string' ? flat(known, value) : value
}

const readList = (cursor: Cursor): JsonValue | undefined => {
  const items: JsonValue[] = []
  while (cursor.events[cursor.at]?.type !== EVENT_ID.POP) {
    const item = readNode(cursor)
    if (item === undefined) return undefined
    items.push(item)
  }
  cursor.at++
  // A list that grows has room for sixteen more: a copy has none, and there are many lists.
  return items.slice()
}

const readMap = (cursor: Cursor): JsonObject | undefined => {
  const object: { [name: string]: JsonValue } = {}
  while (cursor.events[cursor.at]?.type !== EVENT_ID.POP) {
    const key = readNode(cursor)
    // An assignment to `__proto__` would set the prototype, and `<<` may be a merge key.
    if (typeof key !== 'string' || key === '__proto__' || key === '<<' || Object.hasOwn(object, key)) return undefined
    const value = readNode(cursor)
    if (value === undefined) return undefined
    object[key] = value
  }
  cursor.at++
  return object
}
