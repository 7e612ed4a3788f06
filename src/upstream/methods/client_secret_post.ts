import { isVschar, UNREAD } from '../../clients/index.ts'
import { type ReadMethod, readSecretOf, unreadCredential } from './read.ts'

/** Name and secret as parameters. @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1 RFC 6749 section 2.3.1} */
export const clientSecretPost: ReadMethod = context => {
  const { clientId, report } = context
  const secret = readSecretOf(context)
  if (secret === null) return null
  if (secret !== UNREAD && !isVschar(secret)) {
    report(['client_secret'], 'CG7005', 'the secret has characters that no request can carry', 'use printable ASCII')
    return null
  }
  if (secret === UNREAD) return unreadCredential
  const presentation = {
    parameters: [
      ['client_id', clientId],
      ['client_secret', secret],
    ] as const,
    headers: [],
    certificate: null,
  }
  return () => presentation
}
