import type { Source } from '../../source/index.ts'
import { indexPolicies, type PoliciesFor } from '../applicable.ts'
import type { ClientRecord } from '../decision.ts'
import { concerns } from '../select.ts'
import type { Lint } from './lint.ts'

const REFRESH = 'refresh_token'
/** Grants that hand out refresh tokens. */
const BEGINNINGS = ['authorization_code', 'urn:ietf:params:oauth:grant-type:device_code'] as const

/** Warns about a policy that allows a grant whose refresh no policy allows: its tokens end after their first lifetime. */
export const refreshWithoutAllow: Lint = function* (policies, clientsOf, report) {
  const allowing = policies.filter(({ hasAllow, applies }) => hasAllow && applies.endpoints.has('token'))
  const refreshing = yield* indexPolicies(allowing.filter(({ applies }) => concerns(applies, 'token', REFRESH)))
  for (const policy of allowing) {
    yield
    const { grantTypes } = policy.applies
    const begins = BEGINNINGS.find(grant => grantTypes?.has(grant) === true)
    if (grantTypes === null || begins === undefined || grantTypes.has(REFRESH)) continue
    const client = clientsOf(policy).find(one => refreshes(one, begins) && !isAllowed(one, refreshing))
    if (client === undefined) continue
    const { source } = policy
    const path = ['applies_to', 'grant_types', [...grantTypes].indexOf(begins)]
    report(
      source.diagnose(source.spanOf(path), {
        code: 'CG3055',
        severity: 'warning',
        message: `${begins} is allowed, but no policy allows ${client.clientId} to refresh`,
        help: `add ${REFRESH}, or take it from the grant_types of the client`,
        ...(inFlow(source) ? { fix: `${begins}, ${REFRESH}` } : {}),
      }),
    )
  }
}

const refreshes = ({ grantTypes }: ClientRecord, begins: string): boolean =>
  grantTypes.includes(begins) && grantTypes.includes(REFRESH)

const isAllowed = ({ clientId, metadata }: ClientRecord, refreshing: PoliciesFor): boolean =>
  refreshing(clientId, metadata).some(({ applies }) => applies.client(clientId, metadata))

/** True for `[a, b]`: only there can an item be added in place. */
const inFlow = (source: Source): boolean => {
  const { end } = source.spanOfKey(['applies_to', 'grant_types'])
  return /^\s*:\s*\[/.test(source.text.slice(end))
}
