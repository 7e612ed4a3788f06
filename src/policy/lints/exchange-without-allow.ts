import { DELEGATING_GRANTS } from '../../oauth.ts'
import { indexPolicies } from '../applicable.ts'
import type { ClientRecord } from '../decision.ts'
import type { Lint } from './lint.ts'

/**
 * Warns about a policy that seems to allow a client everything, where the client may exchange tokens: for that grant only
 * policies count that name it, and there is none.
 */
export const exchangeWithoutAllow: Lint = function* (policies, clientsOf, report) {
  const allowing = policies.filter(({ hasAllow, applies }) => hasAllow && applies.endpoints.has('token'))
  const naming = yield* indexPolicies(allowing.filter(({ applies }) => namesAny(applies.grantTypes)))
  const isAllowed = ({ clientId, metadata }: ClientRecord, grant: string): boolean =>
    naming(clientId, metadata).some(
      ({ applies }) => applies.grantTypes?.has(grant) === true && applies.client(clientId, metadata),
    )
  const grantOf = delegatingGrant()
  for (const policy of allowing) {
    yield
    if (policy.applies.grantTypes !== null) continue
    const client = clientsOf(policy).find(one => {
      const grant = grantOf(one)
      return grant !== undefined && !isAllowed(one, grant)
    })
    if (client === undefined) continue
    const { source } = policy
    report(
      source.diagnose(source.spanOf(['policy']), {
        code: 'CG3105',
        severity: 'warning',
        message: `no policy allows ${client.clientId} the grant ${grantOf(client)}: this one does not name it`,
        help: 'add a policy whose applies_to.grant_types names the grant, or take it from the grant_types of the client',
      }),
    )
  }
}

const namesAny = (grants: ReadonlySet<string> | null): boolean =>
  grants !== null && [...grants].some(grant => DELEGATING_GRANTS.has(grant))

/** Clients share the lists of their grants: each list is looked at once. */
const delegatingGrant = (): ((client: ClientRecord) => string | undefined) => {
  const known = new Map<readonly string[], string | undefined>()
  return ({ grantTypes }) => {
    if (!known.has(grantTypes))
      known.set(
        grantTypes,
        grantTypes.find(grant => DELEGATING_GRANTS.has(grant)),
      )
    return known.get(grantTypes)
  }
}
