/** Facts in decision records, as `decision_log.facts` says. */
import { createHmac } from 'node:crypto'
import { isObject, type JsonObject, type JsonValue } from '../../oauth.ts'
import type { KeyRing } from '../../tokens/index.ts'
import type { RecordOf } from './record.ts'

/** How facts are written. */
export type FactsMode = 'none' | 'hashed' | 'plain'

/** Chooses how records are made. Facts are there once the policies were asked. */
export const withFacts = (mode: FactsMode, recordOf: RecordOf): RecordOf => {
  if (mode === 'none') return recordOf
  const keyOf = createKeys()
  return (exchange, answer, durationMs) => {
    const record = recordOf(exchange, answer, durationMs)
    const { facts, revision } = exchange
    if (facts === null) return record
    const plain = facts as unknown as JsonObject
    return { ...record, facts: mode === 'plain' ? plain : (hashed(plain, keyOf(revision.keys)) as JsonObject) }
  }
}

/** The key of the hashes is ours alone: who reads the log cannot try out what a short value may have been. */
const createKeys = (): ((ring: KeyRing) => Buffer) => {
  const known = new WeakMap<KeyRing, Buffer>()
  return ring => {
    const key = known.get(ring) ?? ring.derive('facts of decision records')[0]
    known.set(ring, key)
    return key
  }
}

/** Characters of base64url: 132 bits. */
const LENGTH = 22

/** Writes a digest in the place of each text and number. The same value has the same one wherever it stands. */
const hashed = (value: JsonValue, key: Buffer): JsonValue => {
  if (value === null || typeof value === 'boolean') return value
  if (Array.isArray(value)) return value.map(one => hashed(one, key))
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, hashed(one, key)]))
  return createHmac('sha256', key)
    .update(`${typeof value}:${value}`)
    .digest('base64url')
    .slice(0, LENGTH)
}
