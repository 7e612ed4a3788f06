import { createDocumentFetch, type DocumentFetch, type DocumentFetchOptions } from './document-fetch.ts'

/** Many publishers have a web server that knows no type for JWK sets. */
const TOLERATED = ['text/plain', 'application/octet-stream', ''] as const

export const KEY_SET_MEDIA_TYPES = ['application/jwk-set+json', 'application/json'] as const

/** Makes the fetch of JWK sets: within five seconds and 64 KiB unless set, of every media type that publishers use. */
export const createKeySetFetch = (options: DocumentFetchOptions): DocumentFetch =>
  createDocumentFetch({ mediaTypes: KEY_SET_MEDIA_TYPES, toleratedMediaTypes: TOLERATED, ...options })
