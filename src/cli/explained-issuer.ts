/** What `explain` says of whoever vouches for a client: the issuer, and the mapping that makes its token the client. */
import { checkIssuedAssertion, type UnsignedTokens } from '../clients/index.ts'
import { writeExact } from '../exact-json.ts'
import type { Loaded } from '../gateway/index.ts'
import { readStrictObject } from '../jose/index.ts'
import { hasAssertion, type JsonObject } from '../oauth.ts'
import type { ClaimExplanation, ClientRecord, PolicyExplanation } from '../policy/index.ts'
import type { WhoseToken } from './asked.ts'
import { checkContext } from './assertion-check.ts'
import { verdictLine } from './decision-display.ts'
import { EXIT, type ExitCode } from './exit.ts'
import { mappingText } from './issued-check.ts'
import type { Terminal } from './terminal.ts'

/** Finds the client of a token by its mapping. */
export const whoseToken =
  (issued: UnsignedTokens): WhoseToken =>
  token => {
    const payload = readStrictObject(Buffer.from(token.split('.')[1] ?? '', 'base64url'))
    const clients = payload === null ? null : issued.clientsOf(payload)
    if (clients === null) return undefined
    const [only = null] = clients
    return clients.length === 1 ? only : null
  }

/** Explains the token of an issuer that is no client's, or one of several. */
export const explainNobody = async (
  terminal: Terminal,
  token: string,
  loaded: Loaded,
  output: 'human' | 'json',
): Promise<ExitCode> => {
  const { issuer, mappings, rules } = await checkIssuedAssertion(
    token,
    null,
    checkContext(loaded, { endpoint: 'token' }),
  )
  const detail = rules.find(({ rule }) => rule === 'mapping')?.code ?? 'issuer_not_trusted'
  const decision = {
    decision: 'deny',
    error: 'invalid_client',
    description: 'client authentication failed',
    reason: 'request',
    rules: [],
    detail,
  } as const
  const explanation: PolicyExplanation = { decision, fulfilled: null, policies: [], rules: [], claims: [], lets: [] }
  terminal.out(
    output === 'json'
      ? `${writeExact(explanation, 2)}\n`
      : `${verdictLine(explanation)}\nissuer    ${issuer?.name ?? 'none that is trusted'}\n${mappings.map(mappingText).join('')}`,
  )
  return EXIT.deny
}

/** Names the issuer of a client, and says where its token parts from the mapping; nothing for a client without one. */
export const vouchedText = (
  { clientId, issuer, method }: ClientRecord,
  payload: JsonObject | null,
  issued: UnsignedTokens,
): string => {
  if (issuer == null || !hasAssertion(method) || payload === null) return ''
  const differences = issued.differences({ clientId, issuer }, payload)
  if (differences === null) return `issuer    ${issuer}\n\n`
  const mapping = { clientId, isDisabled: false, fits: differences.length === 0, differences }
  return `issuer    ${issuer}\n${mappingText(mapping)}\n`
}

/** Names the issuers of the tokens of an exchange as the configuration does. */
export const withIssuerNames = (
  explanation: PolicyExplanation,
  { issuers }: Pick<Loaded, 'issuers'>,
): PolicyExplanation => {
  const named = <T extends Pick<ClaimExplanation, 'by'>>(one: T): T =>
    one.by === undefined ? one : { ...one, by: one.by.map(iss => issuers.of(iss)?.name ?? iss) }
  const claims = explanation.claims.map(claim => ({ ...named(claim), sources: claim.sources.map(named) }))
  return { ...explanation, claims }
}
