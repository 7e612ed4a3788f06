import type { JsonValue } from '../oauth.ts'

/** Tells whether a value is a lifetime a token can have: a positive integer of seconds. */
export const isLifetime = (value: JsonValue): value is number => Number.isSafeInteger(value) && Number(value) > 0
