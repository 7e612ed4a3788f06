/** Which facts are what a client says: unsigned parameters, and what it asserts about itself. */
import { type FactPath, type FactStep, isWithin, type Trust } from '../../expression/index.ts'
import type { Fields, Kind } from '../fact-kinds.ts'
import { FACTS } from '../facts.ts'

/** The names and positions that lead from the root to a fact; names may hold any character. */
export type Path = readonly (string | number)[]

const ASSERTIONS: ReadonlySet<unknown> = new Set(['clientAssertion', 'clientAssertionHeader'])

/** PingOne's long name of the assertion and its short one are one fact: the path under the short one. */
export const shortened = <Step extends FactStep>(path: readonly Step[]): readonly Step[] =>
  path[0] === 'context' && path[1] === 'requestData' && ASSERTIONS.has(path[2]) ? path.slice(2) : path

const fieldsOf = (kind: Kind<unknown>): Fields | null => ('fields' in kind ? (kind.fields as Fields) : null)

/** The label of the nearest fact on the way; the facts as a whole hold the weakest. */
export const labelAt = (path: FactPath): Trust => {
  let label: Trust = 'requested'
  let fields: Fields | null = FACTS.fields
  for (const name of path) {
    const fact: Fields[string] | undefined =
      fields !== null && typeof name === 'string' && Object.hasOwn(fields, name) ? fields[name] : undefined
    if (fact === undefined) break
    label = fact.trust
    fields = fieldsOf(fact.kind)
  }
  return label
}

/** Members of the assertion that authentication holds against the registration: what they say is no news. */
const PROVEN: readonly Path[] = [
  ['clientAssertion', 'iss'],
  ['clientAssertion', 'sub'],
]

/** True for a path that is one of several, or leads through one. */
export const isIn = (path: Path, several: readonly Path[]): boolean => several.some(above => isWithin(path, above))

/** What the workloads of a policy choose of what their issuers say; null where clients make their own assertions. */
export type Chosen = ReadonlySet<string> | null

/**
 * True for a fact that the operator or somebody trusted stands for, or that authentication has proven. An issuer stands for
 * all that its tokens say but what the workload chooses.
 */
export const isVouchedFor = (path: Path, { chosen = null }: { readonly chosen?: Chosen }): boolean => {
  if (isIn(path, PROVEN) || isOfIssuer(path, chosen)) return true
  const label = labelAt(path)
  return label === 'configured' || label === 'verified'
}

/** True for what an issuer vouches for in the assertion: all of it but what the workload chooses. */
export const isOfIssuer = ([fact, name]: Path, chosen: Chosen): boolean =>
  chosen !== null &&
  (fact === 'clientAssertionHeader' || (fact === 'clientAssertion' && name !== undefined && !chosen.has(String(name))))

/** True for what an issuer has said, and the workload, or whoever may start it, has chosen. */
export const isChosen = ([fact, name]: Path, chosen: Chosen): boolean =>
  chosen !== null && fact === 'clientAssertion' && name !== undefined && chosen.has(String(name))

/** Asked for by the client, and refused before any rule unless it is registered for the client. */
const HELD: readonly Path[] = [
  ['request', 'endpoint'],
  ['request', 'grantType'],
  ['request', 'scopes'],
  ['request', 'resources'],
  ['context', 'requestData', 'grantType'],
]

/** True for what is held against the registration of the client: it may ask for it, so that it may say it is no news. */
export const isHeld = (path: Path): boolean => isIn(path, HELD)
