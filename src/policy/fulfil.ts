import { writeExact } from '../exact-json.ts'
import { halvedIn, spelledPath } from '../expression/index.ts'
import type { ErrorCode, JsonObject, JsonValue } from '../oauth.ts'
import type { CompiledClaim, CompiledSetting, SettingName } from './compiled.ts'
import type { Decision, Denial, Fulfilled, Settings, TokenSettings } from './decision.ts'
import { emptyDenial, type Failed, factsDenial, failedDenial, requiredDenial, tooLargeDenial } from './denial.ts'
import type { Facts } from './facts.ts'
import { CLAIM_TARGETS, type ClaimTarget } from './file.ts'
import { isLifetime } from './lifetime.ts'
import type { BlockMisfit, Run } from './run.ts'

/** All claims of one token together, as UTF-8 JSON. */
const MAX_CLAIM_BYTES = 16_384

type Allow = Extract<Decision, { decision: 'allow' }>

const NO_SETTINGS: TokenSettings = { lifetime: null, scope: null, audience: null }
const NO_CLAIMS = { access_token: {}, id_token: {}, introspection: {} } as const
const NOTHING: Fulfilled = { ok: true, claims: NO_CLAIMS, token: NO_SETTINGS }
const NO_NARROWING: Settings = { ok: true, token: NO_SETTINGS }

/** Makes the second half of an allow: what the policies that gave it put into the tokens, evaluated when asked for. */
export const fulfilment = (
  giving: readonly Run[],
  decidedOn: Facts,
  refusal: ErrorCode,
): Pick<Allow, 'settings' | 'fulfil'> => {
  const runs = giving.filter(({ policy }) => policy.claims.length > 0 || policy.settings.length > 0)
  if (runs.length === 0) return { settings: () => NO_NARROWING, fulfil: () => NOTHING }
  let settled: Evaluated<TokenSettings> | null = null
  const settle = (): Evaluated<TokenSettings> => {
    settled ??= evaluateSettings(runs)
    return settled
  }
  let result: Fulfilled | null = null
  return {
    settings: () => {
      const { failed, refusal: empty, value } = settle()
      if (failed.length > 0) return { ok: false, denial: failedDenial(failed, refusal) }
      return empty === null ? { ok: true, token: value } : { ok: false, denial: empty }
    },
    fulfil: facts => {
      result ??= fulfilOnce(runs, decidedOn, facts, settle, refusal)
      return result
    },
  }
}

/** A value, the terms that failed, and the refusal to answer when none did. */
interface Evaluated<T> {
  readonly value: T
  readonly failed: readonly Failed[]
  readonly refusal: Denial | null
}

const fulfilOnce = (
  runs: readonly Run[],
  decidedOn: Facts,
  facts: Facts,
  settle: () => Evaluated<TokenSettings>,
  error: ErrorCode,
): Fulfilled => {
  if (facts !== decidedOn) {
    const misfits = runs
      .map(run => run.sees(facts.user, facts.upstream))
      .filter((one): one is BlockMisfit => one !== null)
    if (misfits.length > 0) return { ok: false, denial: factsDenial(misfits) }
  }
  const settings = settle()
  const claims = evaluateClaims(runs)
  const failed = [...claims.failed, ...settings.failed]
  if (failed.length > 0) return { ok: false, denial: failedDenial(failed, error) }
  const refusal = claims.refusal ?? settings.refusal
  return refusal === null ? { ok: true, claims: claims.value, token: settings.value } : { ok: false, denial: refusal }
}

type Claims = Readonly<Record<ClaimTarget, JsonObject>>

const evaluateClaims = (runs: readonly Run[]): Evaluated<Claims> => {
  const value: Record<ClaimTarget, MutableClaims> = { access_token: NONE, id_token: NONE, introspection: NONE }
  const failed: Failed[] = []
  const missing: { place: string; name: string; target: ClaimTarget }[] = []
  for (const run of runs) {
    for (const claim of run.policy.claims) {
      const { name, target, required } = claim
      const evaluation = run.evaluate(claim.term)
      const failure = evaluation.ok ? halvedIn(evaluation.value) : evaluation.failure
      if (failure !== null) failed.push(failedAt(claimPlace(run, claim), failure))
      else if (!evaluation.ok) continue
      else if (evaluation.value !== null) {
        if (value[target] === NONE) value[target] = {}
        setClaim(value[target], name, evaluation.value)
      } else if (required) missing.push({ place: claimPlace(run, claim), name, target })
    }
  }
  missing.sort((a, b) => (a.place < b.place ? -1 : 1))
  const refusal = missing.length > 0 ? requiredDenial(missing) : tooLarge(value, runs)
  return { value, failed, refusal }
}

const failedAt = (place: string, { code, message }: Omit<Failed, 'place'>): Failed => ({ place, code, message })

type MutableClaims = { [name: string]: JsonValue }

const NONE: MutableClaims = Object.freeze({})

/** Assigning to `__proto__` would change the prototype; a claim of that name is defined instead. */
const setClaim = (claims: MutableClaims, name: string, value: JsonValue): void => {
  if (name !== '__proto__') claims[name] = value
  else Object.defineProperty(claims, name, { value, writable: true, enumerable: true, configurable: true })
}

export const claimPlace = (run: Run, { target, name }: CompiledClaim): string =>
  `${run.policy.name}/${spelledPath(['claims', target, name])}`

const UTF8 = new TextEncoder()

/** Octets that a character takes at most, escaped; and what a value that is no text takes beside its name. */
const MOST_OCTETS = 6
const BESIDE = 32

/** Tells most claims that cannot be too large without writing them. */
const isSmall = (claims: JsonObject): boolean => {
  let most = 2
  for (const [name, value] of Object.entries(claims)) {
    if ((typeof value === 'object' && value !== null) || typeof value === 'bigint') return false
    most += MOST_OCTETS * (name.length + (typeof value === 'string' ? value.length : 0)) + BESIDE
  }
  return most <= MAX_CLAIM_BYTES
}

/** The claims of the access token also appear in introspection answers, so both count there. */
const tooLarge = (claims: Claims, runs: readonly Run[]): Denial | null => {
  for (const target of CLAIM_TARGETS) {
    if (claims[target] === NONE || isSmall(claims[target])) continue
    const bytes = UTF8.encode(writeExact(claims[target])).length
    if (bytes <= MAX_CLAIM_BYTES) continue
    const policies = runs.filter(run => run.policy.claims.some(claim => claim.target === target))
    return tooLargeDenial(
      target,
      policies.map(run => run.policy.name),
      bytes,
    )
  }
  return null
}

const evaluateSettings = (runs: readonly Run[]): Evaluated<TokenSettings> => {
  let lifetime: number | null = null
  const lists: { scope: readonly string[] | null; audience: readonly string[] | null } = { scope: null, audience: null }
  const places: Record<'scope' | 'audience', string[]> = { scope: [], audience: [] }
  const failed: Failed[] = []
  for (const run of runs) {
    for (const setting of run.policy.settings) {
      const place = settingPlace(run, setting)
      const read = readSetting(run, setting)
      if (!read.ok) failed.push(failedAt(place, read))
      else if (setting.name === 'lifetime')
        lifetime = Math.min(lifetime ?? Number.POSITIVE_INFINITY, Number(read.value))
      else {
        lists[setting.name] = common(lists[setting.name], read.value as readonly string[])
        places[setting.name].push(place)
      }
    }
  }
  const empty = (['scope', 'audience'] as const).find(name => lists[name]?.length === 0)
  return {
    value: { lifetime, ...lists },
    failed,
    refusal: empty === undefined ? null : emptyDenial(empty, places[empty]),
  }
}

const settingPlace = (run: Run, setting: CompiledSetting): string => `${run.policy.name}/token.${setting.name}`

const common = (known: readonly string[] | null, given: readonly string[]): readonly string[] =>
  known === null ? [...new Set(given)] : known.filter(item => given.includes(item))

type ReadSetting =
  | { readonly ok: true; readonly value: number | readonly string[] }
  | { readonly ok: false; readonly code: string; readonly message: string }

const WANTED: Readonly<Record<SettingName, string>> = {
  lifetime: 'not a positive integer',
  scope: 'neither a list of texts nor a text',
  audience: 'neither a list of texts nor a text',
}

/** Null and every other wrong value is a failure: a setting that was meant to narrow must not vanish. */
const readSetting = (run: Run, { name, term }: CompiledSetting): ReadSetting => {
  const evaluation = run.evaluate(term)
  if (!evaluation.ok) return { ok: false, code: evaluation.failure.code, message: evaluation.failure.message }
  const { value } = evaluation
  const read = name === 'lifetime' ? (isLifetime(value) ? value : null) : texts(value)
  return read === null ? { ok: false, code: 'wrong_type', message: WANTED[name] } : { ok: true, value: read }
}

const texts = (value: JsonValue): readonly string[] | null => {
  if (typeof value === 'string') return value.split(' ').filter(part => part !== '')
  return Array.isArray(value) && value.every((item): item is string => typeof item === 'string') ? value : null
}
