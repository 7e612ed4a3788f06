/** The trusted issuers of a set: what they name on this machine, and whether anybody uses them. */
import type { LoadedClients } from '../../clients/index.ts'
import { type ReadIssuers, type ReadIssuersInput, readIssuers, type TrustedIssuers } from '../../issuers/index.ts'
import { createAddressPolicy } from '../../jose/index.ts'
import { JWT_BEARER } from '../../oauth.ts'
import type { Diagnostic } from '../../outcome.ts'
import type { Source } from '../../source/index.ts'
import type { Config } from '../config/settings.ts'
import type { PlacedReference } from './client-references.ts'
import type { ReadSet } from './read-set.ts'

/** The keys, authorities and tokens that entries of `trusted_issuers` name. */
export const issuerReferences = (
  { trustedIssuers }: Pick<Config, 'trustedIssuers'>,
  { file }: Source,
): readonly PlacedReference[] =>
  Object.entries(trustedIssuers).flatMap(([name, { jwks, bundle, ca, authorization }]) => {
    const at = (key: string, reference: string | undefined, isPublic: boolean): readonly PlacedReference[] =>
      reference === undefined ? [] : [{ reference, file, path: ['trusted_issuers', name, key], isPublic }]
    return [
      ...at('jwks', jwks, true),
      ...at('bundle', bundle?.startsWith('file:') === true ? bundle : undefined, true),
      ...at('ca', ca === undefined ? undefined : `file:${ca}`, true),
      ...at('authorization', authorization, false),
    ]
  })

/** Reads the issuers of a set. */
export const issuersOf = ({ config, source }: ReadSet, readText: ReadIssuersInput['readText']): ReadIssuers =>
  readIssuers({
    written: config.trustedIssuers,
    source,
    readText,
    ourIssuer: config.issuer,
    addresses: createAddressPolicy(config.jwks.allowPrivateAddresses),
    exchanges: config.tokenExchange.verifies,
  })

/** Warns of issuers whose tokens nobody presents. */
export const checkUse = (
  { all, trustDomains }: TrustedIssuers,
  { registry }: LoadedClients,
  { source, config }: Pick<ReadSet, 'source' | 'config'>,
): readonly Diagnostic[] => {
  if (registry === null) return []
  const used = registry.issuers
  const each = [
    ...all.map(one => ({ ...one, method: 'federated_jwt' })),
    ...trustDomains.map(one => ({ ...one, method: 'spiffe_jwt or spiffe_x509', exchanged: null, grants: null })),
  ]
  const asserts = registry.grantTypes.has(JWT_BEARER)
  return each.flatMap(({ name, forClients, method, exchanged, grants }) => {
    // A use that cannot be used has been told.
    const { subject_token: subject, authorization_grant: grant } = config.trustedIssuers[name]?.use ?? {}
    const isRefused = (exchanged === null && subject !== undefined) || (grants === null && grant !== undefined)
    if (used.has(name) || isRefused || (asserts && grants !== null)) return []
    const uses = { forClients, isExchanged: exchanged !== null, isGrant: grants !== null }
    const [message, help] = unusedBecause(name, method, uses)
    const what = { code: 'CG6305', severity: 'warning', message, help } as const
    return [source.diagnose(source.spanOfKey(['trusted_issuers', name]), what)]
  })
}

const unusedBecause = (
  name: string,
  method: string,
  { forClients, isExchanged, isGrant }: Readonly<Record<'forClients' | 'isExchanged' | 'isGrant', boolean>>,
): readonly [message: string, help: string] => {
  if (forClients) return [`no client has a mapping for \`${name}\``, `register one with ${method}, or remove the entry`]
  if (isExchanged) return [`no client may exchange tokens of \`${name}\``, 'list it in `subject_tokens` of a client']
  if (isGrant) return [`no client is granted anything by \`${name}\``, `register one with the grant ${JWT_BEARER}`]
  return [`\`use\` says nothing that tokens of \`${name}\` may be`, 'add `client_assertion: {}`']
}
