/** Invariants of test files, answered for every request there can be. */
import type { Diagnostic } from '../outcome.ts'
import {
  checkInvariants,
  type Given,
  type PolicyTestInput,
  type PreparedInvariant,
  prepareInvariants,
  setOf,
} from '../policy/index.ts'
import { kindsOf, newTally, proveKind } from './kinds.ts'
import type { Obstacle } from './obstacle.ts'
import { digestsOf, type Remembered } from './remembered.ts'

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

/** What a memory of proofs needs: where they are, and what else than policies and clients an answer depends on. */
export interface Memory {
  readonly remembered: Remembered
  /** Whatever changes with the version of the program or its configuration. */
  readonly ground: string
}

/** Answers the invariants of all test files. What is not decided is searched as `test` does. */
export const proveInvariants = async (
  input: PolicyTestInput,
  memory: Memory | null = null,
): Promise<ProvedInvariants> => {
  const { invariants, diagnostics } = prepareInvariants(input)
  const answered: ProvedInvariant[] = []
  for (const invariant of invariants) {
    const answer = proveOne(invariant, input, memory)
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
  const { invariants } = await checkInvariants(
    { ...input, tests: [source], only },
    { seed: SEED, isRegistryWhole: true },
  )
  const found = invariants.find(one => one.line === line)
  const given = found?.counterexample?.given ?? null
  if (given !== null)
    return { ...answer, verdict: 'refuted', request: given, obstacles: [], searched: found?.requests ?? 0 }
  return { ...answer, searched: found?.requests ?? 0 }
}

const proveOne = (invariant: PreparedInvariant, input: PolicyTestInput, memory: Memory | null): ProvedInvariant => {
  const tally = newTally()
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
  const real = setOf(invariant.policies)
  const digest = memory === null ? null : digestsOf(invariant, memory.ground)
  let isDecided = true
  for (const asked of kindsOf(invariant, input)) {
    tally.kinds++
    const digested = digest?.(asked.kind, asked.plan) ?? ''
    const before = memory?.remembered.find(digested)
    if (before !== undefined) {
      tally.requests += before[0]
      tally.concerned += before[1]
      continue
    }
    const { requests, concerned } = tally
    const answer = proveKind(invariant, asked, real, tally)
    if (answer === 'proved') memory?.remembered.keep(digested, [tally.requests - requests, tally.concerned - concerned])
    if (answer === 'not_decided') isDecided = false
    else if (answer !== 'proved') return answered('refuted', answer.given)
  }
  if (!isDecided) return answered('not_decided', null)
  tally.obstacles.clear()
  return answered(tally.concerned === 0 ? 'says_nothing' : 'proved', null)
}
