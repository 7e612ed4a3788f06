/** `federated` of a client file: which tokens of which issuer are this client. */
import type { Shape } from '../generated/config.ts'
import { claimsSaidBy, readSubject, type SubjectPattern, strangersOf, type TrustedIssuer } from '../issuers/index.ts'
import { nearest } from '../nearest.ts'
import type { JsonObject } from '../oauth.ts'
import { hasType } from './claim-types.ts'
import type { ClientFile } from './client-file.ts'
import type { Mapping } from './mapping.ts'
import type { ReadContext } from './read-context.ts'
import { vouchedBy } from './vouched-by.ts'

type Federated = NonNullable<ClientFile['federated']>

/** Reads the mapping of a client; null when a mistake has been reported instead. */
export const readMapping = ({ federated }: ClientFile, context: ReadContext): Mapping | null => {
  const { report, issuers } = context
  if (federated === undefined) {
    report.at(['client_id'], 'CG4007', 'federated_jwt needs a mapping', 'add `federated: { issuer, subject }`')
    return null
  }
  const issuer = issuers.named(federated.issuer)
  if (issuer === null) {
    const meant = nearest(
      federated.issuer,
      issuers.all.map(({ name }) => name),
    )
    const help = meant === null ? 'add it to `trusted_issuers` of the configuration' : `did you mean \`${meant}\`?`
    const more = meant === null ? {} : { fix: meant }
    report.at(['federated', 'issuer'], 'CG4130', `no trusted issuer is called \`${federated.issuer}\``, help, more)
    return null
  }
  if (!issuer.forClients) {
    const help = `add \`use: { client_assertion: {} }\` to \`${issuer.name}\` in the configuration`
    report.at(['federated', 'issuer'], 'CG4130', `the tokens of \`${issuer.name}\` authenticate no clients`, help)
    return null
  }
  if (federated.subject === undefined && federated.claims === undefined) {
    const help = 'add `subject`, the `sub` of its tokens, or `claims`'
    report.at(['federated'], 'CG4131', 'a mapping that says nothing of the token', help)
    return null
  }
  const subject = subjectOf(federated, context)
  if (subject === undefined || !checkClaims(federated, subject, issuer, context)) return null
  if (!checkTenant(federated, subject, issuer, context)) return null
  checkWidth(federated, subject, issuer, context)
  checkLasting(federated, subject, issuer, context)
  const claims = Object.entries(federated.claims ?? {})
  const said = claimsSaidBy(issuer.preset ?? null, subject?.tail ?? '')
  const vouched = vouchedBy(issuer, [...Object.keys(federated.claims ?? {}), ...said])
  return { mechanism: 'issued', issuer: issuer.name, vouched, subject, claims }
}

/** The pattern; null without one, undefined where it is none. */
const subjectOf = ({ subject }: Federated, { report }: ReadContext): SubjectPattern | null | undefined => {
  if (subject === undefined) return null
  const pattern = readSubject(subject)
  if (pattern !== null) return pattern
  const help = 'a wildcard stands between `:` and `/` alone, as in repo:acme/*:environment:prod'
  report.at(['federated', 'subject'], 'CG4131', 'a wildcard beside other characters', help)
  return undefined
}

/** What verification has looked at before the mapping: a mapping that repeats it can only be wrong. */
const CHECKED: ReadonlySet<string> = new Set(['iss', 'aud', 'exp', 'nbf', 'iat', 'jti'])

/** Reports claims that no token can have. */
const checkClaims = (
  { claims = {} }: Federated,
  subject: SubjectPattern | null,
  { name: issuer, claims: { properties = {} } }: TrustedIssuer,
  { report }: ReadContext,
): boolean => {
  let fits = true
  const refuse = (name: string, message: string, help: string, fix?: string): void => {
    report.at(['federated', 'claims', name], 'CG4131', message, help, fix === undefined ? {} : {})
    fits = false
  }
  for (const [name, value] of Object.entries(claims)) {
    const shape = name === 'sub' ? TEXT : Object.hasOwn(properties, name) ? properties[name] : undefined
    if (CHECKED.has(name)) refuse(name, `\`${name}\` is checked already`, 'remove it: the issuer and its entry say it')
    else if (shape === undefined) {
      const meant = nearest(name, Object.keys(properties))
      const help = `declare it: claims: { extends: ..., properties: { ${name}: ... } } of \`${issuer}\``
      refuse(
        name,
        `\`${issuer}\` has no claim \`${name}\``,
        meant === null ? help : `did you mean \`${meant}\`? Else ${help}`,
      )
    } else if (!hasType(value, shape))
      refuse(
        name,
        `\`${name}\` is never of this type`,
        `it is ${[shape.type ?? 'any'].flat().join(' or ')}: mind the quotes`,
      )
    else if (name === 'sub' && subject !== null && !(typeof value === 'string' && subject.fits(value)))
      refuse(name, '`subject` and `sub` fit no token together', 'keep `subject`')
  }
  return fits
}

const TEXT: Shape = { type: 'string' }

/** An empty text is what a template without its value leaves, and a platform writes for those who have none. */
const saysWho = (claims: JsonObject, claim: string): boolean =>
  Object.hasOwn(claims, claim) && claims[claim] !== null && String(claims[claim]).trim() !== ''

/** An issuer that serves everybody vouches for everybody: the mapping has to say whose tokens are meant. */
const checkTenant = (
  { claims = {} }: Federated,
  subject: SubjectPattern | null,
  { name, tenants, tenantInSubject }: TrustedIssuer,
  { report }: ReadContext,
): boolean => {
  if (tenants.length === 0 || tenants.some(claim => saysWho(claims, claim))) return true
  if (subject !== null && tenantInSubject?.test(subject.head) === true) return true
  const help = `add one of ${tenants.join(', ')} to \`claims\`, or let \`subject\` begin with it`
  report.at(['federated'], 'CG4134', `\`${name}\` serves everybody, and the mapping does not say who is meant`, help)
  return false
}

/** Warns of a mapping that all tokens of an issuer fit: whoever can run anything there is this client. */
const checkWidth = (
  { claims = {} }: Federated,
  subject: SubjectPattern | null,
  { name, preset = null }: TrustedIssuer,
  { report }: ReadContext,
): void => {
  if (subject === null || subject.isExact || Object.keys(claims).length > 0) return
  const saysNothing = subject.text.split(/[:/]/).every(part => part === '*' || part === '**')
  const strangers = strangersOf(preset)
  if (!saysNothing && !(strangers.length > 0 && strangers.every(subject.fits))) return
  const message = `every token of \`${name}\` with a subject of this form is this client`
  const help = 'write the part that says which workload is meant, such as system:serviceaccount:billing:*'
  report.at(['federated', 'subject'], 'CG4139', message, help, WARNING)
}

/** Warns of names that can be given to somebody else one day, where the id beside them cannot. */
const checkLasting = (
  { claims = {} }: Federated,
  subject: SubjectPattern | null,
  { lasting, lastingTenant, tenantInSubject, idInSubject }: TrustedIssuer,
  { report }: ReadContext,
): void => {
  const pinned = new Set(Object.keys(claims))
  const ids = new Set(lasting.values())
  for (const [claim, id] of lasting) {
    if (!pinned.has(claim) || pinned.has(id)) continue
    const message = `\`${claim}\` can be given to somebody else one day; \`${id}\` cannot`
    report.at(['federated', 'claims', claim], 'CG4133', message, `add \`${id}\` beside it`, WARNING)
  }
  const head = subject?.head ?? ''
  if (lastingTenant === null || tenantInSubject?.test(head) !== true || idInSubject?.test(head) === true) return
  if ([...pinned].some(claim => ids.has(claim))) return
  const message = 'names in `subject` can be given to somebody else one day'
  report.at(['federated', 'subject'], 'CG4133', message, `add \`claims: { ${lastingTenant}: ... }\` beside it`, WARNING)
}

const WARNING = { severity: 'warning' } as const
