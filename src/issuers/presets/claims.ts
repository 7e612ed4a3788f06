/** What the presets are written with. */
import type { Shape } from '../../generated/config.ts'
import type { SignatureAlg } from '../../jose/index.ts'
import type { Platform } from '../issuer.ts'

/** A platform, with what holds where an entry of the configuration says nothing else. */
export interface Preset extends Platform {
  readonly algs: readonly SignatureAlg[]
  /** Seconds. */
  readonly maxLifetime: number
  readonly tokens: 'once' | 'reusable'
  /** The issuers that serve everybody, with words in capitals where each of them has its own. */
  readonly issuers: readonly string[]
  /** Their host names: what comes from there is read with this preset, or not at all. */
  readonly hosts: ReadonlySet<string>
  /** What `iss` looks like there. */
  readonly iss: RegExp
}

/** A shape, with a sentence for people: what the claim means. */
export type ClaimShape = Shape & { readonly description?: string }

/** Members by name. */
export type Members = { readonly [name: string]: ClaimShape }

export const text: Shape = { type: 'string' }
export const flag: Shape = { type: 'boolean' }
export const number: Shape = { type: 'number' }
export const texts: Shape = { type: 'array', items: { type: 'string' } }
export const group = (properties: Members, required: readonly string[] = []): Shape => ({
  type: 'object',
  properties,
  ...(required.length === 0 ? {} : { required }),
})

/** A shape with what the claim means. */
export const said = (shape: Shape, description: string): ClaimShape => ({ ...shape, description })

/** Claims that are all texts, with what each means. */
export const textsSaying = (claims: Readonly<Record<string, string>>): Members =>
  Object.fromEntries(Object.entries(claims).map(([name, description]) => [name, said(text, description)] as const))

/**
 * Claims that say of a token that a user has logged in, or what a user has let it do: tokens of workloads have none of them.
 *
 * @see {@link https://openid.net/specs/openid-connect-core-1_0.html#IDToken OpenID Connect Core section 2}
 * @see {@link https://www.rfc-editor.org/rfc/rfc9068#section-2.2.3 RFC 9068 section 2.2.3}
 */
export const OF_USERS: readonly string[] = [
  'nonce',
  'auth_time',
  'at_hash',
  'c_hash',
  's_hash',
  'acr',
  'amr',
  'sid',
  'scope',
  'scp',
]

/** A preset for an issuer that serves one party, unless told otherwise. */
export const preset = (
  told: Pick<Preset, 'claims' | 'maxLifetime' | 'tokens'> &
    Partial<Omit<Preset, 'lasting' | 'hosts' | 'iss'>> & { readonly lasting?: Readonly<Record<string, string>> },
): Preset => ({
  algs: ['RS256'],
  issuers: [],
  tenants: [],
  tenantInSubject: null,
  lastingTenant: null,
  idInSubject: null,
  chosen: [],
  ...told,
  hosts: new Set((told.issuers ?? []).map(issuer => new URL(issuer).hostname)),
  iss: new RegExp(`^(?:${(told.issuers ?? []).map(patternOf).join('|')})$`),
  ofUsers: [...OF_USERS, ...(told.ofUsers ?? [])],
  lasting: new Map(Object.entries(told.lasting ?? {})),
})

/** A tenant is named by its id, and never by a word that stands for all of them. */
const patternOf = (issuer: string): string =>
  issuer
    .replaceAll('.', '\\.')
    .replace('TENANT', '[0-9a-f-]{36}')
    .replace(/[A-Z]+/, '[\\w-]+')
