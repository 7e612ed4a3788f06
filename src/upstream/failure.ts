import { GatewayError } from '../outcome.ts'
import type { RequestEnd } from './breaker.ts'

/** Our code for each error code of undici and node. The rest is `upstream_broken`. */
const CODES = {
  ECONNREFUSED: 'upstream_unreachable',
  EHOSTUNREACH: 'upstream_unreachable',
  ENETUNREACH: 'upstream_unreachable',
  EADDRNOTAVAIL: 'upstream_unreachable',
  EMFILE: 'upstream_unreachable',
  ENOTFOUND: 'upstream_unreachable',
  EAI_AGAIN: 'upstream_unreachable',
  ETIMEDOUT: 'upstream_timeout',
  UND_ERR_CONNECT_TIMEOUT: 'upstream_timeout',
  UND_ERR_HEADERS_TIMEOUT: 'upstream_timeout',
  UND_ERR_BODY_TIMEOUT: 'upstream_timeout',
  UND_ERR_DESTROYED: 'upstream_unreachable',
  UND_ERR_CLOSED: 'upstream_unreachable',
  EPROTO: 'upstream_unreachable',
} as const

const MESSAGES = {
  upstream_unreachable: 'The upstream cannot be reached',
  upstream_timeout: 'The upstream did not answer in time',
  upstream_broken: 'The upstream broke its answer off, or it is not HTTP',
} as const

/** Classifies a failed request to the upstream: unreachable, broken, or too slow. */
export const failureOf = (error: unknown): GatewayError => {
  if (error instanceof GatewayError) return error
  const code = codeOf(error)
  // A certificate that does not verify belongs to another server at that address.
  const listed = code in CODES ? CODES[code as keyof typeof CODES] : isTls(code) ? 'upstream_unreachable' : null
  const kind = listed ?? 'upstream_broken'
  const word = connectionFault(error)
  return new GatewayError(kind, `${MESSAGES[kind]}${word === '' ? '' : `: ${word}`}`, { cause: error })
}

/** The words of the system or of OpenSSL for a failed connection, such as `CERT_HAS_EXPIRED`; empty when there are none. */
export const connectionFault = (error: unknown): string => {
  if (error instanceof GatewayError) return error.cause === undefined ? '' : connectionFault(error.cause)
  if (error instanceof AggregateError && error.errors.length > 0) return connectionFault(error.errors[0])
  const code = codeOf(error)
  // OpenSSL tells the reason in the fourth part of its line: `error:0A00010B:SSL routines::wrong version number`.
  const reason =
    error instanceof Error ? /error:[0-9A-F]+:[^:]*:[^:]*:([A-Za-z0-9 ]+)/.exec(error.message)?.[1] : undefined
  return reason === undefined ? code : `${code} ${reason.trim()}`.trim()
}

/** Node puts several attempts to connect into one error. */
const codeOf = (error: unknown): string => {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0])
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
}

const isTls = (code: string): boolean =>
  /^(?:CERT_|CRL_|ERR_TLS_|ERR_SSL_|ERR_OSSL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|INVALID_|HOSTNAME_MISMATCH|PATH_LENGTH_EXCEEDED)/.test(
    code,
  )

/** Failing at once: the last requests to that endpoint have waited in vain. */
export const hanging = (): GatewayError =>
  new GatewayError('upstream_hanging', 'The upstream has let several requests in a row wait in vain')

/** Failures of this machine: the upstream has not been asked. */
const OURS: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'UND_ERR_DESTROYED', 'UND_ERR_CLOSED'])

/** What a failure, as `failureOf` names it, says about the upstream: nothing when the client or this machine has failed. */
export const endOf = (failure: unknown): RequestEnd => {
  if (!(failure instanceof GatewayError)) return 'unknown'
  if (failure.code === 'upstream_timeout') return 'timed_out'
  return OURS.has(codeOf(failure.cause)) || isMalformed(failure.cause) ? 'unknown' : 'answered'
}

/** The connection ended, which a kept-alive one may do at any time. */
export const isDisconnect = (error: unknown): boolean =>
  ['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'].includes(codeOf(error))

/** Whether undici refused to send a request, because to undici it is no HTTP/1.1. */
export const isMalformed = (error: unknown): boolean =>
  ['UND_ERR_INVALID_ARG', 'UND_ERR_NOT_SUPPORTED', 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH'].includes(codeOf(error))
