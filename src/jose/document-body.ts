import type { IncomingMessage } from 'node:http'
import type { JsonValue } from '../oauth.ts'
import { DocumentFailure } from './document-failure.ts'

/**
 * Reads a whole body, and no more octets than the limit.
 *
 * @throws DocumentFailure `body_too_large`, `body_truncated`
 */
export const readBody = async (response: IncomingMessage, maxBytes: number): Promise<Buffer> => {
  if (Number(response.headers['content-length'] ?? 0) > maxBytes) throw new DocumentFailure('body_too_large')
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > maxBytes) throw new DocumentFailure('body_too_large')
    chunks.push(chunk)
  }
  if (!response.complete) throw new DocumentFailure('body_truncated')
  return Buffer.concat(chunks)
}

/**
 * Reads JSON in UTF-8.
 *
 * @throws DocumentFailure `not_json`
 */
export const parseJsonBody = (octets: Buffer): JsonValue => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(octets)) as JsonValue
  } catch {
    throw new DocumentFailure('not_json') // without the cause, whose message quotes the body
  }
}
