/** Every rule of one client assertion, held against the registration of one client: for whoever wonders why it is refused. */
import { type JwksCache, member, type UnverifiedJws } from '../jose/index.ts'
import { AUTH_METHODS, type Endpoint, type JsonValue, JWT_BEARER_ASSERTION, type NumericDate } from '../oauth.ts'
import { type Comparison, GatewayError } from '../outcome.ts'
import { openStore } from '../stores/index.ts'
import { isLeaving, registrationFor } from './changing-method.ts'
import { RULES, type RuleName, ruleOf } from './check-rules.ts'
import { everyFault, mended } from './claim-faults.ts'
import { payloadOf } from './claimed.ts'
import { checkClaims } from './claims.ts'
import { ASSERTION_TYP, readClientAssertion } from './client-assertion.ts'
import { comparedFor, type Evidence } from './compared/index.ts'
import { createIssuedVerdicts } from './issued-verdicts.ts'
import { METHODS } from './methods/index.ts'
import { readPresented } from './presented.ts'
import type { Reason } from './reasons.ts'
import type { ClientRegistry, RegisteredClient } from './registry.ts'
import { createSecretComparer } from './secrets.ts'
import { NO_SPIFFE } from './spiffe-trust.ts'
import type { VerifyContext } from './verify.ts'

/** What is known where the assertion is checked. */
export interface AssertionCheckContext {
  readonly registry: ClientRegistry
  readonly issuer: string
  readonly endpointUrls: Readonly<Record<Endpoint, string>>
  /** The endpoint that the assertion is presented to. */
  readonly endpoint: Endpoint
  /** Seconds. */
  readonly clockTolerance: number
  readonly now: NumericDate
  /** Reads keys that clients publish; null where nobody is asked. */
  readonly jwks: JwksCache | null
}

/** One rule, and what the assertion has of it. */
export interface CheckedRule<Rule extends string = RuleName> {
  readonly rule: Rule
  readonly result: 'holds' | 'broken' | 'not_checked'
  /** Of the decision record; null for a rule that is not broken. */
  readonly code: Reason | null
  readonly compared: Comparison | null
  /** What the assertion says itself, where the rule is about one member. */
  readonly said: JsonValue | undefined
}

export interface CheckedAssertion<Rule extends string = RuleName> {
  readonly rules: readonly CheckedRule<Rule>[]
  /** The code that the record has: the first that the gateway meets. Null when it would accept the assertion, unless used. */
  readonly code: Reason | null
  /** Only a looser setting of the client lets it pass, or a method that it is leaving. */
  readonly byException: boolean
}

/** Codes of the key; all others of a verification come after it. */
const OF_KEY: ReadonlySet<RuleName> = new Set(['alg', 'signature'])

/**
 * Checks an assertion as the gateway does, with its own code, and goes on behind a broken rule as if that held. Whether the
 * assertion was used before is not looked at.
 *
 * @throws GatewayError `jwks_unavailable` when published keys are asked for and cannot be had
 */
export const checkAssertion = async (
  text: string,
  clientId: string,
  context: AssertionCheckContext,
): Promise<CheckedAssertion> => {
  const form = new Map([
    ['client_assertion', text],
    ['client_assertion_type', JWT_BEARER_ASSERTION],
  ])
  const request = { authorization: [], form, certificate: null }
  const read = readClientAssertion(text)
  const registered = context.registry.registered(clientId)
  const found = registered && registrationOf(registered, read.ok ? read.value : null, context.now)
  const evidence: Evidence = { request, found, registry: context.registry, verifying: context }
  const broken = new Map<RuleName, Reason>()
  const skipped = new Set<RuleName>()
  // In the order in which the gateway meets them.
  const note = (reason: Reason): void => {
    if (!broken.has(ruleOf(reason))) broken.set(ruleOf(reason), reason)
  }
  const presented = readPresented(request)
  if (!presented.ok) note(presented.refusal.detail)
  if (!read.ok) for (const rule of ['alg', 'signature', 'typ'] as const) skipped.add(rule)
  let byException = false
  if (found === null) note('unknown_client')
  else {
    if (found.client.disabled) note('client_disabled')
    const isMethod = AUTH_METHODS[found.client.method].mechanism === 'assertion'
    if (!isMethod) note('wrong_method')
    const verified = read.ok && isMethod ? await verify(read.value, found, context) : 'not_checked'
    if (!isMethod) skipped.add('alg')
    if (verified === 'not_checked') skipped.add('signature')
    else if (typeof verified === 'boolean') byException = verified || isLeaving(found)
    else if (OF_KEY.has(ruleOf(verified))) note(verified)
    for (const reason of claimFaults(read.ok ? read.value : null, text, found, context)) note(reason)
  }
  const rules = (Object.keys(RULES) as RuleName[]).map(rule =>
    checkedRule(rule, broken.get(rule) ?? null, isSkipped(rule, { skipped, found, text, broken }), evidence),
  )
  const [first = null] = broken.values()
  return { rules, code: first, byException }
}

/** The registration that the gateway would hold an assertion against; of one that cannot be read, that with assertions. */
const registrationOf = (
  registered: RegisteredClient,
  assertion: UnverifiedJws | null,
  now: NumericDate,
): RegisteredClient => {
  const { clientId, method } = registered.client
  if (assertion !== null)
    return registrationFor(registered, { mechanism: 'assertion', clientIds: [clientId], assertion }, now)
  return AUTH_METHODS[method].mechanism === 'assertion' ? registered : (registered.leaving ?? registered)
}

interface Known {
  readonly skipped: ReadonlySet<RuleName>
  readonly found: RegisteredClient | null
  readonly text: string
  readonly broken: ReadonlyMap<RuleName, Reason>
}

/** Rules that nothing can be said about: without the client, the payload or the key. */
const isSkipped = (rule: RuleName, { skipped, found, text, broken }: Known): boolean => {
  if (skipped.has(rule)) return true
  if (rule === 'form') return false
  if (rule === 'client') return false
  if (found === null) return true
  if (rule === 'signature' && broken.has('alg')) return true
  return payloadOf(text) === null && rule !== 'method'
}

const checkedRule = (rule: RuleName, code: Reason | null, isUnknown: boolean, evidence: Evidence): CheckedRule => {
  const said = SAID[rule]
  const shown = code ?? RULES[rule]
  return {
    rule,
    result: code !== null ? 'broken' : isUnknown ? 'not_checked' : 'holds',
    code,
    compared: shown === null || (isUnknown && code === null) ? null : comparedFor(shown, evidence),
    said:
      said === undefined
        ? undefined
        : member(payloadOf(evidence.request.form.get('client_assertion') ?? '') ?? {}, said),
  }
}

/** The claim that a rule is about. */
const SAID: { readonly [rule in RuleName]?: string } = {
  iss: 'iss',
  sub: 'sub',
  aud: 'aud',
  exp: 'exp',
  nbf: 'nbf',
  iat: 'iat',
  jti: 'jti',
}

/** Verifies with the registered credential. True: accepted by an exception; a code is the first that the gateway meets. */
const verify = async (
  assertion: UnverifiedJws,
  found: RegisteredClient,
  context: AssertionCheckContext,
): Promise<boolean | Reason | 'not_checked'> => {
  const { registry, jwks, issuer, endpointUrls, endpoint, clockTolerance, now } = context
  // Of this check alone: nothing has been used in it.
  const store = await openStore({ type: 'memory', firstStart: true }, () => now)
  const verifying: VerifyContext = {
    store,
    jwks: jwks ?? NOBODY_ASKED,
    issuerKeys: NOBODY_ASKED,
    spiffe: NO_SPIFFE,
    verdicts: createIssuedVerdicts(),
    secrets: createSecretComparer(registry.secretWork),
    mostKeys: 1,
    mostNamed: 1,
    issuer,
    endpointUrls,
    clockTolerance,
    endpoint,
    address: '',
    clientId: found.client.clientId,
    now,
  }
  const { clientId, method } = found.client
  try {
    const proof = await METHODS[method]({ mechanism: 'assertion', clientIds: [clientId], assertion }, found, verifying)
    return proof.ok ? proof.value.byException : proof.refusal.detail
  } catch (error) {
    if (jwks === null && error instanceof GatewayError && error.code === 'jwks_unavailable') return 'not_checked'
    throw error
  } finally {
    await store.close()
  }
}

const unasked = (): never => {
  throw new GatewayError('jwks_unavailable', 'nobody is asked for keys')
}

/** Keys that nobody is asked for. */
export const NOBODY_ASKED: JwksCache = {
  keys: async () => unasked(),
  newer: async () => unasked(),
  coolUntil: () => Number.POSITIVE_INFINITY,
}

/** Every rule of the claims that is broken. */
const claimFaults = (
  read: UnverifiedJws | null,
  text: string,
  { client }: RegisteredClient,
  { issuer, endpointUrls, endpoint, clockTolerance, now }: AssertionCheckContext,
): readonly Reason[] => {
  const payload = payloadOf(text)
  if (payload === null) return []
  const { clientId, assertion: rules } = client
  let explicitlyTyped = read?.typ === ASSERTION_TYP
  const legacyAudiences = [endpointUrls.token, endpointUrls[endpoint]]
  return everyFault(
    payload,
    claims => checkClaims(claims, { rules, clientId, explicitlyTyped, issuer, legacyAudiences, now, clockTolerance }),
    (claims, fault, again) => {
      if (fault === 'assertion_typ_required') explicitlyTyped = true
      else return mended(claims, fault, again, { name: clientId, audience: issuer, now, rules })
      return claims
    },
  )
}
