/** The keys of issuers that publish them: found by their metadata, or at a URI, and kept as those of clients are. */
import {
  type AddressPolicy,
  createDocumentFetch,
  createKeySetFetch,
  DocumentFailure,
  type DocumentFetch,
  type JwksCache,
  type JwksEvent,
  KEY_SETS,
  type KeySet,
  member,
} from '../jose/index.ts'
import { isObject, type JsonObject } from '../oauth.ts'
import { createCaches, type KeptSets, type Publisher } from './caches.ts'
import type { PublishedKeys, TrustedIssuer } from './issuer.ts'

type Publishing = Pick<TrustedIssuer, 'name' | 'issuer' | 'published'>

/** What keys are fetched with. */
export interface IssuerKeysOptions {
  readonly addresses: AddressPolicy
  readonly notice?: (event: JwksEvent) => void
  /** Stands around each fetch of keys, which it is given under our name of the issuer. */
  readonly around?: (fetch: DocumentFetch) => DocumentFetch
}

/** The keys of issuers by our names of them, from one set of issuers to the next. */
export type KeptKeys = KeptSets<KeySet>

/** Makes the cache of the keys of all issuers that publish them, by our names of them. */
export const createIssuerKeys = (
  { all }: { readonly all: readonly Publishing[] },
  { addresses, notice, around = same }: IssuerKeysOptions,
  kept: KeptKeys = new Map(),
): JwksCache => {
  const publishers = all.flatMap(({ name, issuer, published }): Publisher[] =>
    published === null
      ? []
      : [
          {
            name,
            source: JSON.stringify([issuer, published.jwksUri, published.ca]),
            fetch: around(fetchOf(issuer, published, addresses)),
          },
        ],
  )
  return createCaches(publishers, { reader: KEY_SETS, notice, kept })
}

/** Nothing stands around a fetch. */
export const same = (fetch: DocumentFetch): DocumentFetch => fetch

/** A set may be gone from the place that the metadata named yesterday: both are asked each time. */
const fetchOf = (issuer: string, published: PublishedKeys, addresses: AddressPolicy): DocumentFetch => {
  const { jwksUri, ca, authorization } = published
  const trusted = { addresses, ...(ca === null ? {} : { ca: [ca] }) }
  // Whoever the metadata names gets no token of ours: only the origin that the configuration names.
  const home = new URL(jwksUri ?? issuer).origin
  const withToken = authorization === null ? trusted : { ...trusted, authorization: `Bearer ${authorization}` }
  const keySet = { home: createKeySetFetch(withToken), elsewhere: createKeySetFetch(trusted) }
  const document = createDocumentFetch(withToken)
  return async () => {
    const uri = jwksUri ?? (await discovered(issuer, document))
    return (URL.canParse(uri) && new URL(uri).origin === home ? keySet.home : keySet.elsewhere)(uri)
  }
}

/**
 * Finds where an issuer publishes its keys. Its metadata has to call it by the very name under which it was asked.
 *
 * @throws DocumentFailure when the metadata cannot be had, or is that of another issuer.
 * @see {@link https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfigurationValidation OpenID Connect Discovery section 4.3}
 */
const discovered = async (issuer: string, fetch: DocumentFetch): Promise<string> => {
  const metadata = await metadataOf(issuer, fetch)
  if (member(metadata, 'issuer') !== issuer)
    throw new DocumentFailure('not_json', { message: 'the metadata is that of another issuer' })
  const uri = member(metadata, 'jwks_uri')
  if (typeof uri !== 'string') throw new DocumentFailure('not_json', { message: 'the metadata names no jwks_uri' })
  return uri
}

const metadataOf = async (issuer: string, fetch: DocumentFetch): Promise<JsonObject> => {
  const url = new URL(issuer)
  const path = url.pathname.replace(/\/$/, '')
  const openid = `${url.origin}${path}/.well-known/openid-configuration`
  const oauth = `${url.origin}/.well-known/oauth-authorization-server${path}`
  const { body } = await fetch(openid).catch((cause: unknown) => {
    if (cause instanceof DocumentFailure && cause.status === 404) return fetch(oauth)
    throw cause
  })
  if (!isObject(body)) throw new DocumentFailure('not_json', { message: 'the metadata is no object' })
  return body
}
