import { UsageError } from './exit.ts'

/** Reads `--set listen.port=9090` flags; the text is read by the type that the key has. */
export const overridesOf = (flags: readonly string[]): { readonly [path: string]: string } =>
  Object.fromEntries(
    flags.map(flag => {
      const at = flag.indexOf('=')
      if (at < 1) throw new UsageError(`--set is KEY=VALUE, not ${flag}`)
      return [flag.slice(0, at), flag.slice(at + 1)]
    }),
  )
