import { readExact } from '../exact-json.ts'
import type { JsonObject, JsonValue } from '../oauth.ts'
import { readSource, render } from '../source/index.ts'
import { UsageError } from './exit.ts'
import type { Terminal } from './terminal.ts'

/** Reads a JSON or YAML file that a flag names; mistakes come with their place. */
export const readJson = (terminal: Terminal, path: string): JsonValue => {
  const { source, diagnostics } = readSource(path, readText(terminal, path))
  if (source === null)
    throw new UsageError(`${path} cannot be read\n${render(diagnostics, { colour: terminal.colour })}`)
  return source.value
}

/** Reads a file that a flag names. */
export const readText = (terminal: Terminal, path: string): string => {
  try {
    return terminal.read(path)
  } catch {
    throw new UsageError(`${path} cannot be opened`)
  }
}

/** Reads `--claim name=value` flags: the value is JSON where it is JSON, else text. */
export const claimsOf = (flags: readonly string[]): JsonObject =>
  Object.fromEntries(
    flags.map(flag => {
      const at = flag.indexOf('=')
      if (at < 1) throw new UsageError(`--claim is NAME=VALUE, not ${flag}`)
      return [flag.slice(0, at), jsonOrText(flag.slice(at + 1))]
    }),
  )

const jsonOrText = (text: string): JsonValue => {
  try {
    return readExact(text)
  } catch {
    return text
  }
}
