/** Every rule of the token of an issuer or a trust domain: for whoever wonders why it is refused, or whose it is. */
import { likeUrl } from '../foreign-text.ts'
import type { Voucher } from '../issuers/index.ts'
import { member } from '../jose/index.ts'
import type { JsonObject } from '../oauth.ts'
import type { Comparison } from '../outcome.ts'
import { type Caller, callerOf, issuersFor } from './caller.ts'
import type { CheckedAssertion, CheckedRule } from './check-assertion.ts'
import { everyFault, mended } from './claim-faults.ts'
import { comparedFor } from './compared/index.ts'
import { comparedIssued } from './compared-issued.ts'
import { type IssuedCheckContext, verdictOf } from './gateway-verdict.ts'
import { checkIssued, rulesOfIssuer } from './issued.ts'
import { CLAIM_OF, ISSUED_RULES, type IssuedRule, issuedRuleOf } from './issued-rules.ts'
import { type ComparedMapping, compareMapping, nearestFirst } from './mapping-fit.ts'
import type { Reason } from './reasons.ts'
import { carrierOf, presentedAs, readVouched, type VouchedToken, voucherOf } from './vouched-token.ts'

/** What is known of the token of an issuer. */
export interface CheckedIssued extends CheckedAssertion<IssuedRule> {
  /** Null when nobody trusts it. */
  readonly issuer: VouchedToken['issuer']
  /** The client that it is, unless a rule is broken; null where it is none, or one of several. */
  readonly clientId: string | null
  /** The mappings that it fits, or that it fits nearly; with a client named, its own first. */
  readonly mappings: readonly ComparedMapping[]
}

/** Tells whether the gateway would take a text for the token of somebody else than its client. */
export const isIssued = (text: string, clientId: string | null, context: IssuedCheckContext): boolean =>
  carrierOf(text, clientId, context) !== null

/**
 * Checks a token as the gateway does, by asking it, and goes on behind a broken rule as if that held. Whether the token was
 * used before is not looked at.
 *
 * @throws GatewayError `jwks_unavailable` when published keys are asked for and cannot be had
 */
export const checkIssuedAssertion = async (
  text: string,
  clientId: string | null,
  context: IssuedCheckContext,
): Promise<CheckedIssued> => {
  const token = readVouched(text, clientId, carrierOf(text, clientId, context) ?? 'issued', context)
  const { read, payload, issuer } = token
  const verdict = await verdictOf(token.request, context)
  const code = verdict?.code ?? null
  const broken = new Map<IssuedRule, Reason>()
  const note = (reason: Reason): void => {
    if (!broken.has(issuedRuleOf(reason))) broken.set(issuedRuleOf(reason), reason)
  }
  if (!read.ok) note(read.refusal)
  const voucher = voucherOf(token)
  if (payload !== null && !voucher.ok) note(voucher.refusal)
  if (read.ok && issuer?.forClients === true && !issuer.algs.some(alg => alg === read.value.alg))
    note('assertion_alg_not_registered')
  if (code !== null && FIRST_OR_LAST.has(issuedRuleOf(code))) note(code)
  const caller = calledBy(token, clientId, context)
  if (payload !== null && issuer !== null) for (const fault of claimFaults(token, payload, issuer, context)) note(fault)
  if (caller !== null && issuer !== null) for (const fault of clientFaults(caller, issuer)) note(fault)
  const skipped = skippedRules({ payload, issuer, broken, isVerified: verdict !== null && read.ok })
  const evidence: Evidence = { token, caller, context }
  const [first = null] = broken.values()
  return {
    rules: (Object.keys(ISSUED_RULES) as IssuedRule[]).map(rule =>
      checkedRule(rule, broken.get(rule) ?? null, skipped.has(rule), evidence),
    ),
    code: verdict === null ? first : code,
    byException: verdict?.byException ?? false,
    issuer,
    clientId: caller?.found?.client.clientId ?? null,
    mappings: mappingsFor(token, clientId, context),
  }
}

/** What the gateway alone knows: whether it takes such a form at all, and what the keys say. */
const FIRST_OR_LAST: ReadonlySet<IssuedRule> = new Set(['form', 'signature'])

const calledBy = (
  token: VouchedToken,
  clientId: string | null,
  { issuers, issuer: ours, registry, endpoint, now }: IssuedCheckContext,
): Caller | null => {
  const presented = presentedAs(token, clientId)
  const from = { registry, issuers: issuersFor(issuers, ours, registry) }
  return presented === null ? null : callerOf(token.request, presented, from, { endpoint, now, remoteAddress: '' })
}

/** The rules of the claims that are broken, in the order in which the gateway meets them. */
const claimFaults = (
  { carrier }: VouchedToken,
  payload: JsonObject,
  issuer: Voucher,
  { now, clockTolerance }: IssuedCheckContext,
): readonly Reason[] => {
  const right = { name: 'x', audience: issuer.audience, now, rules: rulesOfIssuer(issuer) }
  let held = issuer
  return everyFault(
    payload,
    claims => checkIssued({ mechanism: carrier, payload: claims }, held, { now, clockTolerance }),
    (claims, fault, again) => {
      if (issuedRuleOf(fault) !== 'workload') return mended(claims, fault, again, right)
      // Whose token it is, and which claims it has, is looked at no more.
      held = { ...issuer, claims: {}, ofUsers: [] }
      return claims
    },
  )
}

/** What stands between a good token and its client. */
const clientFaults = (caller: Caller, issuer: Voucher): readonly Reason[] => {
  const { found, several, presented } = caller
  const isNamed = presented.clientIds.length > 0
  if (found === null)
    return [several.length > 1 ? 'subject_of_several' : isNamed ? 'unknown_client' : 'subject_not_mapped']
  const { client, credentials } = found
  const disabled: readonly Reason[] = client.disabled ? ['client_disabled'] : []
  if (credentials.kind !== 'mapping' || credentials.mapping.mechanism !== presented.mechanism)
    return ['wrong_method', ...disabled]
  const payload = 'assertion' in presented ? presented.assertion.payload : {}
  const { fits } = compareMapping(client, credentials.mapping, payload, issuer.name)
  return [...(fits ? [] : (['subject_of_another'] as const)), ...disabled]
}

interface Known extends Pick<VouchedToken, 'payload' | 'issuer'> {
  readonly broken: ReadonlyMap<IssuedRule, Reason>
  /** The gateway came as far as the signature, or was stopped before. */
  readonly isVerified: boolean
}

/** Rules that nothing can be said about: without the claims, the issuer or its keys. */
const skippedRules = ({ payload, issuer, broken, isVerified }: Known): ReadonlySet<IssuedRule> => {
  const every = Object.keys(ISSUED_RULES) as IssuedRule[]
  if (payload === null) return new Set(every.filter(rule => rule !== 'form'))
  // Without the name of a workload it is of no trust domain that could be trusted.
  const known = new Set<IssuedRule>(broken.has('issuer') ? ['form', 'typ', 'issuer'] : ['form', 'typ'])
  if (issuer === null) return new Set(every.filter(rule => !known.has(rule)))
  const skipped = new Set<IssuedRule>()
  if (broken.has('form')) skipped.add('typ').add('alg')
  if (broken.has('typ')) skipped.add('alg')
  if (!isVerified || broken.has('alg') || broken.has('issuer')) skipped.add('signature')
  const nobody = broken.get('client')
  if (nobody === 'unknown_client' || nobody === 'wrong_method') skipped.add('mapping')
  if (broken.has('mapping') && nobody === undefined && !broken.get('mapping')?.endsWith('another'))
    skipped.add('client')
  return skipped
}

interface Evidence {
  readonly token: VouchedToken
  readonly caller: Caller | null
  readonly context: IssuedCheckContext
}

const checkedRule = (
  rule: IssuedRule,
  code: Reason | null,
  isUnknown: boolean,
  evidence: Evidence,
): CheckedRule<IssuedRule> => {
  const { carrier, payload } = evidence.token
  // The name of a workload says of which trust domain it is, and `iss` nothing.
  const claim = carrier === 'svid' && rule === 'issuer' ? 'sub' : CLAIM_OF[rule]
  const isOpen = isUnknown && code === null
  return {
    rule,
    result: code !== null ? 'broken' : isUnknown ? 'not_checked' : 'holds',
    code,
    compared: isOpen ? null : comparedRule(rule, code, evidence),
    said: claim === undefined ? undefined : member(payload ?? {}, claim),
  }
}

const comparedRule = (rule: IssuedRule, code: Reason | null, evidence: Evidence): Comparison | null => {
  const { caller, token, context } = evidence
  const { issuer, payload } = token
  if (rule === 'issuer') return comparedIssuer(evidence)
  if (rule === 'client' && code === null)
    return caller?.found == null ? null : { seen: {}, wanted: { client: caller.found.client.clientId } }
  if (rule === 'jti' && code === null) return issuer === null ? null : { seen: {}, wanted: { tokens: issuer.tokens } }
  const shown = code ?? ISSUED_RULES[rule]
  if (shown === null || caller === null || payload === null) return null
  const { now, clockTolerance, registry } = context
  const { presented, several, found, request } = caller
  const clients = several.map(({ client }) => client.clientId)
  const compared = 'issuer' in presented ? comparedIssued(shown, presented, { clients, now, clockTolerance }) : null
  return compared ?? comparedFor(shown, { request, found, registry, verifying: context })
}

/** Which of the issuers it is, or how it differs from the one that is nearest. */
const comparedIssuer = ({ token: { carrier, issuer, payload, id }, context }: Evidence): Comparison | null => {
  if (issuer !== null)
    return issuer.forClients
      ? { seen: {}, wanted: { issuer: issuer.name } }
      : { seen: { use: 'none' }, wanted: { issuer: issuer.name, use: 'client_assertion' } }
  const { all, trustDomains } = context.issuers
  if (carrier === 'svid') {
    const seen = id === null ? 'absent' : 'other'
    return { seen: { trust_domain: seen }, wanted: { trust_domain: trustDomains.map(one => one.trustDomain) } }
  }
  const iss = member(payload ?? {}, 'iss')
  for (const { issuer: wanted } of typeof iss === 'string' ? all : []) {
    const like = likeUrl(String(iss), wanted)
    if (like !== null) return { seen: { iss: like }, wanted: { iss: wanted } }
  }
  return { seen: { iss: iss === undefined ? 'absent' : 'other' }, wanted: { iss: all.map(one => one.issuer) } }
}

/** Mappings that are told beside those that fit. */
const MOST_NEAR = 3

const mappingsFor = (
  { carrier, payload, issuer }: VouchedToken,
  clientId: string | null,
  { registry }: IssuedCheckContext,
): readonly ComparedMapping[] => {
  if (payload === null) return []
  const issuedBy = issuer?.name ?? null
  const named = clientId === null ? null : registry.registered(clientId)
  const own = [named, named?.leaving].flatMap(one =>
    one?.credentials.kind === 'mapping' && one.credentials.mapping.mechanism !== 'id_only'
      ? [compareMapping(one.client, one.credentials.mapping, payload, issuedBy)]
      : [],
  )
  if (issuedBy === null) return own
  const others = nearestFirst(
    registry.mapped
      .all()
      .filter(
        ({ mapping, owner }) =>
          mapping.mechanism === carrier && mapping.issuer === issuedBy && owner.client.clientId !== clientId,
      )
      .map(({ mapping, owner }) => compareMapping(owner.client, mapping, payload, issuedBy)),
  )
  const fitting = others.filter(({ fits }) => fits)
  return [...own, ...(fitting.length > 0 ? fitting : others.slice(0, MOST_NEAR))]
}
