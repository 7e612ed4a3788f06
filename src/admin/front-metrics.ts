/** What is counted in front of an upstream. */
import { ENDPOINTS } from '../oauth.ts'
import type { DecisionRecord } from './decision-record.ts'
import type { Family } from './exposition.ts'
import { counter, declared, histogram, number, single } from './families.ts'
import { BUCKETS, createHistogram } from './histogram.ts'
import { createTally } from './tally.ts'

const PURPOSES = ['call', 'discovery', 'pass'] as const
const OUTCOMES = ['2xx', '4xx', '5xx', 'upstream_unreachable', 'upstream_timeout', 'upstream_broken'] as const

/** What concerns the upstream; nothing of it is shown where there is none. */
export const createFrontMetrics = () => {
  const requests = declared(
    createTally('purpose', 'outcome'),
    PURPOSES.flatMap(purpose => OUTCOMES.map(outcome => [purpose, outcome])),
  )
  const durations = createHistogram('purpose', BUCKETS)
  for (const purpose of PURPOSES) durations.declare(purpose)
  const refusedCredentials = declared(createTally('endpoint'), ENDPOINTS.map(single))
  const unregistered = declared(createTally('endpoint'), ENDPOINTS.map(single))
  let known: boolean | null = null
  let answeredUnknown = 0
  return {
    request: ({ detail, endpoint }: DecisionRecord): void => {
      if (detail === CREDENTIAL_REFUSED) refusedCredentials.add(endpoint)
      if (detail === UNREGISTERED) unregistered.add(endpoint)
    },
    upstream: (purpose: string, outcome: string, seconds: number): void => {
      requests.add(purpose, outcome)
      durations.observe(purpose, seconds)
    },
    known: (is: boolean): void => {
      known = is
    },
    unknown: (): void => {
      answeredUnknown++
    },
    families: (): readonly Family[] =>
      known === null
        ? []
        : [
            number('gauge', 'claimgate_upstream_discovered', 'Whether the metadata of the upstream is known.', known),
            number(
              'counter',
              'claimgate_upstream_unknown_answers_total',
              'Requests answered with 503 because the metadata of the upstream is not known.',
              answeredUnknown,
            ),
            counter('claimgate_upstream_requests_total', 'Requests to the upstream.', requests),
            histogram(
              'claimgate_upstream_duration_seconds',
              'Until the upstream answered: the head of what is passed, all of the rest.',
              durations,
            ),
            counter(
              'claimgate_upstream_credential_refused_total',
              'Requests that failed because the upstream does not accept our credential for the client.',
              refusedCredentials,
            ),
            counter(
              'claimgate_unregistered_requests_total',
              'Requests of unregistered clients that were forwarded.',
              unregistered,
            ),
          ],
  }
}

/** The detail of a record whose request failed because the upstream refused our own credential. */
const CREDENTIAL_REFUSED = 'upstream_refuses_credential'

/** The detail of a record whose request was forwarded for a client that is not registered. */
export const UNREGISTERED = 'unregistered_forwarded' as const
