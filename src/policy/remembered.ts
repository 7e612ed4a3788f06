import type { Expression } from '../expression/index.ts'
import type { Stage } from './environment.ts'
import { BLOCKS, type BlockName, type PolicyFile } from './file.ts'

/** The expressions of policies whose facts have the same types. */
export interface Remembered {
  readonly find: (stage: Stage, text: string) => Expression | undefined
  /** Keeps one of which there was nothing to say. */
  readonly keep: (stage: Stage, text: string, expression: Expression) => void
}

const BLOCK_NAMES = Object.keys(BLOCKS) as readonly BlockName[]

/**
 * Remembers the expressions of one load: policies for many tenants say much the same, and it is prepared once. A text
 * means the same where the facts have the same types, unless it reads a `#name`, which each policy gives a value of its
 * own. One with a diagnostic is prepared again wherever it stands, because the diagnostic belongs to that place.
 */
export const rememberExpressions = (): ((policy: PolicyFile) => Remembered) => {
  const byTypes = new Map<string, Map<string, Expression>>()
  return policy => {
    const types = JSON.stringify([policy.language, ...BLOCK_NAMES.map(name => policy[name])])
    const known = byTypes.get(types) ?? new Map<string, Expression>()
    byTypes.set(types, known)
    return {
      find: (stage, text) => known.get(`${stage} ${text}`),
      keep: (stage, text, expression) => {
        if (expression.uses.length === 0) known.set(`${stage} ${text}`, expression)
      },
    }
  }
}
