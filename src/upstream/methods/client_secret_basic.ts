import { isVschar, UNREAD } from '../../clients/index.ts'
import { type ReadMethod, readSecretOf, unreadCredential } from './read.ts'

/**
 * Name and secret in the Authorization header, form-encoded once each; `basic_encoding: raw` is for upstreams that do
 * not decode.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1 RFC 6749 section 2.3.1}
 */
export const clientSecretBasic: ReadMethod = context => {
  const { entry, clientId, report } = context
  const secret = readSecretOf(context)
  if (secret === null) return null
  if (secret !== UNREAD && !isVschar(secret)) {
    report(['client_secret'], 'CG7005', 'the secret has characters that no request can carry', 'use printable ASCII')
    return null
  }
  const raw = entry.basic_encoding === 'raw'
  if (raw && clientId.includes(':')) {
    report(['basic_encoding'], 'CG7005', 'a client_id with a colon cannot be sent raw', 'use `basic_encoding: form`')
    return null
  }
  if (secret === UNREAD) return unreadCredential
  const pair = raw ? `${clientId}:${secret}` : `${formEncode(clientId)}:${formEncode(secret)}`
  const presentation = {
    parameters: [['client_id', clientId]] as const,
    headers: ['Authorization', `Basic ${Buffer.from(pair).toString('base64')}`],
    certificate: null,
  }
  return () => presentation
}

/** RFC 6749 appendix B. */
const formEncode = (text: string): string => new URLSearchParams([['', text]]).toString().slice(1)
