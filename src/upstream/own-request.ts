/** The fields of every request of our own to the upstream. */
import type { Connection } from './connection.ts'
import type { GetDocument } from './documents.ts'
import type { UpstreamSettings } from './settings.ts'

/**
 * Returns the fields that name host and scheme, names and values in turn: upstreams make their issuer and their URLs from
 * them. A passed request of a client that uses the public name has the same.
 */
export const addressing = ({ url, issuer, host }: Pick<UpstreamSettings, 'url' | 'issuer' | 'host'>): string[] => {
  const named = new URL(issuer)
  const scheme = named.protocol.slice(0, -1)
  const port = named.port || (scheme === 'https' ? '443' : '80')
  return [
    ...['Host', host === 'preserve' ? named.host : new URL(url).host],
    ...['X-Forwarded-Proto', scheme, 'X-Forwarded-Host', named.host, 'X-Forwarded-Port', port],
  ]
}

/** Makes the function that gets JSON documents of the upstream. */
export const documentsOf = (
  connection: Pick<Connection, 'request'>,
  settings: Pick<UpstreamSettings, 'url' | 'issuer' | 'host'>,
): GetDocument => {
  const headers = [...addressing(settings), 'Accept', 'application/json']
  return async (path, { timeoutMs, maxBody }) => {
    const answer = await connection.request({ method: 'GET', path, headers, body: null, maxBytes: maxBody, timeoutMs })
    const { status, rawHeaders, body } = answer
    return { status, contentType: fieldOf(rawHeaders, 'content-type'), body }
  }
}

/** The first value of a header field, by lower-case name; null when there is none. */
export const fieldOf = (rawHeaders: readonly string[], name: string): string | null => {
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() === name) return rawHeaders[index + 1] ?? null
  }
  return null
}
