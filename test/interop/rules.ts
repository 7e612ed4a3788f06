/** What holds for every answer of an endpoint at which a client authenticates, whatever was sent. */
import { expect } from 'vitest'
import type { Answer } from './wire.ts'

export const CONSTANT_401 = '{"error":"invalid_client","error_description":"client authentication failed"}'

/** RFC 6749 section 5.2. */
const DESCRIPTION = /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/
const ERRORS = new Set([
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'invalid_target',
  'access_denied',
  'temporarily_unavailable',
])
const STATUSES = new Set([200, 400, 401, 405, 413, 415, 429, 503])

const only = (answer: Answer, name: string): string | undefined => {
  const values = answer.headers.get(name) ?? []
  return values.length === 1 ? values[0] : undefined
}

/** Says how an answer breaks the rules; empty when it keeps them all. */
export function faultsOf(answer: Answer): string[] {
  const { status, body } = answer
  const faults: string[] = []
  const demand = (holds: boolean, fault: string): void => {
    if (!holds) faults.push(fault)
  }
  demand(STATUSES.has(status), `status ${status}`)
  demand(answer.more === 0, 'a second answer')
  demand(/\bno-store\b/.test(only(answer, 'cache-control') ?? ''), 'R3 no Cache-Control: no-store')
  if (status === 200) return faults
  demand(/^application\/json(?:; ?charset=utf-8)?$/i.test(only(answer, 'content-type') ?? ''), 'R1 not JSON')
  demand(!body.includes('access_token'), 'a token with an error')
  const value = read(body)
  demand(ERRORS.has(String(value['error'])), `R1 error ${String(value['error'])}`)
  const names = Object.keys(value)
  demand(
    names.every(name => ['error', 'error_description', 'error_uri'].includes(name)),
    `R1 members ${names.join()}`,
  )
  const description = value['error_description']
  demand(description === undefined || DESCRIPTION.test(String(description)), 'R2 characters of error_description')
  if (status === 401) {
    demand(only(answer, 'www-authenticate')?.startsWith('Basic realm="') === true, 'R5 no challenge')
    demand(body === CONSTANT_401, 'R7 another body')
  }
  if (status === 405) demand(only(answer, 'allow') === 'POST', 'R11 no Allow: POST')
  if (status === 429 || status === 503) demand(/^\d+$/.test(only(answer, 'retry-after') ?? ''), 'R17 no Retry-After')
  return faults
}

const read = (body: string): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}

export const errorOf = (answer: Answer): unknown => read(answer.body)['error']

/** Expects an answer that keeps the rules, with this status and error. */
export function expectAnswer(answer: Answer, status: number, error: string | null): void {
  const { status: actual, body } = answer
  expect({
    status: actual,
    error: errorOf(answer) ?? null,
    faults: faultsOf(answer),
    ...(actual === status ? {} : { body }),
  }).toEqual({
    status,
    error,
    faults: [],
  })
}
