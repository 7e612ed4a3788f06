import type { Entry } from './entry.ts'

/** Every function, keyed `namespace.name`. */
export const REGISTRY: ReadonlyMap<string, Entry> = new Map()

export const NAMESPACES: readonly string[] = ['string', 'datetime', 'data', 'regex', 'crypto', 'core']
