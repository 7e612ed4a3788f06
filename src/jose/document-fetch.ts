/** One GET of one small JSON document of somebody else, with everything that keeps it from being turned against us. */
import { lookup as resolve } from 'node:dns'
import { Agent as HttpAgent, type IncomingMessage, type RequestOptions, request as requestHttp } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import { isIP, type LookupFunction, type Socket } from 'node:net'
import { rootCertificates } from 'node:tls'
import type { JsonValue } from '../oauth.ts'
import type { AddressPolicy } from './address-policy.ts'
import { parseJsonBody, readBody } from './document-body.ts'
import { DocumentFailure, type DocumentFault } from './document-failure.ts'
import { maxAgeOf } from './max-age.ts'

export interface FetchedDocument {
  readonly body: JsonValue
  /** Seconds the publisher allows it to be kept; null when it does not say. */
  readonly maxAge: number | null
}

/**
 * Fetches a document.
 *
 * @throws DocumentFailure With any of its codes.
 */
export type DocumentFetch = (uri: string) => Promise<FetchedDocument>

export interface DocumentFetchOptions {
  /** Addresses that may be connected to; https everywhere, http only where the policy lists them. */
  readonly addresses: AddressPolicy
  /** Media types that are asked for and accepted; `application/json` unless set. */
  readonly mediaTypes?: readonly string[]
  /** Media types that are accepted besides, an empty one where the answer names none; none unless set. */
  readonly toleratedMediaTypes?: readonly string[]
  /** PEM certificates trusted beside the system's: for publishers with a private CA. */
  readonly ca?: readonly string[]
  /** The value of `Authorization`, for publishers that answer nobody without one. */
  readonly authorization?: string
  /** Milliseconds for everything together: name, connection, answer and body; 5000 unless set. */
  readonly timeoutMs?: number
  /** Octets of the body; 65,536 unless set. */
  readonly maxBodyBytes?: number
  /** Octets of the answer's head; 16,384 unless set. */
  readonly maxHeaderBytes?: number
}

type Optional = 'ca' | 'authorization'
type Settings = Required<Omit<DocumentFetchOptions, Optional>> & Pick<DocumentFetchOptions, Optional>

const DEFAULTS = {
  mediaTypes: ['application/json'],
  toleratedMediaTypes: [],
  timeoutMs: 5000,
  maxBodyBytes: 64 * 1024,
  maxHeaderBytes: 16 * 1024,
} as const

/**
 * Makes the fetch. It accepts https, and http where the address is listed as allowed although private; it follows no
 * redirect and no proxy settings, and asks for no content encoding. Addresses are checked as they are resolved and once
 * more on the connected socket, so that a name cannot change in between.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7591#section-5 RFC 7591 section 5}
 */
export const createDocumentFetch = (options: DocumentFetchOptions): DocumentFetch => {
  const settings: Settings = { ...DEFAULTS, ...options }
  return async uri => {
    const target = targetOf(uri, settings.addresses)
    // What it would mean if something went wrong now.
    let fault: DocumentFault = 'unreachable'
    const request = open(target, settings)
    const deadline = setTimeout(() => {
      fault = 'timeout'
      request.destroy(new DocumentFailure('timeout'))
    }, settings.timeoutMs)
    const reached = (stage: DocumentFault): void => {
      if (fault !== 'timeout') fault = stage
    }
    try {
      const response = await new Promise<IncomingMessage>((settle, fail) => {
        request.once('response', settle)
        request.on('error', fail) // stays: an abort while the body is read is an error of the request too
        request.once('socket', (socket: Socket) => {
          socket.once('connect', () => {
            if (!target.permits(socket.remoteAddress ?? '')) request.destroy(new DocumentFailure('address_refused'))
            reached(target.isHttps ? 'tls_failed' : 'connection_broken')
          })
          socket.once('secureConnect', () => reached('connection_broken'))
        })
        request.end()
      })
      return await readDocument(response, settings)
    } catch (error) {
      throw failureOf(error, fault)
    } finally {
      clearTimeout(deadline)
      request.destroy()
    }
  }
}

interface Target {
  readonly url: URL
  readonly isHttps: boolean
  readonly permits: (address: string) => boolean
}

const targetOf = (uri: string, addresses: AddressPolicy): Target => {
  if (!URL.canParse(uri)) throw new DocumentFailure('url_malformed', { message: 'Invalid URL' })
  const url = new URL(uri)
  const isHttps = url.protocol === 'https:'
  if (!isHttps && url.protocol !== 'http:') throw new DocumentFailure('scheme_refused')
  if (url.username !== '' || url.password !== '') throw new DocumentFailure('userinfo_refused')
  const permits = isHttps ? addresses.allows : addresses.listed
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) !== 0 && !permits(host)) throw new DocumentFailure('address_refused')
  return { url, isHttps, permits }
}

/** Agents of our own: keep-alive, proxy settings and other changes to the global ones do not reach this connection. */
const open = ({ url, isHttps, permits }: Target, { mediaTypes, maxHeaderBytes, ca, authorization }: Settings) => {
  const options: RequestOptions = {
    lookup: lookupPermitted(permits),
    headers: {
      accept: mediaTypes.join(', '),
      'accept-encoding': 'identity',
      ...(authorization === undefined ? {} : { authorization }),
    },
    maxHeaderSize: maxHeaderBytes,
  }
  if (!isHttps) return requestHttp(url, { ...options, agent: new HttpAgent({ keepAlive: false }) })
  const trusted = ca && { ca: [...rootCertificates, ...ca] }
  return requestHttps(url, { ...options, agent: new HttpsAgent({ keepAlive: false }), ...trusted })
}

/** Resolves a name to the permitted ones among its addresses, and fails when there are none. */
const lookupPermitted =
  (permits: (address: string) => boolean): LookupFunction =>
  (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) {
        const { message } = error
        return callback(new DocumentFailure('name_unresolved', { message, cause: error }), '', 0)
      }
      const permitted = found.filter(({ address }) => permits(address))
      const [first] = permitted
      if (first === undefined) return callback(new DocumentFailure('address_refused'), '', 0)
      if (options.all === true) return callback(null, permitted)
      return callback(null, first.address, first.family)
    })
  }

const readDocument = async (response: IncomingMessage, settings: Settings): Promise<FetchedDocument> => {
  const { statusCode: status = 0, headers } = response
  if (status !== 200) throw new DocumentFailure('status_refused', { message: `status_${status}`, status })
  const encoding = headers['content-encoding'] ?? 'identity'
  if (encoding.toLowerCase() !== 'identity') throw new DocumentFailure('encoding_refused')
  const type = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (!settings.mediaTypes.includes(type) && !settings.toleratedMediaTypes.includes(type))
    throw new DocumentFailure('content_type_refused')
  const body = parseJsonBody(await readBody(response, settings.maxBodyBytes))
  return { body, maxAge: maxAgeOf(headers) }
}

/** A body that is cut off says "aborted" whoever cut it: when the time is over, that is the fault. */
const failureOf = (error: unknown, fault: DocumentFault): DocumentFailure => {
  if (fault === 'timeout') return new DocumentFailure('timeout')
  if (error instanceof DocumentFailure) return error
  const message = (error instanceof Error && error.message) || fault
  return new DocumentFailure(fault, { message, cause: error })
}
