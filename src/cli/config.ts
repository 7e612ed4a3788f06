import type { EffectiveValue } from '../gateway/index.ts'
import { render } from '../source/index.ts'
import { nearby } from './check.ts'
import { EXIT, type ExitCode } from './exit.ts'
import { loadAll } from './loaded.ts'
import type { Terminal } from './terminal.ts'

export interface ConfigOptions {
  readonly config: string
  readonly effective?: boolean
  readonly set: readonly string[]
}

/** Prints the values in force, and with `--effective` the defaults too; each line says where its value came from. */
export const run = async (terminal: Terminal, options: ConfigOptions): Promise<ExitCode> => {
  const result = await loadAll(terminal, options.config, options.set)
  const { diagnostics } = result
  const effective = result.effective()
  const shown = effective.filter(({ origin }) => options.effective === true || origin.kind !== 'default')
  const width = Math.max(0, ...shown.map(({ path }) => path.length))
  for (const value of shown)
    terminal.out(`${value.path.padEnd(width)}  ${JSON.stringify(value.value)}  ${originOf(value)}\n`)
  if (effective.length > 0) return EXIT.ok
  terminal.err(
    render(
      diagnostics.map(diagnostic => nearby(terminal, diagnostic)),
      { colour: terminal.colour },
    ),
  )
  return EXIT.invalid
}

const originOf = ({ origin }: EffectiveValue): string => {
  if (origin.kind === 'default') return '(default)'
  return `(${origin.kind} ${origin.name}${origin.line === undefined ? '' : `:${origin.line}`})`
}
