/** One invariant asked about one kind of request. */
import {
  clientOf,
  makePlan,
  openEndpoints,
  type Plan,
  type PolicySet,
  type PolicyTestInput,
  type PreparedInvariant,
} from '../policy/index.ts'
import { complete } from './complete.ts'
import { breaksReally, decideAll, type Violation } from './decide.ts'
import type { Kind } from './domain.ts'
import type { Obstacle } from './obstacle.ts'
import { askAbout, type Level } from './question.ts'
import { Obstructed } from './reading.ts'
import type { Base } from './request-of.ts'

/** What is counted while one question is asked. */
export interface Tally {
  kinds: number
  requests: number
  concerned: number
  readonly obstacles: Map<string, Obstacle>
}

export const newTally = (): Tally => ({ kinds: 0, requests: 0, concerned: 0, obstacles: new Map() })

const LEVELS: readonly Level[] = [0, 1, 2]

/** Keeps as little of the policies as answers the question. */
export const proveKind = (
  invariant: PreparedInvariant,
  { kind, base, plan }: Asked,
  real: PolicySet,
  tally: Tally,
): 'proved' | 'not_decided' | Violation => {
  const note = (obstacle: Obstacle): void => {
    tally.obstacles.set(`${obstacle.file}:${obstacle.line}:${obstacle.column}`, obstacle)
  }
  let begun: readonly Violation[] = []
  for (const level of LEVELS) {
    try {
      const question = askAbout(invariant, kind, base, plan, level)
      const outcome = decideAll(invariant, kind, base, question)
      if (outcome.is === 'too_many' || outcome.is === 'unlike') {
        const why =
          outcome.is === 'too_many'
            ? 'there are too many classes of requests'
            : `members of one class differ: ${outcome.variable}`
        note({ ...hereOf(invariant), why })
        if (level < 2) continue
        return complete(invariant, kind, base, question, begun, real) ?? 'not_decided'
      }
      tally.requests += outcome.requests
      if (outcome.is === 'holds') {
        tally.concerned += outcome.concerned
        return 'proved'
      }
      const broken = outcome.violations.find(violation => breaksReally(invariant, kind, violation, real))
      if (broken !== undefined) return broken
      begun = outcome.violations
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

export interface Asked {
  readonly kind: Kind
  readonly base: Base
  readonly plan: Plan
}

/** Every registered client, and those that the test file writes out, at the endpoints of its policies with each of its grants. */
export function* kindsOf(
  { policies, written, endpoints }: PreparedInvariant,
  { clients }: PolicyTestInput,
): Generator<Asked> {
  for (const one of [...clients.map(({ clientId }) => clientId), ...written]) {
    const client = clientOf({ client: one }, clients)
    if (client === null) continue
    for (const endpoint of openEndpoints(endpoints, client.grantTypes)) {
      const grants = endpoint === 'token' ? client.grantTypes : [null]
      for (const grantType of grants) {
        const plan = makePlan(policies, client, endpoint, grantType)
        yield { kind: { client, endpoint, grantType }, base: { client: one, endpoint, grantType }, plan }
      }
    }
  }
}
