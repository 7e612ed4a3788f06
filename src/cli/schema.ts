import { readSchema } from '../files/index.ts'
import { SCHEMA_KINDS, type SchemaKind } from '../schema/index.ts'
import { EXIT, type ExitCode, UsageError } from './exit.ts'
import type { Terminal } from './terminal.ts'

/** Prints a JSON Schema as it is shipped: `claimgate schema policy > policy.schema.json`. */
export const run = (terminal: Terminal, kind: string): ExitCode => {
  if (!SCHEMA_KINDS.includes(kind as SchemaKind)) throw new UsageError(`schemas are ${SCHEMA_KINDS.join(', ')}`)
  terminal.out(readSchema(kind as SchemaKind))
  return EXIT.ok
}
