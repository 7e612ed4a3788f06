import type { JsonObject } from '../oauth.ts'
import type { Tell } from './keycloak-proof.ts'
import { objectIn, objectsIn, scopesIn, textIn, textsIn } from './taken.ts'

/** The scopes of a client. */
export interface Scopes {
  /** Always in the token. */
  readonly scopes: readonly string[]
  readonly optional: readonly string[]
  readonly mappers: readonly JsonObject[]
}

/** Reads the client scopes of a client: their names as far as tokens show them, and the mappers of those that always count. */
export const scopesOf = (realm: JsonObject, given: JsonObject, tell: Tell): Scopes => {
  const declared = new Map(objectsIn(realm, 'clientScopes').map(scope => [textIn(scope, 'name') ?? '', scope]))
  const known = (member: string): readonly JsonObject[] =>
    textsIn(given, member).flatMap((name): readonly JsonObject[] => {
      const scope = declared.get(name)
      return scope === undefined ? [] : [scope]
    })
  const shown = (scopes: readonly JsonObject[]): readonly string[] =>
    scopes
      .filter(scope => objectIn(scope, 'attributes')['include.in.token.scope'] !== 'false')
      .flatMap(scope => textIn(scope, 'name') ?? [])
  const missing = ['defaultClientScopes', 'optionalClientScopes']
    .flatMap(member => textsIn(given, member))
    .filter(name => !declared.has(name))
  if (missing.length > 0) tell(`client scopes that the export does not describe: ${missing.join(', ')}`)
  const optional = known('optionalClientScopes')
  const withMappers = optional
    .filter(scope => objectsIn(scope, 'protocolMappers').length > 0)
    .flatMap(scope => textIn(scope, 'name') ?? [])
  if (withMappers.length > 0) tell(`mappers of optional client scopes: ${withMappers.join(', ')}`)
  const standard = known('defaultClientScopes')
  const always = scopesIn(shown(standard), tell)
  return {
    scopes: always,
    optional: scopesIn(shown(optional), tell).filter(name => !always.includes(name)),
    mappers: standard.flatMap(scope => objectsIn(scope, 'protocolMappers')),
  }
}
