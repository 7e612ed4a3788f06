/** Tokens of the upstream, issued again: its claims and the policies', our name, our signature. */
import { isSigningAlg, tokenHash } from '../jose/index.ts'
import { isObject, type JsonObject, type NumericDate } from '../oauth.ts'
import { accept, type Outcome, refuse } from '../outcome.ts'
import { type Confirmation, type KeyRing, newJti, type SigningKey, withoutReserved } from '../tokens/index.ts'
import { type Empty, type Narrowing, narrowToken } from './narrow-token.ts'
import type { VerifiedToken } from './verify.ts'

export interface ReissueInput {
  readonly accessToken: VerifiedToken
  readonly idToken: VerifiedToken | null
  /** `scope` of the upstream's answer. */
  readonly answeredScope: string | null
  readonly issuer: string
  readonly clientId: string
  /** Our client_id at the upstream; it differs from `clientId` only where several clients share it. */
  readonly upstreamClientId: string
  readonly ring: KeyRing
  readonly now: NumericDate
  /** Seconds: the access token lives no longer, and never longer than the upstream's. */
  readonly maxLifetime: number
  readonly narrowing: Narrowing
  readonly claims: { readonly access_token: JsonObject; readonly id_token: JsonObject }
  /** RFC 7638 thumbprint of the key in a DPoP proof that the upstream has verified; null without one. */
  readonly proofThumbprint: string | null
  /** What we bind the token to, beside what the upstream has bound it to; absent for nothing. */
  readonly cnf?: Confirmation | undefined
  /** `token_type` of the upstream's answer. */
  readonly tokenType: string
}

export interface ReissuedToken {
  readonly token: string
  readonly expiresAt: NumericDate
}

export interface Reissued {
  readonly accessToken: ReissuedToken
  readonly idToken: ReissuedToken | null
  /** Seconds. */
  readonly expiresIn: number
  readonly scope: string | null
  /** Scopes of the upstream that were not permitted. */
  readonly takenOut: readonly string[]
}

/**
 * `empty`: the policies leave nothing of the scope or the audience. `unsignable`: the tokens cannot be issued again as what
 * they were; the reason is a code for the log.
 */
export type ReissueRefusal =
  | { readonly kind: 'empty'; readonly error: Empty }
  | { readonly kind: 'unsignable'; readonly reason: string }

/**
 * Issues verified tokens of the upstream again. `iss` becomes ours, `jti` is new, `exp` is never later, `at_hash` follows
 * the new access token; claims of the policies replace others of the same names but never reserved ones; everything else
 * stays, `typ` and the algorithm too.
 */
export const reissue = (input: ReissueInput): Outcome<Reissued, ReissueRefusal> => {
  const { accessToken, idToken, issuer, now } = input
  const accessKey = keyFor(accessToken, input.ring)
  const idKey = idToken === null ? null : keyFor(idToken, input.ring)
  if (accessKey === null || (idToken !== null && idKey === null))
    return refuse({ kind: 'unsignable', reason: 'no_active_key_for_alg' })
  const binding = bindingFault(input)
  if (binding !== null) return refuse({ kind: 'unsignable', reason: binding })
  const narrowed = narrowToken(accessToken.payload, input.answeredScope, input.narrowing)
  if (!narrowed.ok) return refuse({ kind: 'empty', error: narrowed.refusal })
  // RFC 6749 section 5.1: `expires_in` has no fraction, and some token services write one into `exp`.
  const expiresAt = Math.floor(Math.min(expiryOf(accessToken), Math.floor(now) + input.maxLifetime))
  const access = accessKey.sign(accessToken.typ, {
    ...accessToken.payload,
    ...withoutReserved(input.claims.access_token),
    ...narrowed.value.claims,
    ...ownNames(input),
    ...bound(accessToken, input.cnf),
    iss: issuer,
    exp: expiresAt,
    jti: newJti(),
  })
  return accept({
    accessToken: { token: access, expiresAt },
    idToken: idToken === null || idKey === null ? null : reissueIdToken(idToken, idKey, access, input),
    expiresIn: Math.max(0, expiresAt - Math.floor(now)),
    scope: narrowed.value.scope,
    takenOut: narrowed.value.takenOut,
  })
}

const reissueIdToken = (
  idToken: VerifiedToken,
  key: SigningKey,
  accessToken: string,
  input: ReissueInput,
): ReissuedToken => {
  const { payload, alg, typ } = idToken
  const token = key.sign(typ, {
    ...payload,
    ...withoutReserved(input.claims.id_token),
    iss: input.issuer,
    ...(Object.hasOwn(payload, 'jti') ? { jti: newJti() } : {}),
    ...(Object.hasOwn(payload, 'at_hash') ? { at_hash: tokenHash(alg, accessToken) } : {}),
  })
  return { token, expiresAt: expiryOf(idToken) }
}

const keyFor = ({ alg }: VerifiedToken, ring: KeyRing): SigningKey | null =>
  isSigningAlg(alg) ? ring.active(alg) : null

/** `exp` of a verified token is a number. */
const expiryOf = ({ payload }: VerifiedToken): NumericDate => Number(payload['exp'])

/**
 * A sender-constrained token must be constrained to the key that the request proved, RFC 9449 section 6.1: we sign no
 * token that another client could use.
 */
const bindingFault = ({ accessToken, tokenType, proofThumbprint }: ReissueInput): string | null => {
  const { cnf } = accessToken.payload
  const jkt = isObject(cnf) ? cnf['jkt'] : undefined
  if (jkt === undefined) return tokenType.toLowerCase() === 'dpop' ? 'dpop_token_not_bound' : null
  return jkt === proofThumbprint ? null : 'dpop_key_differs'
}

const bound = ({ payload }: VerifiedToken, cnf: Confirmation | undefined): JsonObject =>
  cnf === undefined ? {} : { cnf: { ...(isObject(payload['cnf']) ? payload['cnf'] : {}), ...cnf } }

/** Where several clients share one at the upstream, its tokens name that one; ours name the client of the request. */
const ownNames = ({ accessToken, clientId, upstreamClientId }: ReissueInput): JsonObject => {
  if (clientId === upstreamClientId) return {}
  const named = ['sub', 'client_id', 'azp'].filter(name => accessToken.payload[name] === upstreamClientId)
  return Object.fromEntries(named.map(name => [name, clientId]))
}
