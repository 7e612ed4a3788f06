import { DELEGATING_GRANTS } from '../../oauth.ts'
import type { CompiledPolicy, CompiledRule } from '../compiled.ts'
import type { ClientsOf } from '../registry.ts'
import type { Lint } from './lint.ts'

/**
 * Warns about an `allow` rule that decides nothing, because another one that is always true grants every request it
 * could grant. In a policy with claims or token settings an `allow` still decides who gets those.
 */
export const idleAllow: Lint = function* (policies, clientsOf, report) {
  const blankets = policies.flatMap(policy => {
    const rule = policy.rules.find(isBlanket)
    return rule === undefined ? [] : [{ policy, rule, covers: coverage(policy, clientsOf) }]
  })
  if (blankets.length === 0) return
  for (const policy of policies) {
    yield
    if (policy.claims.length > 0 || policy.settings.length > 0) continue
    for (const rule of policy.rules) {
      if (rule.effect !== 'allow' || isConstant(rule)) continue
      const over = blankets.find(({ covers }) => covers(policy))
      if (over === undefined) continue
      const { source } = policy
      const other = over.policy.source
      const place = other.placeOf(other.spanOf(over.rule.path))
      report(
        source.diagnose(source.spanOf([...rule.path.slice(0, -1), 'effect']), {
          code: 'CG3052',
          severity: 'warning',
          message: `this allow rule decides nothing: \`${over.rule.name}\` allows every request it could allow`,
          help: 'write require if the request shall be refused otherwise, or narrow the other policy',
          related: [{ message: 'allows them all', file: place.file, line: place.line, column: place.column }],
          fix: 'require',
        }),
      )
    }
  }
}

const isConstant = ({ when }: CompiledRule): boolean =>
  when.kind === 'constant' || when.expression.constant !== undefined

const isBlanket = (rule: CompiledRule): boolean =>
  rule.effect === 'allow' && (rule.when.kind === 'constant' ? rule.when.value : rule.when.expression.constant) === true

/** Returns whether a policy concerns every request that another one concerns. */
const coverage = (policy: CompiledPolicy, clientsOf: ClientsOf): ((other: CompiledPolicy) => boolean) => {
  const { endpoints, grantTypes, client: concerns } = policy.applies
  const everyone = appliesToEveryone(policy)
  return other => {
    if (other === policy) return true
    const decisive = [...other.applies.endpoints].filter(
      endpoint => endpoint === 'token' || endpoint.startsWith('pushed'),
    )
    if (decisive.length === 0 || decisive.some(endpoint => !endpoints.has(endpoint))) return false
    const grants = other.applies.grantTypes
    if (grantTypes !== null && (grants === null || [...grants].some(grant => !grantTypes.has(grant)))) return false
    // For these it would have to name the grant.
    if (grantTypes === null && grants !== null && [...grants].some(grant => DELEGATING_GRANTS.has(grant))) return false
    if (everyone) return true
    const clients = clientsOf(other)
    return clients.length > 0 && clients.every(({ clientId, metadata }) => concerns(clientId, metadata))
  }
}

const appliesToEveryone = ({ source }: CompiledPolicy): boolean => {
  const { applies_to: appliesTo } = source.value as { applies_to?: { clients?: unknown; metadata?: unknown } }
  return appliesTo?.clients === undefined && appliesTo?.metadata === undefined
}
