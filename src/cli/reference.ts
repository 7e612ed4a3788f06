import { type FactPath, REGISTRY, reference, signatureOf, spelledPath } from '../expression/index.ts'
import { PRESETS } from '../issuers/index.ts'
import { factRows, variableRows } from '../policy/index.ts'
import { EXIT, type ExitCode } from './exit.ts'
import type { Terminal } from './terminal.ts'

export interface ReferenceOptions {
  readonly output: 'human' | 'json'
}

/** Prints the language reference, made from the registry of functions: as Markdown, or as what an editor completes from. */
export const run = (terminal: Terminal, { output }: ReferenceOptions): ExitCode => {
  terminal.out(output === 'json' ? `${JSON.stringify(completions(), null, 2)}\n` : reference(variableRows()))
  return EXIT.ok
}

/** Every function that can be called, every fact that can be read, and the claims of each platform, each with what it is. */
const completions = () => ({
  functions: [...REGISTRY.values()].map(entry => ({
    name: `#${entry.namespace}.${entry.name}`,
    signature: signatureOf(entry),
    doc: entry.doc,
    extension: entry.extension,
    examples: entry.examples,
  })),
  facts: factRows(),
  platforms: Object.fromEntries(
    Object.entries(PRESETS).map(([name, { claims }]) => [name, claimRows(claims, ['clientAssertion'])]),
  ),
})

/** A shape of claims, as far as completion reads it. */
interface Claims {
  readonly type?: unknown
  readonly description?: string
  readonly properties?: { readonly [name: string]: Claims }
}

const claimRows = ({ properties = {} }: Claims, above: FactPath): readonly object[] =>
  Object.entries(properties).flatMap(([name, claim]) => {
    const path = [...above, name]
    const row = { path: spelledPath(path), type: claim.type, description: claim.description ?? '' }
    return [row, ...claimRows(claim, path)]
  })
