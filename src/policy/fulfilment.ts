import type { Diagnostic } from '../outcome.ts'
import type { Path } from '../source/index.ts'
import { type CompiledPolicy, termsReading } from './compiled.ts'
import type { ClientRecord, Fulfilment } from './decision.ts'

/** The strategies (docs/proxy.md) that can enforce each part of a policy; `token.scope` has a rule of its own. */
const ENFORCED_BY = {
  'token.lifetime': ['issue', 'reissue'],
  'token.audience': ['issue', 'reissue'],
  'token.scope': ['issue', 'reissue'],
  'claims.access_token': ['issue', 'assertion', 'reissue', 'introspection'],
  'claims.id_token': ['assertion', 'reissue'],
  'claims.introspection': ['issue', 'reissue', 'introspection'],
} as const satisfies { readonly [part: string]: readonly Fulfilment[] }

/** Where we sign the tokens, we verify the proofs that they are bound by. */
const VERIFIES_PROOFS: ReadonlySet<Fulfilment> = new Set(['issue', 'reissue'])

/** The member of the assertion that carries the claims of the ID token. */
const ID_TOKEN_MEMBER = 'id_token'

/** Grants whose token request carries no `scope` upstream, because it was agreed on before. */
const WITHOUT_SCOPE: ReadonlySet<string> = new Set([
  'authorization_code',
  'urn:ietf:params:oauth:grant-type:device_code',
  'urn:openid:params:grant-type:ciba',
])

/** Tells whether the token request of a grant says which scope is wanted. */
export const carriesScope = (grant: string): boolean => !WITHOUT_SCOPE.has(grant)

/** Why claims never see what an upstream returns; null where they do. */
export const whyUnseen = (fulfilment: Fulfilment): string | null => {
  if (fulfilment === 'assertion') return 'the claims are computed before the upstream answers'
  return fulfilment === 'issue' ? 'there is no upstream that returns it: here it would always be null' : null
}

/** Reports what the strategy cannot enforce: it is never ignored. */
export const checkFulfilment = (
  policy: CompiledPolicy,
  clients: readonly ClientRecord[],
  fulfilment: Fulfilment,
  report: (diagnostic: Diagnostic) => void,
): void => {
  const isOwn = (client: ClientRecord): boolean => (client.fulfilment ?? fulfilment) !== fulfilment
  const own = clients.filter(isOwn)
  const others = own.length === 0 ? clients : clients.filter(client => !isOwn(client))
  // A policy that applies to nobody yet is written for the strategy of the configuration.
  if (own.length === 0 || others.length > 0) checkStrategy(policy, others, { fulfilment, of: '' }, report)
  for (const strategy of new Set(own.flatMap(client => client.fulfilment ?? []))) {
    const theirs = own.filter(client => client.fulfilment === strategy)
    const more = theirs.length === 1 ? '' : ` and ${theirs.length - 1} more`
    checkStrategy(policy, theirs, { fulfilment: strategy, of: ` of ${theirs[0]?.clientId}${more}` }, report)
  }
}

interface Checked {
  readonly fulfilment: Fulfilment
  /** Whose it is, for the message; empty for that of the configuration. */
  readonly of: string
}

const checkStrategy = (
  policy: CompiledPolicy,
  clients: readonly ClientRecord[],
  { fulfilment, of }: Checked,
  report: (diagnostic: Diagnostic) => void,
): void => {
  const { source } = policy
  const parts: readonly { readonly part: keyof typeof ENFORCED_BY; readonly path: Path }[] = [
    ...policy.settings.map(({ name, path }) => ({ part: `token.${name}` as const, path })),
    ...policy.claims.map(({ target, name }) => ({ part: `claims.${target}` as const, path: ['claims', target, name] })),
  ]
  if (!VERIFIES_PROOFS.has(fulfilment))
    for (const { path } of termsReading(policy, ['request', 'dpop']))
      report(
        source.diagnose(source.spanOf(path), {
          code: 'CG3042',
          message: `\`request.dpop\` is always null with fulfilment ${fulfilment}${of}: proofs go on to the upstream`,
          help: `it needs fulfilment issue, reissue${of === '' ? '' : '; or narrow applies_to'}`,
        }),
      )
  const issues = policy.applies.endpoints.has('token')
  for (const { part, path } of parts) {
    if (!issues) {
      report(
        source.diagnose(source.spanOfKey(path), {
          code: 'CG3043',
          message: 'claims and token settings are computed at the token endpoint, which this policy does not name',
          help: 'name token in applies_to.endpoints',
        }),
      )
      continue
    }
    if (fulfilment === 'assertion' && part === 'claims.access_token' && path.at(-1) === ID_TOKEN_MEMBER) {
      report(
        source.diagnose(source.spanOfKey(path), {
          code: 'CG3042',
          message: `\`${part}.${ID_TOKEN_MEMBER}\` cannot be sent with fulfilment assertion${of}`,
          help: 'choose another name: the claims of the ID token travel in the member id_token',
        }),
      )
      continue
    }
    const able: readonly Fulfilment[] = ENFORCED_BY[part]
    if (able.includes(fulfilment)) continue
    const grant = part === 'token.scope' ? grantWithoutScope(policy, clients) : undefined
    if (part === 'token.scope' && grant === undefined) continue
    report(
      source.diagnose(source.spanOfKey(path), {
        code: 'CG3042',
        message:
          grant === undefined
            ? `\`${part}\` cannot be enforced with fulfilment ${fulfilment}${of}`
            : `\`token.scope\` cannot be enforced for ${grant} with fulfilment ${fulfilment}${of}`,
        help:
          grant === undefined
            ? `it needs fulfilment ${able.join(', ')}${of === '' ? '' : '; or narrow applies_to'}`
            : `its token request carries no scope: take ${grant} out of applies_to.grant_types, or use fulfilment reissue`,
      }),
    )
  }
}

const grantWithoutScope = (policy: CompiledPolicy, clients: readonly ClientRecord[]): string | undefined =>
  clients
    .flatMap(client => client.grantTypes)
    .find(grant => !carriesScope(grant) && (policy.applies.grantTypes?.has(grant) ?? true))
