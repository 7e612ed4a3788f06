import { spelledPath } from '../../expression/index.ts'
import type { JsonValue } from '../../oauth.ts'
import type { ClientRecord, Denial, Fulfilled, PolicyExplanation, Unasked } from '../decision.ts'
import { equal } from '../equal.ts'
import type { Expected } from './case.ts'

/** One thing that is not as expected; absent is null. */
export interface Difference {
  /** `decision`, `error`, `claims.access_token.tenant`, `lifetime`, ... */
  readonly at: string
  readonly expected: JsonValue
  readonly actual: JsonValue
}

type Allowed = Extract<Fulfilled, { ok: true }>

/** Compares a decision with what a case expects: only the keys that the case writes, but all claims of a token that it writes. */
export const compare = (
  expected: Expected,
  { decision, fulfilled }: PolicyExplanation,
  client: ClientRecord,
): readonly Difference[] => {
  const denial = decision.decision === 'deny' ? decision : fulfilled?.ok === false ? fulfilled.denial : null
  const differences: Difference[] = []
  const expect = (at: string, wanted: JsonValue | undefined, actual: JsonValue): void => {
    if (wanted !== undefined && !equal(wanted, actual)) differences.push({ at, expected: wanted, actual })
  }
  expect('decision', expected.decision, denial === null ? 'allow' : 'deny')
  const rules = denial?.rules ?? (decision.decision === 'allow' ? decision.rules : [])
  expect('rules', expected.rules?.toSorted(), rules.toSorted())
  compareDenial(expected, denial, expect)
  if (fulfilled?.ok === true) compareFulfilled(expected, fulfilled, client, expect)
  return differences
}

type Expect = (at: string, wanted: JsonValue | undefined, actual: JsonValue) => void

const compareDenial = (
  { error, reason, detail, message }: Expected,
  denial: Denial | Unasked | null,
  expect: Expect,
): void => {
  expect('error', error, denial?.error ?? null)
  expect('reason', reason, denial?.reason ?? null)
  expect('detail', detail, denial?.detail ?? null)
  expect('message', message, denial?.description ?? null)
}

const compareFulfilled = (
  expected: Expected,
  { claims, token }: Allowed,
  client: ClientRecord,
  expect: Expect,
): void => {
  for (const [target, wanted] of Object.entries(expected.claims ?? {})) {
    const actual = claims[target as keyof Allowed['claims']] ?? {}
    for (const name of new Set([...Object.keys(wanted), ...Object.keys(actual)].toSorted())) {
      const value = Object.hasOwn(actual, name) ? (actual[name] ?? null) : null
      expect(spelledPath(['claims', target, name]), Object.hasOwn(wanted, name) ? wanted[name] : null, value)
    }
  }
  const lifetimes = [token.lifetime, client.accessTokenLifetime].filter(one => one !== null)
  expect('lifetime', expected.lifetime, lifetimes.length === 0 ? null : Math.min(...lifetimes))
  expect('scope', inAnyOrder(expected.scope), inAnyOrder(token.scope) ?? null)
  expect('audience', inAnyOrder(expected.audience), inAnyOrder(token.audience) ?? null)
}

const inAnyOrder = (list: string | readonly string[] | null | undefined): JsonValue | undefined =>
  typeof list === 'string'
    ? list
        .split(' ')
        .filter(part => part !== '')
        .toSorted()
    : (list?.toSorted() ?? list)
