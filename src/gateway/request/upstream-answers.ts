/** Answers of the upstream as we give them, and those where it could not be asked. */
import { ERROR_CODES, type ErrorCode } from '../../oauth.ts'
import { GatewayError } from '../../outcome.ts'
import { fieldOf, type PassFault, type Reply, type UpstreamAnswer } from '../../upstream/index.ts'
import {
  type Answer,
  ARRIVED_LATE,
  failed,
  failure,
  frontChannelRefused,
  JSON_TYPE,
  NOT_FOUND,
  OK_EMPTY,
  ok,
  refused,
  tooLarge,
  unreadRequest,
} from './answers.ts'
import type { Detail } from './reasons.ts'

/** Other codes are relayed, but not counted by name: labels of metrics are words of ours. */
const UPSTREAM_ERRORS: ReadonlySet<string> = new Set(ERROR_CODES)

/** Answers 2xx with the upstream's own answer: empty, or a JSON object. */
export const relayedObject = ({ status, body, fields }: Extract<Reply, { kind: 'answered' }>): Answer => ({
  ...(body === null ? OK_EMPTY : ok(body)),
  status,
  headers: fields,
})

/** Answers an error of the upstream about this request, in the one form of RFC 6749 section 5.2; a 503 is its failure. */
export const relayedError = ({
  status,
  error,
  description,
  fields,
  again,
}: Extract<Reply, { kind: 'refused' }>): Answer => ({
  status,
  type: JSON_TYPE,
  body: JSON.stringify(description === null ? { error } : { error, error_description: description }),
  headers: fields,
  outcome: status < 500 ? 'refused' : 'failed',
  error: UPSTREAM_ERRORS.has(error) ? (error as ErrorCode) : 'other',
  detail: status < 500 ? 'upstream_refused' : 'upstream_unavailable',
  compared: { seen: { status, error: UPSTREAM_ERRORS.has(error) ? error : 'other' }, wanted: {} },
  ...(again === undefined ? {} : { again }),
})

/** Fields of an answer that is relayed untouched. */
const RELAYED = ['WWW-Authenticate', 'DPoP-Nonce', 'Retry-After'] as const

/** Answers the upstream's answer untouched, of any status; the caching rules of the endpoint are ours. */
export const relayed = ({ status, rawHeaders, body }: UpstreamAnswer, detail: Detail): Answer => {
  const headers = RELAYED.flatMap(name => {
    const value = fieldOf(rawHeaders, name.toLowerCase())
    return value === null ? [] : [[name, value]]
  })
  return {
    status,
    type: fieldOf(rawHeaders, 'content-type'),
    body,
    headers: Object.fromEntries(headers),
    outcome: status < 400 ? 'answered' : status < 500 ? 'refused' : 'failed',
    error: null,
    detail,
  }
}

/** Answers 401 to a DPoP-bound token of ours where the upstream would have to see its own, RFC 9449 section 7.1. */
export const dpopBoundElsewhere = (): Answer =>
  refused(
    {
      error: 'invalid_token',
      description: 'a DPoP-bound token that was issued again cannot be used at this endpoint',
      detail: 'dpop_bound_elsewhere',
    },
    {
      status: 401,
      headers: {
        'Cache-Control': 'no-store',
        'WWW-Authenticate':
          'DPoP error="invalid_token", error_description="a DPoP-bound token that was issued again cannot be used at this endpoint"',
      },
    },
  )

/** Answers 503 while the upstream's metadata is not known. */
export const UPSTREAM_UNKNOWN: Answer = failure(503, 'temporarily_unavailable', 'upstream_unknown')

/** Answers to requests that are not passed, where the reason is not the upstream. */
const NOT_PASSED: Readonly<Record<PassFault, Answer>> = {
  body_too_large: tooLarge('body_too_large'),
  body_too_slow: ARRIVED_LATE,
  front_channel: frontChannelRefused('form'),
  client_too_slow: unreadRequest('the answer was not read in time', 'client_too_slow'),
  malformed: unreadRequest('the request is malformed', 'malformed'),
  misdirected: {
    ...NOT_FOUND,
    status: 421,
    body: 'Misdirected Request',
    headers: { 'Cache-Control': 'no-store', Connection: 'close' },
    detail: 'host_not_vouched',
  },
  upgrade: unreadRequest('upgrades are not accepted', 'upgrade'),
  too_many: failure(503, 'temporarily_unavailable', 'too_many'),
}

/** Answers a request that was not passed: for a failure of the upstream, or for a fault of the request. */
export const notPassed = (fault: PassFault | GatewayError): Answer =>
  fault instanceof GatewayError ? failed(fault) : NOT_PASSED[fault]
