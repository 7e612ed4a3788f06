/** What entries of `trusted_issuers` have in common, as they are written. */
import { isIP } from 'node:net'
import type { FilledConfig, TrustedIssuer as WrittenIssuer } from '../generated/config.ts'
import { type AddressPolicy, algorithmOf, isHmac, type SignatureAlg } from '../jose/index.ts'
import type { Path, Source } from '../source/index.ts'
import type { Platform } from './issuer.ts'
import { OF_USERS } from './presets/claims.ts'
import { PRESETS, type PresetName } from './presets/index.ts'

/** What a reference stands for; null where there is nothing, a symbol where nobody may look. */
export type ReadText = (reference: string, file: string) => string | null | symbol

export interface ReadIssuersInput {
  readonly written: FilledConfig['trusted_issuers']
  readonly source: Source
  readonly readText: ReadText
  /** The default audience. */
  readonly ourIssuer: string
  readonly addresses: AddressPolicy
  /** Whether tokens are exchanged here. */
  readonly exchanges: boolean
}

export type Report = (at: Path, code: string, message: string, help: string) => void

/** Seconds. */
export const DEFAULT_MAX_LIFETIME = 3600

/** A platform of which only the entry says something. A claim that it declares for its workloads is no mark of users. */
export const unknown = ({ claims }: WrittenIssuer): Omit<Platform, 'claims'> => {
  const declared = new Set(typeof claims === 'object' ? Object.keys(claims.properties ?? {}) : [])
  return {
    tenants: [],
    tenantInSubject: null,
    lastingTenant: null,
    idInSubject: null,
    lasting: new Map(),
    chosen: [],
    ofUsers: OF_USERS.filter(name => !declared.has(name)),
  }
}

/** The name of the preset of an entry; that of a trust domain that says nothing is `spiffe`. */
export const presetNameOf = ({ claims, spiffe }: WrittenIssuer): PresetName | null =>
  typeof claims === 'string' ? claims : (claims?.extends ?? (spiffe === undefined ? null : 'spiffe'))

export const presetOf = (written: WrittenIssuer) => {
  const name = presetNameOf(written)
  return name === null ? null : PRESETS[name]
}

export const claimsOf = (written: WrittenIssuer): Platform['claims'] => {
  const { claims } = written
  const preset = presetOf(written)?.claims
  if (typeof claims !== 'object') return preset ?? {}
  return {
    required: [...new Set([...(preset?.required ?? []), ...(claims.required ?? [])])],
    properties: { ...preset?.properties, ...claims.properties },
  }
}

export const signatureOf = (name: string): readonly SignatureAlg[] => {
  const alg = algorithmOf(name)
  return alg === null || isHmac(alg) ? [] : [alg]
}

/** Says why nobody could be asked at a URL; null when nothing is wrong with it. */
export const urlMistake = (text: string, addresses: AddressPolicy): string | null => {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return 'not an https URL'
  if (url.username !== '' || url.password !== '') return 'a user name in the URL'
  if (text.includes('#') || text.includes('?')) return 'a query or a fragment in the URL'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) === 0) return url.protocol === 'http:' && addresses.isEmpty ? 'http is not encrypted' : null
  if (url.protocol === 'http:' && !addresses.listed(host)) return 'http is not encrypted'
  return addresses.allows(host) ? null : 'a private address that `jwks.allow_private_addresses` does not list'
}
