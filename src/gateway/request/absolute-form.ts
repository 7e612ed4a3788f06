/** Request targets in absolute form: `GET http://login.example.com/path HTTP/1.1`, as clients write them to a proxy. */
import type { IncomingMessage } from 'node:http'
import type { PublicHosts } from '../../upstream/index.ts'

const ABSOLUTE = /^(https?):\/\/([^/?#]*)(.*)$/is
/** A host with the one port that the scheme implies. */
const USUAL_PORT: { readonly [scheme: string]: RegExp } = {
  http: /^([^:]+|\[[^\]]+\]):0*80$/,
  https: /^([^:]+|\[[^\]]+\]):0*443$/,
}

/**
 * Returns the target of a request in origin form, or null where it names a host that is not ours. The host of an absolute
 * form is judged as `Host` would be; it counts instead of `Host`, which is written anew so that nobody after us reads
 * another one. The scheme says only which port is the usual one.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2 RFC 9112 section 3.2.2}
 */
export const originForm = (req: IncomingMessage, hosts: PublicHosts): string | null => {
  const url = req.url ?? '/'
  if (url.startsWith('/')) return url
  const [whole, scheme = '', named = '', rest = ''] = ABSOLUTE.exec(url) ?? []
  const authority = named.replace(USUAL_PORT[scheme.toLowerCase()] ?? '', '$1')
  if (whole === undefined || typeof hosts.read(authority) === 'string') return null
  writeHost(req, authority)
  return rest.startsWith('/') ? rest : `/${rest}`
}

const writeHost = ({ headers, rawHeaders }: IncomingMessage, host: string): void => {
  const at = rawHeaders.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === 'host')
  if (at < 0) rawHeaders.push('Host', host)
  else rawHeaders[at + 1] = host
  headers.host = host
}
