/** Whom a token concerns: the client has to be a party to it before any policy is asked. */
import type { Client } from '../clients/index.ts'
import { member } from '../jose/index.ts'
import { isObject, type JsonObject } from '../oauth.ts'
import type { Role } from './refusal.ts'

/** The parts of a token of ours, or of the upstream, that say whom it concerns. */
export interface Concerned {
  readonly role: Role
  readonly kind: 'access_token' | 'id_token'
  readonly payload: JsonObject
  /** The client that it was issued to; null where nobody says. */
  readonly clientId: string | null
  readonly audience: readonly string[]
}

/**
 * Tells whether a token was issued to the client, or for one of its resources, or names the client in `may_act`. An ID token
 * was issued to those in its `aud`.
 */
export const isParty = (
  { role, kind, payload, clientId, audience }: Concerned,
  client: Pick<Client, 'clientId' | 'resourceIds'>,
  { issuer }: { readonly issuer: string },
): boolean =>
  clientId === client.clientId ||
  (kind === 'id_token' && audience.includes(client.clientId)) ||
  audience.some(aud => client.resourceIds.includes(aud)) ||
  (role === 'subject_token' && isNamed(payload, client.clientId, issuer))

/**
 * Tells whether `may_act` names the client: by `client_id`, else by a `sub` that is a name of ours. Whether it allows whoever
 * acts in the end is asked later, member by member.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8693#section-4.4 RFC 8693 section 4.4}
 */
const isNamed = (payload: JsonObject, clientId: string, issuer: string): boolean => {
  const named = member(payload, 'may_act')
  if (!isObject(named)) return false
  const written = member(named, 'client_id')
  if (written !== undefined) return written === clientId
  return member(named, 'sub') === clientId && (member(named, 'iss') ?? issuer) === issuer
}
