import type { Config } from './config.ts'

/** Says which keys differ that only a restart can change: listeners and store are opened once. */
export function restartRequired(running: Config, wanted: Config): readonly string[] {
  const differing = (name: 'listen' | 'admin' | 'store'): readonly string[] => {
    const [before, after] = [running[name], wanted[name]] as const
    const keys = new Set([...Object.keys(before), ...Object.keys(after)])
    return [...keys].filter(key => memberOf(before, key) !== memberOf(after, key)).map(key => `${name}.${key}`)
  }
  return [...differing('listen'), ...differing('admin'), ...differing('store')]
}

const memberOf = (object: object, key: string): string =>
  JSON.stringify(new Map(Object.entries(object)).get(key) ?? null)
