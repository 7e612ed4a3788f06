import { nearest } from '../../nearest.ts'
import type { Lint } from './lint.ts'

/** Warns about a policy for grant types that none of its clients is registered for: it never decides a token request. */
export const noGrant: Lint = function* (policies, clientsOf, report) {
  for (const policy of policies) {
    yield
    const { endpoints, grantTypes } = policy.applies
    if (grantTypes === null || !endpoints.has('token')) continue
    const clients = clientsOf(policy)
    // That no client fits at all is told where the clients are named.
    if (clients.length === 0) continue
    if (clients.some(client => client.grantTypes.some(grant => grantTypes.has(grant)))) continue
    const { source } = policy
    const [only, ...others] = grantTypes
    const registered = new Set(clients.flatMap(client => client.grantTypes))
    const meant = only === undefined || others.length > 0 ? null : nearest(only, registered)
    const path = ['applies_to', 'grant_types']
    report(
      source.diagnose(meant === null ? source.spanOfKey(path) : source.spanOf([...path, 0]), {
        code: 'CG3054',
        severity: 'warning',
        message: 'none of the clients this policy concerns is registered for these grant types',
        help:
          meant === null
            ? `they are registered for ${[...registered].toSorted().join(', ')}`
            : `did you mean ${meant}?`,
        ...(meant === null ? {} : { fix: meant }),
      }),
    )
  }
}
