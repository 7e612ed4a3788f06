/**
 * The profile of assertions that name the client, the resources and the scopes: Identity Assertion JWT Authorization Grant.
 * The draft moves, and all that is known of it stands here.
 *
 * @see {@link https://datatracker.ietf.org/doc/draft-ietf-oauth-identity-assertion-authz-grant/ draft-ietf-oauth-identity-assertion-authz-grant}
 */
import type { AssertionGrants } from '../issuers/index.ts'
import { member } from '../jose/index.ts'
import type { JsonObject, JsonValue } from '../oauth.ts'
import { accept } from '../outcome.ts'
import { type Exchanging, refuseToken } from './refusal.ts'

/** Seconds that one of ours lives: it is presented at once, or asked for again. */
export const ID_JAG_LIFETIME = 300

/** Characters of a `tenant`. */
const MAX_TENANT = 256

/** What an ID-JAG grants at most, and of which tenant its subject is. */
export interface IdJag {
  readonly resources: readonly string[]
  readonly tenant: string | null
}

/** Reads what the profile asks of a verified assertion: for this client, without details that nobody here understands. */
export const readIdJag = (payload: JsonObject, clientId: string, grants: AssertionGrants): Exchanging<IdJag> => {
  if (typeof member(payload, 'iat') !== 'number')
    return refuseToken('assertion', 'exchange_malformed', 'cannot be used')
  if (member(payload, 'client_id') !== clientId)
    return refuseToken('assertion', 'grant_client', 'was made for another client')
  if (member(payload, 'authorization_details') !== undefined)
    return refuseToken('assertion', 'grant_details', 'has authorization_details, which are not served')
  const resources = namesIn(member(payload, 'resource'))
  const scope = member(payload, 'scope')
  // Of the other ways to write scopes the profile knows none.
  const isText = scope === undefined || typeof scope === 'string'
  if (resources === null || !isText || member(payload, 'scp') !== undefined)
    return refuseToken('assertion', 'exchange_malformed', 'cannot be used')
  const tenant = member(payload, 'tenant')
  if (tenant === undefined) return accept({ resources, tenant: grants.tenant })
  if (typeof tenant !== 'string' || !isTenant(tenant))
    return refuseToken('assertion', 'exchange_malformed', 'cannot be used')
  // Two tenants can have users of one name.
  if (grants.keepsSubject && !grants.match.some(([name]) => name === 'tenant'))
    return refuseToken('assertion', 'grant_tenant', 'is of a tenant, and nothing says of which')
  return accept({ resources, tenant })
}

/** A bar in it would make it look like a tenant and the beginning of a subject. */
const isTenant = (tenant: string): boolean => tenant !== '' && tenant.length <= MAX_TENANT && !tenant.includes('|')

/** One name or a list of them; null for anything else. */
const namesIn = (value: JsonValue | undefined): readonly string[] | null => {
  if (value === undefined) return []
  const names: readonly unknown[] = Array.isArray(value) ? value : [value]
  return names.every(name => typeof name === 'string') ? names : null
}
