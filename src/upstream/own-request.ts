/** The parts that all requests of our own to the upstream have in common. */
import type { Connection } from './connection.ts'
import type { GetDocument } from './documents.ts'
import { basePathOf } from './prefixes.ts'
import type { UpstreamSettings } from './settings.ts'

/** The name under which the upstream is asked. It follows from the settings alone and is made once. */
export interface Addressing {
  readonly scheme: 'http' | 'https'
  /** `host:port` of the issuer, without a port that the scheme implies. */
  readonly publicHost: string
  /** What a proxy in front takes off every path, where the upstream cannot know of it: null where nothing is. */
  readonly prefix: string | null
  /** The value of Host. */
  readonly host: string
  /**
   * Host and the `X-Forwarded-*` fields, names and values in turn: upstreams make their issuer and their URLs from them.
   * The same as in requests that are passed on from clients that use the public name.
   */
  readonly fields: readonly string[]
}

/** Makes the addressing of requests of our own. */
export const addressingOf = ({
  url,
  issuer,
  host,
  stripped = '',
}: Pick<UpstreamSettings, 'url' | 'issuer' | 'host'> & { readonly stripped?: string }): Addressing => {
  const { protocol, host: publicHost, port } = new URL(issuer)
  const scheme = protocol === 'https:' ? 'https' : 'http'
  const sentHost = host === 'preserve' ? publicHost : new URL(url).host
  const prefix = stripped === '' || basePathOf(url) !== '' ? null : stripped
  return {
    scheme,
    publicHost,
    prefix,
    host: sentHost,
    fields: [
      ...['Host', sentHost, 'X-Forwarded-Proto', scheme, 'X-Forwarded-Host', publicHost],
      ...['X-Forwarded-Port', port || (scheme === 'https' ? '443' : '80')],
      ...(prefix === null ? [] : ['X-Forwarded-Prefix', prefix]),
    ],
  }
}

/** Makes the function that gets JSON documents of the upstream. */
export const documentsOf = (connection: Pick<Connection, 'request'>, addressing: Addressing): GetDocument => {
  const headers = [...addressing.fields, 'Accept', 'application/json']
  return async (path, { timeoutMs, maxBody }) => {
    const answer = await connection.request({ method: 'GET', path, headers, body: null, maxBytes: maxBody, timeoutMs })
    const { status, rawHeaders, body } = answer
    return {
      status,
      contentType: fieldOf(rawHeaders, 'content-type'),
      location: fieldOf(rawHeaders, 'location'),
      body,
    }
  }
}

/** The first value of a header field, by lower-case name; null when there is none. */
export const fieldOf = (rawHeaders: readonly string[], name: string): string | null => {
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() === name) return rawHeaders[index + 1] ?? null
  }
  return null
}
