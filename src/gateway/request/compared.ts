/** The values behind what a request asks for and does not get: registered ones, and classes of all others. */
import { likeText, likeUrl } from '../../foreign-text.ts'
import type { Comparison } from '../../outcome.ts'

/** Values of one list in a record. */
const MOST = 32

const few = (values: readonly string[]): readonly string[] =>
  values.length > MOST ? [...values.slice(0, MOST), '(more)'] : values

/** Grants that are known by name although nobody has them here. */
const GRANTS: ReadonlySet<string> = new Set([
  'authorization_code',
  'client_credentials',
  'implicit',
  'password',
  'refresh_token',
  'urn:ietf:params:oauth:grant-type:device_code',
  'urn:ietf:params:oauth:grant-type:jwt-bearer',
  'urn:ietf:params:oauth:grant-type:saml2-bearer',
  'urn:ietf:params:oauth:grant-type:token-exchange',
  'urn:openid:params:grant-type:ciba',
])

/** Compares a grant with those that may be used. */
export const comparedGrant = (grantType: string, wanted: readonly string[]): Comparison => {
  const near = wanted.find(one => likeText(grantType, one) !== null)
  const seen =
    near === undefined ? (GRANTS.has(grantType) ? grantType : 'other') : (likeText(grantType, near) ?? 'other')
  return { seen: { grant_type: seen === 'same' ? grantType : seen }, wanted: { grant_type: few(wanted) } }
}

/** Compares scopes with the registered ones: those are named, of all others there is a number. */
export const comparedScopes = (asked: readonly string[], registered: readonly string[]): Comparison => {
  const known = asked.filter(name => registered.includes(name))
  const others = asked.length - known.length
  return { seen: { scope: few(known), not_registered: others }, wanted: { scope: few(registered), not_registered: 0 } }
}

/** Compares resources with the registered ones, each by the one that it is nearest to. */
export const comparedTargets = (asked: readonly string[], registered: readonly string[]): Comparison => ({
  seen: { resource: few(asked.map(target => classOf(target, registered))) },
  wanted: { resource: few(registered) },
})

const classOf = (target: string, registered: readonly string[]): string => {
  if (registered.includes(target)) return target
  for (const one of registered) {
    const like = likeUrl(target, one)
    if (like !== null) return like
  }
  return 'other'
}
