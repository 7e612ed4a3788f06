import type { JsonObject } from '../oauth.ts'
import { objectIn, objectsIn, textIn, textsIn } from './taken.ts'

/** The roles of one account: of the realm, and of clients by their client_id. */
export interface Roles {
  readonly realm: readonly string[]
  readonly clients: { readonly [clientId: string]: readonly string[] }
}

/** Finds the roles of an account, with those that its roles are composed of. */
export const rolesOf = (account: JsonObject, realm: JsonObject): Roles => {
  const declared = objectIn(realm, 'roles')
  const ofRealm = byName(objectsIn(declared, 'realm'))
  const ofClients = objectIn(declared, 'client')
  const realmRoles = new Set<string>()
  const clientRoles = new Map<string, Set<string>>()
  const add = (role: JsonObject | undefined): void => {
    const composites = role === undefined ? {} : objectIn(role, 'composites')
    addAll(textsIn(composites, 'realm'), objectIn(composites, 'client'))
  }
  const addAll = (names: readonly string[], byClient: JsonObject): void => {
    for (const name of names) {
      if (realmRoles.has(name)) continue
      realmRoles.add(name)
      add(ofRealm.get(name))
    }
    for (const clientId of Object.keys(byClient)) {
      const known = clientRoles.get(clientId) ?? new Set()
      clientRoles.set(clientId, known)
      for (const name of textsIn(byClient, clientId)) {
        if (known.has(name)) continue
        known.add(name)
        add(byName(objectsIn(ofClients, clientId)).get(name))
      }
    }
  }
  addAll(textsIn(account, 'realmRoles'), objectIn(account, 'clientRoles'))
  const clients = [...clientRoles].map(([clientId, names]) => [clientId, [...names].sort()] as const)
  return { realm: [...realmRoles].sort(), clients: Object.fromEntries(clients) }
}

const byName = (roles: readonly JsonObject[]): ReadonlyMap<string, JsonObject> =>
  new Map(roles.map(role => [textIn(role, 'name') ?? '', role]))
