import { REGISTRY, reference, signatureOf } from '../expression/index.ts'
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

/** Every function that can be called and every fact that can be read, each with what it is. */
const completions = () => ({
  functions: [...REGISTRY.values()].map(entry => ({
    name: `#${entry.namespace}.${entry.name}`,
    signature: signatureOf(entry),
    doc: entry.doc,
    extension: entry.extension,
    examples: entry.examples,
  })),
  facts: factRows(),
})
