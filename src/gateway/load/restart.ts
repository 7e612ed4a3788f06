import type { Config } from '../config/settings.ts'

/**
 * Says which keys differ that only a restart can change: listeners, store and the connection to the upstream are
 * opened once.
 */
export const restartRequired = (running: Config, wanted: Config): readonly string[] => {
  const differing = (name: 'listen' | 'admin' | 'store' | 'upstream'): readonly string[] => {
    const [before, after] = [running[name] ?? {}, wanted[name] ?? {}]
    const keys = new Set([...Object.keys(before), ...Object.keys(after)])
    return [...keys].filter(key => memberOf(before, key) !== memberOf(after, key)).map(key => `${name}.${key}`)
  }
  return [...differing('listen'), ...differing('admin'), ...differing('store'), ...differing('upstream')]
}

const memberOf = (object: object, key: string): string =>
  JSON.stringify(new Map(Object.entries(object)).get(key) ?? null)
