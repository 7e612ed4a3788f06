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
}

/** Members by name. */
export type Members = { readonly [name: string]: Shape }

export const text: Shape = { type: 'string' }
export const flag: Shape = { type: 'boolean' }
export const number: Shape = { type: 'number' }
export const texts: Shape = { type: 'array', items: { type: 'string' } }
export const group = (properties: Members, required: readonly string[] = []): Shape => ({
  type: 'object',
  properties,
  ...(required.length === 0 ? {} : { required }),
})

/** Claims that are all texts. */
export const textsNamed = (names: string): Members =>
  Object.fromEntries(names.split(/\s+/).map(name => [name, text] as const))

/** A preset for an issuer that serves one party, unless told otherwise. */
export const preset = (
  said: Pick<Preset, 'claims' | 'maxLifetime' | 'tokens'> &
    Partial<Omit<Preset, 'lasting'>> & { readonly lasting?: Readonly<Record<string, string>> },
): Preset => ({
  algs: ['RS256'],
  tenants: [],
  tenantInSubject: null,
  lastingTenant: null,
  chosen: [],
  ofUsers: [],
  ...said,
  lasting: new Map(Object.entries(said.lasting ?? {})),
})
