/** The client that a refused request names, whether or not its form is right: for the decision record alone. */
import { decodeBase64url, member, readStrictObject } from '../jose/index.ts'
import { formDecode } from './basic.ts'
import type { PresentedRequest } from './client.ts'
import type { ClientRegistry, RegisteredClient } from './registry.ts'

/** Characters of what is looked into. */
const LONGEST = 16 * 1024

/** The parts of a request that may name its client. */
export type Naming = Pick<PresentedRequest, 'authorization' | 'form'>

/**
 * Finds the registered client that a request names, however broken the credential beside the name is: that of its Basic
 * credentials, else of its assertion, else `client_id`. Nothing of it is believed; null for a name that is not registered.
 */
export const claimedClient = ({ authorization, form }: Naming, registry: ClientRegistry): RegisteredClient | null => {
  const assertion = form.get('client_assertion')
  const names = [
    ...authorization.flatMap(namesInHeader),
    ...(assertion === undefined ? [] : namesInAssertion(assertion)),
    form.get('client_id'),
  ]
  for (const name of names) {
    const found = name === undefined ? null : registry.registered(name)
    if (found !== null) return found
  }
  return null
}

const namesInHeader = (header: string): readonly string[] => {
  if (header.length > LONGEST) return []
  const token = /^basic\s+(\S+)/i.exec(header)?.[1]
  if (token === undefined) return []
  const text = Buffer.from(token, 'base64').toString('latin1')
  const colon = text.indexOf(':')
  const raw = colon < 0 ? text : text.slice(0, colon)
  const decoded = formDecode(raw)
  return decoded === null ? [raw] : [decoded, raw]
}

const namesInAssertion = (text: string): readonly string[] => {
  const payload = payloadOf(text)
  return payload === null ? [] : ['sub', 'iss'].flatMap(name => textOf(member(payload, name)))
}

const textOf = (value: unknown): readonly string[] => (typeof value === 'string' ? [value] : [])

/** The claims of a compact JWS whose other parts may be anything; null where there are none. */
export const payloadOf = (text: string): ReturnType<typeof readStrictObject> => partOf(text, 1)

/** The header of a compact JWS whose other parts may be anything; null where there is none. */
export const headerOf = (text: string): ReturnType<typeof readStrictObject> => partOf(text, 0)

const partOf = (text: string, index: number): ReturnType<typeof readStrictObject> => {
  if (text.length > LONGEST) return null
  const octets = decodeBase64url(text.split('.', index + 1)[index] ?? '')
  return octets === null ? null : readStrictObject(octets)
}
