/** Facts that only a grant on behalf of others has: what reads one loads where it is answered here, in a policy that names it. */
import { type Expression, type FactPath, isWithin, type Name, spelledPath, type Type } from '../expression/index.ts'
import { DELEGATING_GRANTS, TOKEN_EXCHANGE } from '../oauth.ts'
import type { Diagnostic } from '../outcome.ts'
import type { Source } from '../source/index.ts'
import { UNFILLED } from './facts.ts'
import type { BlockName, PolicyFile } from './file.ts'

const HELP = `name the grant, applies_to: { grant_types: ["${TOKEN_EXCHANGE}"] }; in front of an upstream also token_exchange: { tokens: verified }`

const CODE = 'CG3101'

const delegates = (grant: string): boolean => DELEGATING_GRANTS.has(grant)

/** Tells whether the requests of a policy have the tokens of others, where exchanges are answered here. */
export const seesExchanged = ({ applies_to: appliesTo }: PolicyFile): boolean =>
  appliesTo?.grant_types?.some(delegates) === true

/** Tells whether every request of a policy is an exchange, or a grant by assertion: then each has a subject token. */
export const isExchangeOnly = ({ applies_to: appliesTo }: PolicyFile): boolean => {
  const { grant_types: grants = [], endpoints = [] } = appliesTo ?? {}
  return (
    grants.length > 0 &&
    grants.every(delegates) &&
    // Where exchanges are answered here nothing is pushed.
    endpoints.every(endpoint => endpoint === 'token' || endpoint === 'pushed_authorization_request')
  )
}

/** The type of all facts, where those of an exchange can be read. */
export const withExchanged = (root: Type): Type => UNFILLED.reduce<Type>(available, root)

const available = (type: Type, [name, ...rest]: FactPath): Type => {
  if (type.kind !== 'map' || typeof name !== 'string') return type
  const known = type.properties.get(name)
  if (known === undefined) return type
  const { unavailable: _, ...readable } = known
  const property = rest.length === 0 ? readable : { ...known, type: available(known.type, rest) }
  return { ...type, properties: new Map([...type.properties, [name, property]]) }
}

/** True when a recorded read takes in a fact that most requests do not have: the fact, or an object that holds it. */
const takesIn = (read: FactPath): boolean => UNFILLED.some(fact => isWithin(fact, beforeAny(read)))

/** The object or list of whose parts any is read. */
const beforeAny = (read: FactPath): FactPath => {
  const at = read.findIndex(step => typeof step === 'object')
  return at === -1 ? read : read.slice(0, at)
}

/**
 * Returns the object through which an expression reads a fact that its requests do not have: whole, or by a name that is
 * computed. A name that is written is refused by the checker. What a `let` reads is told where the `let` stands.
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
  message: `\`${spelledPath(beforeAny(read))}\` is read as a whole, and holds the subject and actor tokens, which these requests do not have`,
  help: 'read the members that you need by their names',
})

const BLOCK_NAMES = ['subject_token', 'actor_token'] as const satisfies readonly BlockName[]

/** Reports schema blocks of tokens that the requests of a policy do not have. */
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
        message: `\`${name}\` describes a token that these requests do not have`,
        help: HELP,
      }),
    )
  }
}
