/** Authentication without a proof: what a client assertion would still be refused for if its signature were right. */
import { writeExact } from '../exact-json.ts'
import { readStrictObject } from '../jose/index.ts'
import { AUTH_METHODS, type JsonObject } from '../oauth.ts'
import { accept, type Outcome, refuse } from '../outcome.ts'
import { type ClaimsSettings, claimsContextOf } from './assertion.ts'
import { checkClaims, DEFAULT_TOLERANCE } from './claims.ts'
import type { Client } from './client.ts'
import { ASSERTION_TYP } from './client-assertion.ts'
import type { Reason } from './reasons.ts'
import { NOBODY } from './stand-in.ts'

/** Makes a client of what a policy test says of it; every other setting has its default. */
export const clientWith = (said: Pick<Client, 'clientId' | 'method'> & Partial<Client>): Client => ({
  ...NOBODY,
  ...said,
})

/**
 * Checks header and claims of an assertion by the rules of the client, with the function that authentication calls once
 * the signature is verified. A header without `typ` counts as typed: a test need not write it. Nothing is remembered, so
 * the same `jti` may come again.
 */
export const admitAssertion = (
  { header, payload }: { readonly header: JsonObject; readonly payload: JsonObject },
  client: Client,
  settings: Omit<ClaimsSettings, 'clockTolerance'>,
): Outcome<unknown, Reason> => {
  if (!isReadable(payload)) return refuse('assertion_payload_malformed')
  // Whether a token is of its trust domain, and of this client, no test can say.
  if (AUTH_METHODS[client.method].mechanism !== 'assertion') return accept(true)
  const typed = header['typ'] === undefined || header['typ'] === ASSERTION_TYP
  return checkClaims(payload, claimsContextOf(client, typed, { ...settings, clockTolerance: DEFAULT_TOLERANCE }))
}

/** Tells whether the gateway would read such claims. */
export const isReadable = (payload: JsonObject): boolean => readStrictObject(Buffer.from(writeExact(payload))) !== null
