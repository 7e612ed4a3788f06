import { FIXED_KEYS } from '../../generated/config.ts'
import type { Config } from '../config/settings.ts'

/** Says which keys differ that only a restart can change; the schema of the configuration marks them. */
export const restartRequired = (running: Config, wanted: Config): readonly string[] =>
  FIXED_KEYS.flatMap(name => {
    const [before, after] = [running[name] ?? {}, wanted[name] ?? {}]
    if (typeof before !== 'object' || typeof after !== 'object') return before === after ? [] : [name]
    const keys = new Set([...Object.keys(before), ...Object.keys(after)])
    return [...keys].filter(key => memberOf(before, key) !== memberOf(after, key)).map(key => `${name}.${key}`)
  })

/**
 * The wanted configuration with what only a restart changes as it runs; null where an upstream comes or goes: what was
 * loaded for one is of no use without it, nor the other way round.
 */
export const asRunning = (running: Config, wanted: Config): Config | null => {
  if ((running.upstream === null) !== (wanted.upstream === null)) return null
  return { ...wanted, ...Object.fromEntries(FIXED_KEYS.map(name => [name, running[name]])) }
}

const memberOf = (object: object, key: string): string =>
  JSON.stringify(new Map(Object.entries(object)).get(key) ?? null)
