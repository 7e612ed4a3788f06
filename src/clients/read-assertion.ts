import { algorithmOf, FAPI2_ALGS, HMAC_ALGS, isHmac, type JwsAlg } from '../jose/index.ts'
import { AUTH_METHODS, type AuthMethod, authMethodOf, authMethodsThat, DEFAULT_AUTH_METHOD } from '../oauth.ts'
import { DEFAULT_MAX_LIFETIME, DEFAULT_RULES, isLongTolerance } from './claims.ts'
import type { AssertionRules } from './client.ts'
import type { ClientFile } from './client-file.ts'
import { readDate } from './dates.ts'
import { isFapi2Assertion } from './fapi2.ts'
import type { ReadContext } from './read-context.ts'

/** Reads the pinned algorithm of a client that signs assertions; empty for other methods, and when there is a mistake. */
export const readAlgorithms = (file: ClientFile, method: AuthMethod, { report }: ReadContext): readonly JwsAlg[] => {
  const { signs } = AUTH_METHODS[method]
  if (signs === null) return []
  const isFapi = isFapi2Assertion(file)
  if (isFapi && signs === 'mac') {
    const others = authMethodsThat(other => other.signs === 'signature')
    report.at(['assertion', 'audience'], 'CG4004', `FAPI 2.0 has no ${method}`, `use ${others.join(' or ')}`)
    return []
  }
  const names = [file.token_endpoint_auth_signing_alg ?? []].flat()
  const path = ['token_endpoint_auth_signing_alg']
  if (names.length > 1 && signersIn(file) < 2) {
    const one = typeof file.token_endpoint_auth_method === 'string' ? 'one method' : 'one method that signs'
    report.at(path, 'CG4004', `two algorithms, and ${one}`, 'keep the one that the client signs with')
    return []
  }
  const name = names.find(one => isMacName(one) === (signs === 'mac')) ?? names[0]
  if (name === undefined) {
    if (isFapi) return FAPI2_ALGS
    const help = `add \`token_endpoint_auth_signing_alg\`, for example ${signs === 'mac' ? 'HS256' : 'ES256'}`
    report.at(['token_endpoint_auth_method'], 'CG4003', `${method} without a pinned algorithm`, help)
    return []
  }
  const alg = algorithmOf(name)
  const fits = alg !== null && isHmac(alg) === (signs === 'mac') && (!isFapi || FAPI2_ALGS.some(one => one === alg))
  if (fits) return [alg]
  const help = `use ${signs === 'mac' ? HMAC_ALGS.join(', ') : isFapi ? FAPI2_ALGS.join(', ') : 'RS*, PS*, ES* or EdDSA'}`
  const message = `${name} does not fit ${isFapi ? 'FAPI 2.0' : method}`
  report.at(path, 'CG4004', message, help)
  return []
}

/** Counts those that are written, also when one of them has ended: a day that passes makes no mistake of what was right. */
const signersIn = ({ token_endpoint_auth_method: written = DEFAULT_AUTH_METHOD }: ClientFile): number =>
  [written].flat().filter(name => AUTH_METHODS[authMethodOf(name)].signs !== null).length

const isMacName = (name: string): boolean => HMAC_ALGS.some(alg => alg === name)

/** Reads the rules for assertions; a setting that is looser than the default needs an end, and warns. */
export const readAssertionRules = (file: ClientFile, context: ReadContext): AssertionRules => {
  // What else would be said of it is reported where the profile is checked.
  if (file.fapi2 === true) return { ...FAPI2_RULES, ...strictnessOf(file) }
  const { assertion } = file
  if (assertion === undefined) return DEFAULT_RULES
  const { report, instant } = context
  const audience = assertion.audience ?? 'strict'
  const jti = assertion.jti ?? 'once'
  const maxLifetime = assertion.max_lifetime ?? DEFAULT_MAX_LIFETIME[audience]
  const audiences = assertion.audiences ?? DEFAULT_RULES.audiences
  const clockTolerance = assertion.clock_tolerance ?? null
  const looser = [
    ...(audience === 'legacy' ? ['audience'] : []),
    ...(maxLifetime > DEFAULT_MAX_LIFETIME[audience] ? ['max_lifetime'] : []),
    ...(audiences.length > 0 ? ['audiences'] : []),
    ...(isLongTolerance(clockTolerance) ? ['clock_tolerance'] : []),
    ...(jti === 'optional' ? ['jti'] : []),
  ]
  const until = assertion.until === undefined ? null : readDate(assertion.until)
  if (assertion.until !== undefined && until === null)
    report.at(['assertion', 'until'], 'CG4022', 'there is no such day', 'write 2027-06-30 or 2027-06-30T12:00:00Z')
  for (const key of looser) {
    const path = ['assertion', key]
    if (assertion.until === undefined)
      report.at(path, 'CG4005', `\`${key}\` is looser than the default and has no end`, 'add `until: DATE` beside it')
    else if (until !== null && instant.isPast(until))
      report.at(path, 'CG4006', `\`${key}\` ended ${assertion.until}: the default applies`, 'remove it', WARNING)
    else if (until !== null)
      report.at(path, 'CG4006', `\`${key}\` is looser than the default`, `it ends ${assertion.until}`, WARNING)
  }
  const requireTyp = assertion.require_typ ?? false
  const end = looser.length > 0 ? until : null
  return { audience, audiences, maxLifetime, clockTolerance, jti, requireTyp, until: end }
}

const FAPI2_RULES: AssertionRules = {
  ...DEFAULT_RULES,
  audience: 'fapi2',
  maxLifetime: DEFAULT_MAX_LIFETIME.fapi2,
}

/** What a client may say beyond the profile: an even shorter lifetime, less tolerance, a type. */
const strictnessOf = ({ assertion = {} }: ClientFile): Partial<AssertionRules> => ({
  maxLifetime: Math.min(assertion.max_lifetime ?? DEFAULT_MAX_LIFETIME.fapi2, DEFAULT_MAX_LIFETIME.fapi2),
  clockTolerance: isLongTolerance(assertion.clock_tolerance ?? null) ? null : (assertion.clock_tolerance ?? null),
  requireTyp: assertion.require_typ ?? false,
})

const WARNING = { severity: 'warning' } as const
