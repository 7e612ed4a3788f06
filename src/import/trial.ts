import type { AuthMethod, JsonObject } from '../oauth.ts'
import type { Diagnostic } from '../outcome.ts'
import { type ClientRecord, loadPolicies } from '../policy/index.ts'
import { readSource } from '../source/index.ts'
import { policyText } from './files.ts'
import type { TakenClient, TakenPolicy } from './taken.ts'

/** Policies that load, and what had to be left out of them. */
export interface Tried {
  readonly policies: readonly TakenPolicy[]
  readonly left: readonly string[]
}

/**
 * Loads the policies as they will be written, and leaves out every claim that does not load, each with what is wrong with it.
 * What narrows is never left out.
 *
 * @throws Error when a policy does not load for another reason than its claims
 */
export const tried = (given: readonly TakenPolicy[], clients: readonly TakenClient[]): Tried => {
  const records = clients.map(recordOf)
  const left: string[] = []
  let policies = given
  for (;;) {
    const sources = policies.map(policy => readSource(policy.name, policyText(policy)))
    const loaded = loadPolicies({
      sources: sources.flatMap(({ source }) => source ?? []),
      clients: records,
      fulfilment: 'issue',
      consts: {},
    })
    const errors = [...sources.flatMap(({ diagnostics }) => diagnostics), ...loaded.diagnostics].filter(
      ({ severity }) => severity === 'error',
    )
    if (errors.length === 0) return { policies, left }
    const elsewhere = errors.find(({ file }) => policies.every(({ name }) => name !== file))
    if (elsewhere !== undefined) throw new Error(`The policies do not load: ${elsewhere.message}`)
    policies = policies.map(policy =>
      without(
        policy,
        errors.filter(({ file }) => file === policy.name),
        left,
      ),
    )
  }
}

const recordOf = ({ clientId, members }: TakenClient): ClientRecord => ({
  clientId,
  method: members['token_endpoint_auth_method'] as AuthMethod,
  grantTypes: ['client_credentials'],
  scopes: String(members['scope'] ?? '')
    .split(' ')
    .filter(scope => scope !== ''),
  audiences: (members['audiences'] ?? []) as readonly string[],
  accessTokenLifetime: null,
  metadata: members['metadata'] as JsonObject,
})

const without = (policy: TakenPolicy, errors: readonly Diagnostic[], left: string[]): TakenPolicy => {
  if (errors.length === 0) return policy
  const lines = policyText(policy).split('\n')
  const claims = new Map(policy.claims)
  const introspection = new Map(policy.introspection)
  const refused = new Map<string, string>()
  for (const { line, message } of errors) {
    const name = claimAt(lines, line)
    if (name === null || !(claims.has(name) || introspection.has(name)))
      throw new Error(`The policy ${policy.name} does not load: ${message}`)
    if (!refused.has(name)) refused.set(name, message)
  }
  for (const [name, message] of refused) {
    left.push(`policy ${policy.name}, claim ${name}: ${message}`)
    claims.delete(name)
    introspection.delete(name)
  }
  return { ...policy, claims, introspection }
}

/** The claim that a line of a policy belongs to: claims stand at the third level. */
const claimAt = (lines: readonly string[], line: number): string | null => {
  for (let at = line - 1; at >= 0; at--) {
    const [, quoted, plain] = /^ {4}(?:'((?:[^']|'')*)'|([^\s:'][^:]*)):/.exec(lines[at] ?? '') ?? []
    if (quoted !== undefined) return quoted.replaceAll("''", "'")
    if (plain !== undefined) return plain.startsWith('"') ? String(JSON.parse(plain)) : plain
    if (/^\S/.test(lines[at] ?? '')) return null
  }
  return null
}
