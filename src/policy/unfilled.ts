/** Facts that the table declares and that no request has yet: what reads one does not load, whichever way it reads. */
import { type Expression, type FactPath, isWithin, type Name, spelledPath } from '../expression/index.ts'
import type { Diagnostic } from '../outcome.ts'
import type { Source } from '../source/index.ts'
import { UNFILLED } from './facts.ts'
import type { BlockName, PolicyFile } from './file.ts'

const HELP = 'claimgate does not verify subject and actor tokens yet: in a request they would always be null'

const CODE = 'CG3101'

/** True when a recorded read takes in a fact that no request has: the fact, or an object that holds it. */
const takesIn = (read: FactPath): boolean => UNFILLED.some(fact => isWithin(fact, beforeAny(read)))

/** The object or list of whose parts any is read. */
const beforeAny = (read: FactPath): FactPath => {
  const at = read.findIndex(step => typeof step === 'object')
  return at === -1 ? read : read.slice(0, at)
}

/**
 * Returns the object through which an expression reads a fact that no request has: whole, or by a name that is computed. A
 * name that is written is refused by the checker. What a `let` reads is told where the `let` stands.
 */
export const unfilledRead = ({ reads, uses }: Expression, names: ReadonlyMap<string, Name>): FactPath | null => {
  const found = reads.find(takesIn)
  if (found === undefined) return null
  const inherited = uses.some(used => {
    const name = names.get(used)
    return name?.kind === 'let' && name.reads.some(takesIn)
  })
  return inherited ? null : found
}

/** Says what is wrong with such a read. */
export const readsUnfilled = (read: FactPath): Pick<Diagnostic, 'code' | 'message' | 'help'> => ({
  code: CODE,
  message: `\`${spelledPath(beforeAny(read))}\` is read as a whole, and holds the subject and actor tokens, which no request has`,
  help: 'read the members that you need by their names',
})

const BLOCK_NAMES = ['subject_token', 'actor_token'] as const satisfies readonly BlockName[]

/** Reports schema blocks of tokens that no request has. */
export const checkUnfilledBlocks = (
  source: Source,
  policy: PolicyFile,
  report: (diagnostic: Diagnostic) => void,
): void => {
  for (const name of BLOCK_NAMES) {
    if (policy[name] === undefined) continue
    report(
      source.diagnose(source.spanOfKey([name]), {
        code: CODE,
        message: `\`${name}\` describes a token that no request has`,
        help: HELP,
      }),
    )
  }
}
