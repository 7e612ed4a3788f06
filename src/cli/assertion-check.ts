import {
  assertionRequest,
  type CheckedAssertion,
  checkAssertion,
  checkIssuedAssertion,
  type IssuedCheckContext,
  isIssued,
  presentedClientIds,
} from '../clients/index.ts'
import { writeExact } from '../exact-json.ts'
import { embeddedPaths, endpointUrls } from '../gateway/index.ts'
import { createBundles, createIssuerKeys, readSpiffeId } from '../issuers/index.ts'
import { createAddressPolicy, createJwksCache, createKeySetFetch } from '../jose/index.ts'
import type { Endpoint } from '../oauth.ts'
import { render } from '../source/index.ts'
import { brokenIn, jsonRules, rowOf, UNUSED } from './assertion-rows.ts'
import { nearby } from './check.ts'
import { EXIT, type ExitCode, UsageError } from './exit.ts'
import { showIssued } from './issued-check.ts'
import { loadAll } from './loaded.ts'
import type { Terminal } from './terminal.ts'

export interface AssertionCheckOptions {
  readonly config: string
  /** May be left out for the token of an issuer or a trust domain. */
  readonly client?: string
  /** The assertion, or `-` for standard input. */
  readonly check: string
  readonly now?: string
  readonly endpoint: Endpoint
  readonly fetch?: boolean
  readonly output: 'human' | 'json'
}

type Loaded = NonNullable<Awaited<ReturnType<typeof loadAll>>['loaded']>

/**
 * Checks an assertion against the registration of a client with the code of the gateway, and shows every rule with both
 * values: in the words of the decision record, with what the assertion says beside them. Contacts nobody unless
 * `--fetch` asks for the published keys, and uses nothing up.
 */
export const run = async (terminal: Terminal, options: AssertionCheckOptions): Promise<ExitCode> => {
  const { loaded, diagnostics } = await loadAll(terminal, options.config)
  if (loaded === null) {
    const shown = diagnostics.map(diagnostic => nearby(terminal, diagnostic))
    terminal.err(`${render(shown, { colour: terminal.colour })}\nclaimgate checks no assertion with these mistakes\n`)
    return EXIT.invalid
  }
  const { registry, config } = loaded
  const { client: named = null } = options
  // A workload may be named by its SPIFFE ID.
  if (named !== null && registry.get(named) === null && readSpiffeId(named) === null)
    throw new UsageError(`there is no client ${named}`)
  const context = checkContext(loaded, options)
  const text = assertionIn(options.check === '-' ? terminal.read('-') : options.check)
  if (isIssued(text, named, context))
    return showIssued(terminal, await checkIssuedAssertion(text, named, context), options)
  const client = registry.get(named ?? subjectOf(text))
  if (client === null) throw new UsageError('say whose assertion it is: --client CLIENT_ID')
  const checked = await checkAssertion(text, client.clientId, context)
  if (options.output === 'json') terminal.out(`${writeExact(jsonOf(client.clientId, checked), 2)}\n`)
  else {
    const head = [
      `client    ${client.clientId}, ${client.method}${client.disabled ? ', disabled' : ''}`,
      `issuer    ${config.issuer}`,
      `instant   ${new Date(context.now * 1000).toISOString()}`,
    ]
    terminal.out(`${head.join('\n')}\n\n${checked.rules.map(rowOf).join('')}\n${summary(checked, options)}`)
  }
  return checked.code === null ? EXIT.ok : EXIT.failure
}

/** Of an assertion that a client has signed itself. */
const subjectOf = (text: string): string => {
  const [name = ''] = presentedClientIds(assertionRequest(text)) ?? []
  return name
}

/** Without the parameter name, the quotes and the line break that are copied along. */
const assertionIn = (text: string): string =>
  text
    .trim()
    .replace(/^client_assertion=/, '')
    .replace(/^(['"])(.*)\1$/s, '$2')

/** Seconds; the gateway's own. */
const CLOCK_TOLERANCE = 15

/** What an assertion is checked against at an instant. */
export const checkContext = (
  { config, registry, issuers }: Loaded,
  options: Pick<AssertionCheckOptions, 'now' | 'endpoint' | 'fetch'>,
): IssuedCheckContext => {
  const nowMs = options.now === undefined ? Date.now() : Date.parse(options.now)
  if (Number.isNaN(nowMs)) throw new UsageError('--now is an instant such as 2026-11-30T09:30:00Z')
  const { issuer, jwks } = config
  const addresses = createAddressPolicy(jwks.allowPrivateAddresses)
  const isAsked = options.fetch === true
  return {
    registry,
    issuers,
    issuer,
    endpointUrls: endpointUrls(config, config.upstream === null ? embeddedPaths(config) : config.endpoints),
    endpoint: options.endpoint,
    clockTolerance: CLOCK_TOLERANCE,
    now: nowMs / 1000,
    jwks: isAsked ? createJwksCache(createKeySetFetch({ addresses })) : null,
    issuerKeys: isAsked ? createIssuerKeys(issuers, { addresses }) : null,
    bundles: isAsked ? createBundles(issuers.trustDomains, { addresses }) : null,
  }
}

const summary = ({ code, rules, byException }: CheckedAssertion, { fetch }: AssertionCheckOptions): string => {
  const open = rules.filter(({ result, rule }) => result === 'not_checked' && rule === 'signature').length > 0
  const key =
    open && code === null && fetch !== true ? 'The signature was not checked: --fetch reads the published keys.\n' : ''
  if (code !== null) return brokenIn(rules, code)
  const exception = byException ? 'It passes by an exception of the client file, which ends.\n' : ''
  return `No rule is broken. ${UNUSED}${exception}${key}`
}

const jsonOf = (client: string, { rules, code, byException }: CheckedAssertion) => ({
  client_id: client,
  accepted: code === null,
  code,
  by_exception: byException,
  rules: jsonRules(rules),
})
