/** Invariants of test files, answered for every request there can be. */
import type { Diagnostic } from '../outcome.ts'
import {
  checkInvariants,
  clientOf,
  type Given,
  openEndpoints,
  type PolicyTestInput,
  type PreparedInvariant,
  prepareInvariants,
  setOf,
} from '../policy/index.ts'
import { breaksReally, decideAll, type Violation } from './decide.ts'
import type { Kind } from './domain.ts'
import type { Obstacle } from './obstacle.ts'
import { askAbout, type Level } from './question.ts'
import { Obstructed } from './reading.ts'
import type { Base } from './request-of.ts'

export type Verdict = 'proved' | 'refuted' | 'not_decided' | 'says_nothing'

export interface ProvedInvariant {
  readonly file: string
  readonly line: number
  readonly name: string
  readonly verdict: Verdict
  /** Kinds of requests that it was asked about: a client, an endpoint, a grant. */
  readonly kinds: number
  /** Requests decided, and those of them that `when` is about. */
  readonly requests: number
  readonly concerned: number
  /** A request that breaks it, where it is refuted. */
  readonly request: Given | null
  /** What stands in the way, where it is not decided. */
  readonly obstacles: readonly Obstacle[]
  /** Random requests that were tried where it is not decided. */
  readonly searched: number
}

export interface ProvedInvariants {
  readonly diagnostics: readonly Diagnostic[]
  readonly invariants: readonly ProvedInvariant[]
}

/** Answers the invariants of all test files. What is not decided is searched as `test` does. */
export const proveInvariants = async (input: PolicyTestInput): Promise<ProvedInvariants> => {
  const { invariants, diagnostics } = prepareInvariants(input)
  const answered: ProvedInvariant[] = []
  for (const invariant of invariants) {
    const answer = proveOne(invariant, input)
    answered.push(answer.verdict === 'not_decided' ? await search(answer, invariant, input) : answer)
  }
  return { diagnostics, invariants: answered }
}

const SEED = 1

/** Random requests, as `test` makes them. */
const search = async (
  answer: ProvedInvariant,
  { source, line }: PreparedInvariant,
  input: PolicyTestInput,
): Promise<ProvedInvariant> => {
  const only = (name: string): boolean => name === answer.name
  const { invariants } = await checkInvariants({ ...input, tests: [source], only }, { seed: SEED })
  const found = invariants.find(one => one.line === line)
  const given = found?.counterexample?.given ?? null
  if (given !== null)
    return { ...answer, verdict: 'refuted', request: given, obstacles: [], searched: found?.requests ?? 0 }
  return { ...answer, searched: found?.requests ?? 0 }
}

interface Tally {
  kinds: number
  requests: number
  concerned: number
  readonly obstacles: Map<string, Obstacle>
}

const proveOne = (invariant: PreparedInvariant, input: PolicyTestInput): ProvedInvariant => {
  const tally: Tally = { kinds: 0, requests: 0, concerned: 0, obstacles: new Map() }
  const answered = (verdict: Verdict, request: Given | null): ProvedInvariant => {
    const { name, line, source } = invariant
    const { kinds, requests, concerned } = tally
    return {
      file: source.file,
      line,
      name,
      verdict,
      kinds,
      requests,
      concerned,
      request,
      obstacles: [...tally.obstacles.values()],
      searched: 0,
    }
  }
  let isDecided = true
  for (const { kind, base } of kindsOf(invariant, input)) {
    tally.kinds++
    const answer = proveKind(invariant, kind, base, tally)
    if (answer === 'not_decided') isDecided = false
    else if (answer !== 'proved') return answered('refuted', answer.given)
  }
  if (!isDecided) return answered('not_decided', null)
  tally.obstacles.clear()
  return answered(tally.concerned === 0 ? 'says_nothing' : 'proved', null)
}

const LEVELS: readonly Level[] = [0, 1, 2]

/** Keeps as little of the policies as answers the question. */
const proveKind = (
  invariant: PreparedInvariant,
  kind: Kind,
  base: Base,
  tally: Tally,
): 'proved' | 'not_decided' | Violation => {
  const note = (obstacle: Obstacle): void => {
    tally.obstacles.set(`${obstacle.file}:${obstacle.line}:${obstacle.column}`, obstacle)
  }
  const real = setOf(invariant.policies)
  for (const level of LEVELS) {
    try {
      const question = askAbout(invariant, kind, base, level)
      const outcome = decideAll(invariant, kind, base, question)
      if (outcome.is === 'too_many' || outcome.is === 'unlike') {
        const why =
          outcome.is === 'too_many'
            ? 'there are too many classes of requests'
            : `members of one class differ: ${outcome.variable}`
        note({ ...hereOf(invariant), why })
        if (level === 2) return 'not_decided'
        continue
      }
      tally.requests += outcome.requests
      if (outcome.is === 'holds') {
        tally.concerned += outcome.concerned
        return 'proved'
      }
      const broken = outcome.violations.find(violation => breaksReally(invariant, kind, violation, real))
      if (broken !== undefined) return broken
      if (level === 2) for (const obstacle of question.obstacles) note(obstacle)
    } catch (error) {
      if (!(error instanceof Obstructed)) throw error
      note(error.obstacle)
      return 'not_decided'
    }
  }
  if (tally.obstacles.size === 0)
    note({ ...hereOf(invariant), why: 'what was left out refuses every request that was found' })
  return 'not_decided'
}

const hereOf = ({ source, path, line, expect }: PreparedInvariant): Omit<Obstacle, 'why'> => {
  const { column } = source.placeOf(source.spanOf([...path, 'name']))
  return { file: source.file, line, column, expression: expect.text }
}

interface Asked {
  readonly kind: Kind
  readonly base: Base
}

/** Every registered client, and those that the test file writes out, at the endpoints of its policies with each of its grants. */
function* kindsOf({ written, endpoints }: PreparedInvariant, { clients }: PolicyTestInput): Generator<Asked> {
  for (const one of [...clients.map(({ clientId }) => clientId), ...written]) {
    const client = clientOf({ client: one }, clients)
    if (client === null) continue
    for (const endpoint of openEndpoints(endpoints, client.grantTypes)) {
      const grants = endpoint === 'token' ? client.grantTypes : [null]
      for (const grantType of grants)
        yield { kind: { client, endpoint, grantType }, base: { client: one, endpoint, grantType } }
    }
  }
}
