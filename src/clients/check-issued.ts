/** Every rule of the token of an issuer: for whoever wonders why it is refused, or whose it is. */
import { likeUrl } from '../foreign-text.ts'
import type { TrustedIssuer } from '../issuers/index.ts'
import { member, type UnverifiedJws } from '../jose/index.ts'
import type { JsonObject } from '../oauth.ts'
import type { Comparison } from '../outcome.ts'
import { type Caller, callerOf, issuersFor } from './caller.ts'
import type { CheckedAssertion, CheckedRule } from './check-assertion.ts'
import { everyFault, mended } from './claim-faults.ts'
import { payloadOf } from './claimed.ts'
import { readClientAssertion } from './client-assertion.ts'
import { comparedFor } from './compared/index.ts'
import { comparedIssued } from './compared-issued.ts'
import { assertionRequest, type IssuedCheckContext, verdictOf } from './gateway-verdict.ts'
import { checkIssued, rulesOfIssuer } from './issued.ts'
import { CLAIM_OF, ISSUED_RULES, type IssuedRule, issuedRuleOf } from './issued-rules.ts'
import { type ComparedMapping, compareMapping, nearestFirst } from './mapping-fit.ts'
import { readPresented } from './presented.ts'
import type { Reason } from './reasons.ts'

/** What is known of the token of an issuer. */
export interface CheckedIssued extends CheckedAssertion<IssuedRule> {
  /** Null when nobody trusts it. */
  readonly issuer: TrustedIssuer | null
  /** The client that it is, unless a rule is broken; null where it is none, or one of several. */
  readonly clientId: string | null
  /** The mappings that it fits, or that it fits nearly; with a client named, its own first. */
  readonly mappings: readonly ComparedMapping[]
}

/** Tells whether the gateway would take a text for the token of somebody else than its client. */
export const isIssued = (text: string, clientId: string | null, context: IssuedCheckContext): boolean => {
  const issuers = issuersFor(context.issuers, context.issuer, context.registry)
  const read = readPresented(assertionRequest(text, clientId), issuers)
  if (read.ok) return read.value.mechanism === 'issued'
  const registered = clientId === null ? null : context.registry.get(clientId)
  return registered === null ? issuers.of(member(payloadOf(text) ?? {}, 'iss')) !== null : registered.issuer !== null
}

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
  const read = readClientAssertion(text)
  const payload = payloadOf(text)
  const issuer = context.issuers.of(member(payload ?? {}, 'iss'))
  const verdict = await verdictOf(text, clientId, context)
  const broken = new Map<IssuedRule, Reason>()
  const note = (reason: Reason): void => {
    if (!broken.has(issuedRuleOf(reason))) broken.set(issuedRuleOf(reason), reason)
  }
  if (!read.ok) note(read.refusal)
  if (payload !== null && issuer?.forClients !== true) note('issuer_not_trusted')
  if (read.ok && issuer?.forClients === true && !issuer.algs.some(alg => alg === read.value.alg))
    note('assertion_alg_not_registered')
  const code = verdict?.code ?? null
  if (code !== null && issuedRuleOf(code) === 'signature') note(code)
  const caller = payload === null ? null : calledBy(read.ok ? read.value : unread(payload), clientId, text, context)
  if (payload !== null && issuer !== null) for (const fault of claimFaults(payload, issuer, context)) note(fault)
  if (caller !== null && issuer !== null) for (const fault of clientFaults(caller, issuer)) note(fault)
  const skipped = skippedRules({ payload, issuer, clientId, broken, isVerified: verdict !== null && read.ok })
  const evidence: Evidence = { text, caller, issuer, payload, clientId, context }
  const [first = null] = broken.values()
  return {
    rules: (Object.keys(ISSUED_RULES) as IssuedRule[]).map(rule =>
      checkedRule(rule, broken.get(rule) ?? null, skipped.has(rule), evidence),
    ),
    code: verdict === null ? first : code,
    byException: verdict?.byException ?? false,
    issuer,
    clientId: caller?.found?.client.clientId ?? null,
    mappings: payload === null ? [] : mappingsFor(payload, issuer, clientId, context),
  }
}

/** A token whose form is wrong, for what its claims say all the same. */
const unread = (payload: JsonObject): UnverifiedJws => ({
  header: {},
  payload,
  alg: 'RS256',
  kid: null,
  typ: null,
  signingInput: '',
  signature: Buffer.alloc(0),
})

const calledBy = (
  assertion: UnverifiedJws,
  clientId: string | null,
  text: string,
  { issuers, issuer: ours, registry, endpoint, now }: IssuedCheckContext,
): Caller => {
  const issuer = issuers.of(member(assertion.payload, 'iss'))
  const clientIds = clientId === null ? [] : [clientId]
  const presented = { mechanism: 'issued', clientIds, assertion, issuer } as const
  return callerOf(
    assertionRequest(text, clientId),
    presented,
    { registry, issuers: issuersFor(issuers, ours, registry) },
    { endpoint, now, remoteAddress: '' },
  )
}

/** The rules of the claims that are broken, in the order in which the gateway meets them. */
const claimFaults = (
  payload: JsonObject,
  issuer: TrustedIssuer,
  { now, clockTolerance }: IssuedCheckContext,
): readonly Reason[] => {
  const right = { name: 'x', audience: issuer.audience, now, rules: rulesOfIssuer(issuer) }
  let held = issuer
  return everyFault(
    payload,
    claims => checkIssued({ mechanism: 'issued', payload: claims }, held, { now, clockTolerance }),
    (claims, fault, again) => {
      if (issuedRuleOf(fault) !== 'workload') return mended(claims, fault, again, right)
      // Whose token it is, and which claims it has, is looked at no more.
      held = { ...issuer, claims: {}, ofUsers: [] }
      return claims
    },
  )
}

/** What stands between a good token and its client. */
const clientFaults = (caller: Caller, issuer: TrustedIssuer): readonly Reason[] => {
  const { found, several, presented } = caller
  const isNamed = presented.clientIds.length > 0
  if (found === null)
    return [isNamed ? 'unknown_client' : several.length > 1 ? 'subject_of_several' : 'subject_not_mapped']
  const { client, credentials } = found
  const disabled: readonly Reason[] = client.disabled ? ['client_disabled'] : []
  if (credentials.kind !== 'mapping') return ['wrong_method', ...disabled]
  const payload = presented.mechanism === 'issued' ? presented.assertion.payload : {}
  const { fits } = compareMapping(client, credentials.mapping, payload, issuer.name)
  return [...(fits ? [] : (['subject_of_another'] as const)), ...disabled]
}

interface Known {
  readonly payload: JsonObject | null
  readonly issuer: TrustedIssuer | null
  readonly clientId: string | null
  readonly broken: ReadonlyMap<IssuedRule, Reason>
  /** The gateway came as far as the signature, or was stopped before. */
  readonly isVerified: boolean
}

/** Rules that nothing can be said about: without the claims, the issuer or its keys. */
const skippedRules = ({ payload, issuer, broken, isVerified }: Known): ReadonlySet<IssuedRule> => {
  const every = Object.keys(ISSUED_RULES) as IssuedRule[]
  if (payload === null) return new Set(every.filter(rule => rule !== 'form'))
  if (issuer === null) return new Set(every.filter(rule => rule !== 'form' && rule !== 'typ' && rule !== 'issuer'))
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
  readonly text: string
  readonly caller: Caller | null
  readonly issuer: TrustedIssuer | null
  readonly payload: JsonObject | null
  readonly clientId: string | null
  readonly context: IssuedCheckContext
}

const checkedRule = (
  rule: IssuedRule,
  code: Reason | null,
  isUnknown: boolean,
  evidence: Evidence,
): CheckedRule<IssuedRule> => {
  const claim = CLAIM_OF[rule]
  const isOpen = isUnknown && code === null
  return {
    rule,
    result: code !== null ? 'broken' : isUnknown ? 'not_checked' : 'holds',
    code,
    compared: isOpen ? null : comparedRule(rule, code, evidence),
    said: claim === undefined ? undefined : member(evidence.payload ?? {}, claim),
  }
}

const comparedRule = (rule: IssuedRule, code: Reason | null, evidence: Evidence): Comparison | null => {
  const { caller, issuer, payload, context } = evidence
  if (rule === 'issuer') return comparedIssuer(evidence)
  if (rule === 'client' && code === null)
    return caller?.found == null ? null : { seen: {}, wanted: { client: caller.found.client.clientId } }
  if (rule === 'jti' && code === null) return issuer === null ? null : { seen: {}, wanted: { tokens: issuer.tokens } }
  const shown = code ?? ISSUED_RULES[rule]
  if (shown === null || caller === null || payload === null) return null
  const { now, clockTolerance, registry } = context
  const { presented, several, found, request } = caller
  const clients = several.map(({ client }) => client.clientId)
  const compared =
    presented.mechanism === 'issued' ? comparedIssued(shown, presented, { clients, now, clockTolerance }) : null
  return compared ?? comparedFor(shown, { request, found, registry, verifying: context })
}

/** Which of the issuers it is, or how it differs from the one that is nearest. */
const comparedIssuer = ({ issuer, payload, context }: Evidence): Comparison | null => {
  if (issuer !== null)
    return issuer.forClients
      ? { seen: {}, wanted: { issuer: issuer.name } }
      : { seen: { use: 'none' }, wanted: { issuer: issuer.name, use: 'client_assertion' } }
  const iss = member(payload ?? {}, 'iss')
  const { all } = context.issuers
  for (const { issuer: wanted } of typeof iss === 'string' ? all : []) {
    const like = likeUrl(String(iss), wanted)
    if (like !== null) return { seen: { iss: like }, wanted: { iss: wanted } }
  }
  return { seen: { iss: iss === undefined ? 'absent' : 'other' }, wanted: { iss: all.map(one => one.issuer) } }
}

/** Mappings that are told beside those that fit. */
const MOST_NEAR = 3

const mappingsFor = (
  payload: JsonObject,
  issuer: TrustedIssuer | null,
  clientId: string | null,
  { registry }: IssuedCheckContext,
): readonly ComparedMapping[] => {
  const issuedBy = issuer?.name ?? null
  const named = clientId === null ? null : registry.registered(clientId)
  const own = [named, named?.leaving].flatMap(one =>
    one?.credentials.kind === 'mapping' ? [compareMapping(one.client, one.credentials.mapping, payload, issuedBy)] : [],
  )
  if (issuedBy === null) return own
  const others = nearestFirst(
    registry.mapped
      .all()
      .filter(
        ({ mapping, owner }) =>
          mapping.mechanism === 'issued' && mapping.issuer === issuedBy && owner.client.clientId !== clientId,
      )
      .map(({ mapping, owner }) => compareMapping(owner.client, mapping, payload, issuedBy)),
  )
  const fitting = others.filter(({ fits }) => fits)
  return [...own, ...(fitting.length > 0 ? fitting : others.slice(0, MOST_NEAR))]
}
