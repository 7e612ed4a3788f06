import { spelledBelow } from '../expression/index.ts'
import type { ErrorCode } from '../oauth.ts'
import type { Denial } from './decision.ts'
import { BLOCKS, type BlockName, type ClaimTarget } from './file.ts'
import type { BlockMisfit } from './run.ts'

/** A term that failed, and where: `policy/rule`, `policy/claims.access_token.dept`. */
export interface Failed {
  readonly place: string
  readonly code: string
  readonly message: string
}

/** Leaves the characters RFC 6749 section 5.2 allows in `error_description`. */
const printable = (text: string): string => text.replace(/[^\x20\x21\x23-\x5B\x5D-\x7E]/g, '?')

/** Every denial is made here, so that its words stand in one place. */
export const factsDenial = (misfits: readonly BlockMisfit[]): Denial => {
  const [first] = misfits
  return {
    decision: 'deny',
    error: 'invalid_request',
    description: printable(first === undefined ? 'The request does not fit a policy' : misfitText(first)),
    reason: 'facts',
    rules: misfits.map(({ policy, block }) => `${policy}/${block}`),
    detail: misfits.map(misfitDetail).join('; '),
  }
}

const MEMBER: Readonly<Record<BlockName, string>> = {
  metadata: 'member',
  assertion: 'claim',
  assertion_header: 'parameter',
  subject_token: 'claim',
  actor_token: 'claim',
  user: 'claim',
}

/** Names only what the policy declares, never what was sent. */
const misfitText = ({ block, misfit }: BlockMisfit): string => {
  const thing = `the ${BLOCKS[block]}`
  if (misfit === null) return `A ${BLOCKS[block]} is required`
  const path = spelledBelow(misfit.path)
  if (misfit.keyword === 'required') return `The ${MEMBER[block]} ${path} of ${thing} is required`
  if (path === '') return `${thing.replace(/^t/, 'T')} does not have the required form`
  return `The ${MEMBER[block]} ${path} of ${thing} does not have the required form`
}

const misfitDetail = ({ policy, block, misfit }: BlockMisfit): string =>
  misfit === null
    ? `${policy}/${block}: absent`
    : `${policy}/${spelledBelow([block, ...misfit.path])}: ${misfit.keyword}`

export const failedDenial = (failed: readonly Failed[], error: ErrorCode): Denial => {
  const sorted = failed.toSorted((a, b) => (a.place < b.place ? -1 : 1))
  return {
    decision: 'deny',
    error,
    description: 'A policy could not be evaluated for this request',
    reason: 'evaluation_error',
    rules: sorted.map(({ place }) => place),
    detail: sorted.map(({ place, code, message }) => `${place}: ${code}: ${message}`).join('; '),
  }
}

export const noGrantDenial = (error: ErrorCode): Denial => ({
  decision: 'deny',
  error,
  description: 'No policy allows this request',
  reason: 'no_grant',
  rules: [],
  detail:
    error === 'unauthorized_client'
      ? 'no allow rule was true'
      : 'no allow rule was true in a policy whose applies_to.grant_types names the grant',
})

const TOKEN: Readonly<Record<ClaimTarget, string>> = {
  access_token: 'Access token',
  id_token: 'ID token',
  introspection: 'Introspection answer',
}

/** The words are PingOne's but for the quotes, which RFC 6749 does not allow. */
export const requiredDenial = (missing: readonly { place: string; name: string; target: ClaimTarget }[]): Denial => ({
  decision: 'deny',
  error: 'invalid_request',
  description: missing[0] === undefined ? '' : requiredText(missing[0].name, missing[0].target),
  reason: 'required_claim',
  rules: missing.map(({ place }) => place),
  detail: missing.map(({ place }) => `${place}: null`).join('; '),
})

const requiredText = (name: string, target: ClaimTarget): string =>
  `\`${printable(name)}\` is configured as required for the ${TOKEN[target]} but does not have a value`

export const tooLargeDenial = (target: ClaimTarget, policies: readonly string[], bytes: number): Denial => ({
  decision: 'deny',
  error: 'invalid_request',
  description: `The claims of the ${TOKEN[target]} are larger than 16 KiB`,
  reason: 'claims_too_large',
  rules: policies.map(policy => `${policy}/claims.${target}`),
  detail: `claims.${target}: ${bytes} bytes`,
})

export const emptyDenial = (setting: 'scope' | 'audience', places: readonly string[]): Denial => ({
  decision: 'deny',
  error: setting === 'scope' ? 'invalid_scope' : 'invalid_target',
  description: setting === 'scope' ? 'No scope is left for this request' : 'No audience is left for this request',
  reason: 'token',
  rules: places,
  detail: `token.${setting}: empty`,
})
