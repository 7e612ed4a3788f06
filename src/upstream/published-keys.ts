/** The upstream's own JWKS, for publishing some of it beside ours. */
import type { JsonObject } from '../oauth.ts'
import { type GetDocument, readDocument } from './documents.ts'

/** Reads the upstream's public keys; null while they cannot be read and never were. */
export type ReadKeys = () => Promise<readonly JsonObject[] | null>

const FRESH_MS = 5 * 60 * 1000
const RETRY_MS = 5000
const TIME_LIMIT_MS = 5000

/** Reads a JWKS at most every five minutes, once at a time, and keeps the last that could be read. */
export function createReadKeys(get: GetDocument, target: string, clockMs: () => number): ReadKeys {
  let keys: readonly JsonObject[] | null = null
  let nextMs = 0
  let running: Promise<void> | null = null
  const read = async (): Promise<void> => {
    const document = await readDocument(get, target, TIME_LIMIT_MS)
    const list = document.ok && document.value !== null ? document.value['keys'] : undefined
    const found = Array.isArray(list) ? list.filter(isPublicKey) : null
    keys = found ?? keys
    nextMs = clockMs() + (found === null ? RETRY_MS : FRESH_MS)
  }
  return async () => {
    if (clockMs() >= nextMs) {
      running ??= read().finally(() => {
        running = null
      })
      await running
    }
    return keys
  }
}

/** A published key with private members would be an accident that we need not repeat. */
const isPublicKey = (key: unknown): key is JsonObject =>
  typeof key === 'object' && key !== null && !Array.isArray(key) && !('d' in key) && !('k' in key)
