import { parseAddress, plainAddress, type Ranges } from '../../net.ts'

/**
 * Finds the address of the client: the socket's, unless that is a trusted proxy; then the nearest address in
 * `Forwarded` (else `X-Forwarded-For`) that is not one. Anything unreadable in the chain ends the walk at the last
 * address that is believed.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7239#section-5.2 RFC 7239 section 5.2}
 */
export const clientAddress = (
  socket: string,
  headers: { readonly forwarded?: string | undefined; readonly xForwardedFor?: string | undefined },
  trusted: Ranges,
): string => {
  let address = plainAddress(socket)
  if (trusted.empty || !trusted.has(address)) return address
  const chain =
    headers.forwarded === undefined ? addresses(headers.xForwardedFor ?? '') : forwardedFor(headers.forwarded)
  for (const hop of chain.reverse()) {
    if (hop === null) return address
    address = hop
    if (!trusted.has(address)) return address
  }
  return address
}

const addresses = (header: string): (string | null)[] =>
  header === '' ? [] : header.split(',').map(part => readNode(part.trim()))

const forwardedFor = (header: string): (string | null)[] =>
  header.split(',').map(element => {
    const pair = element.split(';').find(part => /^\s*for=/i.test(part))
    return pair === undefined
      ? null
      : readNode(
          pair
            .trim()
            .slice(4)
            .replace(/^"(.*)"$/, '$1'),
        )
  })

/** RFC 7239 section 6: an address, `[v6]`, either with a port; `unknown` and `_obfuscated` are null. */
const readNode = (node: string): string | null => {
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(node)?.[1]
  const withPort = /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(node)?.[1]
  const address = bracketed ?? withPort ?? node
  return parseAddress(address) === null ? null : plainAddress(address)
}
