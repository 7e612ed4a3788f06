/** The objects of a PingOne environment, in the words of its API, whether the file has them from there or from Terraform. */
import { isObject, type JsonObject, type JsonValue } from '../oauth.ts'
import { objectIn, objectsIn, secretIn, textIn, textsIn } from './taken.ts'

export interface PingOneApplication {
  readonly id: string
  readonly given: JsonObject
  readonly secret: string | null
  readonly grants: readonly PingOneGrant[]
  readonly attributes: readonly PingOneAttribute[]
}

export interface PingOneGrant {
  readonly resource: string
  /** Ids, or names. */
  readonly scopes: readonly string[]
}

export interface PingOneAttribute {
  readonly name: string
  readonly value: string
}

export interface PingOneResource {
  readonly id: string
  readonly given: JsonObject
  readonly scopes: readonly { readonly id: string; readonly name: string }[]
  readonly attributes: readonly PingOneAttribute[]
}

export interface PingOneObjects {
  readonly applications: readonly PingOneApplication[]
  readonly resources: readonly PingOneResource[]
  /** Kinds of objects that are in the file and not read. */
  readonly others: readonly string[]
}

type Kind = 'applications' | 'resources' | 'attributes' | 'scopes' | 'grants' | 'secrets'
type Found = { readonly [kind in Kind]: JsonObject[] } & { readonly others: Set<string> }

/** Finds the objects of a file: answers of the API, one or many of them, or `terraform show -json` or a state of Terraform. */
export const objectsOf = (value: JsonValue): PingOneObjects => {
  const found: Found = {
    applications: [],
    resources: [],
    attributes: [],
    scopes: [],
    grants: [],
    secrets: [],
    others: new Set(),
  }
  const terraform = isObject(value) ? terraformResources(value) : []
  if (terraform.length > 0) for (const one of terraform) addTerraform(one, found)
  else addAnswers(value, {}, found)
  return {
    applications: once(found.applications).map(given => applicationOf(given, found)),
    resources: once(found.resources).map(given => resourceOf(given, found)),
    others: [...found.others].sort(),
  }
}

const once = (objects: readonly JsonObject[]): readonly JsonObject[] => [
  ...new Map(objects.map(one => [textIn(one, 'id') ?? one, one])).values(),
]

const isOf = (object: JsonObject, name: 'application' | 'resource', id: string): boolean =>
  textIn(objectIn(object, name), 'id') === id

const attributesOf = (found: Found, name: 'application' | 'resource', id: string): readonly PingOneAttribute[] =>
  found.attributes.flatMap(one => {
    const attribute = textIn(one, 'name')
    const value = textIn(one, 'value')
    return attribute === null || value === null || !isOf(one, name, id) ? [] : [{ name: attribute, value }]
  })

const applicationOf = (given: JsonObject, found: Found): PingOneApplication => {
  const id = textIn(given, 'id') ?? ''
  const grants = found.grants
    .filter(one => isOf(one, 'application', id))
    .map(one => ({ resource: textIn(objectIn(one, 'resource'), 'id') ?? '', scopes: idsIn(one, 'scopes') }))
  const secret = found.secrets.find(one => isOf(one, 'application', id))
  return {
    id,
    given,
    secret: secretIn(given, 'secret') ?? (secret === undefined ? null : secretIn(secret, 'secret')),
    grants,
    attributes: attributesOf(found, 'application', id),
  }
}

const resourceOf = (given: JsonObject, found: Found): PingOneResource => {
  const id = textIn(given, 'id') ?? ''
  const scopes = found.scopes
    .filter(one => isOf(one, 'resource', id))
    .map(one => ({ id: textIn(one, 'id') ?? '', name: textIn(one, 'name') ?? '' }))
  return { id, given, scopes, attributes: attributesOf(found, 'resource', id) }
}

const idsIn = (object: JsonObject, name: string): readonly string[] => [
  ...textsIn(object, name),
  ...objectsIn(object, name).flatMap(one => textIn(one, 'id') ?? []),
]

const KINDS: ReadonlySet<string> = new Set<Kind>([
  'applications',
  'resources',
  'attributes',
  'scopes',
  'grants',
  'secrets',
])

/** Members of an answer that are no objects of the environment. */
const PLAIN = new Set(['_links', '_embedded', 'environment', 'application', 'resource', 'count', 'size'])

/** Walks through answers of the API, in whatever they have been put together. */
const addAnswers = (value: JsonValue, owner: JsonObject, found: Found): void => {
  if (Array.isArray(value)) for (const one of value) addAnswers(one, owner, found)
  if (!isObject(value)) return
  // One answer alone, such as that of an application's secret.
  if (textIn(value, 'protocol') !== null && textIn(value, 'id') !== null && owner['listed'] !== true) {
    addListed('applications', value, owner, found)
    return
  }
  for (const [name, member] of Object.entries(value)) {
    if (name === '_embedded') addAnswers(member, owner, found)
    else if (Array.isArray(member) && KINDS.has(name))
      for (const one of member) isObject(one) && addListed(name as Kind, one, owner, found)
    else if (Array.isArray(member) && !PLAIN.has(name) && member.some(isObject)) found.others.add(name)
  }
}

const addListed = (kind: Kind, one: JsonObject, owner: JsonObject, found: Found): void => {
  const { listed: _, ...owners } = owner
  found[kind].push({ ...owners, ...one })
  const id = textIn(one, 'id')
  if (id === null || (kind !== 'applications' && kind !== 'resources')) return
  const own = { listed: true, [kind === 'applications' ? 'application' : 'resource']: { id } }
  const { _embedded = {}, ...rest } = one
  const inside = Object.fromEntries(
    Object.entries(rest).filter(([name, member]) => KINDS.has(name) && Array.isArray(member) && member.some(isObject)),
  )
  addAnswers(inside, own, found)
  addAnswers(_embedded, own, found)
}

interface TerraformResource {
  readonly type: string
  readonly values: JsonObject
}

const terraformResources = (value: JsonObject): readonly TerraformResource[] => {
  const shown = modulesOf(objectIn(objectIn(value, 'values'), 'root_module')).flatMap(module =>
    objectsIn(module, 'resources').map(one => ({ type: textIn(one, 'type') ?? '', values: objectIn(one, 'values') })),
  )
  const state = objectsIn(value, 'resources').flatMap(one =>
    objectsIn(one, 'instances').map(instance => ({
      type: textIn(one, 'type') ?? '',
      values: objectIn(instance, 'attributes'),
    })),
  )
  return [...shown, ...state].filter(({ type }) => type.startsWith('pingone_'))
}

const modulesOf = (module: JsonObject): readonly JsonObject[] => [
  module,
  ...objectsIn(module, 'child_modules').flatMap(modulesOf),
]

/** Terraform writes `grant_types` for `grantTypes`. */
const camel = (object: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(object).map(([name, value]) => [
      name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  )

const by = (name: 'application' | 'resource', id: string | null): JsonObject => (id === null ? {} : { [name]: { id } })

const addTerraform = ({ type, values }: TerraformResource, found: Found): void => {
  const application = by('application', textIn(values, 'application_id'))
  const resource = by(
    'resource',
    textIn(values, 'resource_id') ?? textIn(values, 'custom_resource_id') ?? textIn(values, 'resource_type'),
  )
  switch (type) {
    case 'pingone_application': {
      const { oidc_options: options, ...rest } = values
      // A block of older providers is a list of one.
      const [oidc = {}] = Array.isArray(options) ? options.filter(isObject) : [objectIn(values, 'oidc_options')]
      const { client_secret: secret, token_endpoint_authn_method: method, ...others } = oidc
      const protocol = Object.keys(oidc).length > 0 ? 'OPENID_CONNECT' : 'SAML'
      found.applications.push({
        ...camel(rest),
        protocol,
        ...camel(others),
        ...(method == null ? {} : { tokenEndpointAuthMethod: method }),
        ...(secret == null ? {} : { secret }),
      })
      break
    }
    case 'pingone_application_secret':
      found.secrets.push({ ...values, ...application })
      break
    case 'pingone_resource':
      found.resources.push({ ...camel(values), type: 'CUSTOM' })
      break
    case 'pingone_resource_scope':
      found.scopes.push({ ...values, ...resource })
      break
    case 'pingone_resource_attribute':
      found.attributes.push({ ...values, ...resource })
      break
    case 'pingone_application_attribute_mapping':
      found.attributes.push({ ...values, ...application })
      break
    case 'pingone_application_resource_grant':
      found.grants.push({ ...values, ...application, ...resource })
      break
    default:
      found.others.add(type)
  }
}
