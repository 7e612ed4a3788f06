import {
  type AssertionCheckContext,
  type CheckedAssertion,
  type CheckedRule,
  checkAssertion,
} from '../clients/index.ts'
import { writeExact } from '../exact-json.ts'
import { embeddedPaths, endpointUrls, REASON_PAGES } from '../gateway/index.ts'
import { createAddressPolicy, createJwksCache, createKeySetFetch } from '../jose/index.ts'
import type { Endpoint, JsonValue } from '../oauth.ts'
import type { Compared } from '../outcome.ts'
import { render } from '../source/index.ts'
import { nearby } from './check.ts'
import { EXIT, type ExitCode, UsageError } from './exit.ts'
import { loadAll } from './loaded.ts'
import type { Terminal } from './terminal.ts'

export interface AssertionCheckOptions {
  readonly config: string
  readonly client: string
  /** The assertion, or `-` for standard input. */
  readonly check: string
  readonly now?: string
  readonly endpoint: Endpoint
  readonly fetch?: boolean
  readonly output: 'human' | 'json'
}

type Config = NonNullable<Awaited<ReturnType<typeof loadAll>>['loaded']>['config']

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
  const client = registry.get(options.client)
  if (client === null) throw new UsageError(`there is no client ${options.client}`)
  const context = { registry, ...contextOf(config, options) }
  const text = assertionIn(options.check === '-' ? terminal.read('-') : options.check)
  const checked = await checkAssertion(text, options.client, context)
  if (options.output === 'json') terminal.out(`${writeExact(jsonOf(options.client, checked), 2)}\n`)
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

/** Without the parameter name, the quotes and the line break that are copied along. */
const assertionIn = (text: string): string =>
  text
    .trim()
    .replace(/^client_assertion=/, '')
    .replace(/^(['"])(.*)\1$/s, '$2')

/** Seconds; the gateway's own. */
const CLOCK_TOLERANCE = 15

const contextOf = (config: Config, options: AssertionCheckOptions): Omit<AssertionCheckContext, 'registry'> => {
  const nowMs = options.now === undefined ? Date.now() : Date.parse(options.now)
  if (Number.isNaN(nowMs)) throw new UsageError('--now is an instant such as 2026-11-30T09:30:00Z')
  const { issuer, jwks } = config
  const addresses = createAddressPolicy(jwks.allowPrivateAddresses)
  return {
    issuer,
    endpointUrls: endpointUrls(config, config.upstream === null ? embeddedPaths(config) : config.endpoints),
    endpoint: options.endpoint,
    clockTolerance: CLOCK_TOLERANCE,
    now: nowMs / 1000,
    jwks: options.fetch === true ? createJwksCache(createKeySetFetch({ addresses })) : null,
  }
}

const RESULTS = { holds: 'ok', broken: 'BROKEN', not_checked: '-' } as const

const rowOf = ({ rule, result, code, compared, said }: CheckedRule): string => {
  const start = `${RESULTS[result].padEnd(8)}  ${rule.padEnd(10)}`
  const values = [
    ...(compared === null ? [] : [`seen ${shown(compared.seen)}`, `wanted ${shown(compared.wanted)}`]),
    ...(said === undefined ? [] : [`says ${quoted(said)}`]),
  ].filter(value => !/^(?:seen|wanted) $/.test(value))
  if (code === null) return `${`${start}${values.join(', ')}`.trimEnd()}\n`
  const { title, remedy } = REASON_PAGES[code]
  const more = [...values, `= ${remedy}`].map(line => `${' '.repeat(10)}${line}\n`)
  return `${start}${code}: ${title}\n${more.join('')}`
}

const shown = (values: Compared): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}: ${Array.isArray(value) ? value.join(' ') || '(none)' : value}`)
    .join(', ')

/** Characters of what an assertion says. */
const LONGEST = 120

/** A value of the assertion as JSON in ASCII, so that no character of it does anything to a terminal. */
const quoted = (value: JsonValue): string => {
  const text = writeExact(value).replace(
    /[^\x20-\x7e]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text
}

const summary = ({ code, rules, byException }: CheckedAssertion, { fetch }: AssertionCheckOptions): string => {
  const open = rules.filter(({ result, rule }) => result === 'not_checked' && rule === 'signature').length > 0
  const key =
    open && code === null && fetch !== true ? 'The signature was not checked: --fetch reads the published keys.\n' : ''
  const used = 'Whether it was used before is not looked at.\n'
  if (code !== null) {
    const broken = rules.filter(({ result }) => result === 'broken').length
    return `${broken} of ${rules.length} rules ${broken === 1 ? 'is' : 'are'} broken; the first that the gateway meets is ${code}.\n`
  }
  const exception = byException ? 'It passes by an exception of the client file, which ends.\n' : ''
  return `No rule is broken. ${used}${exception}${key}`
}

const jsonOf = (client: string, { rules, code, byException }: CheckedAssertion) => ({
  client_id: client,
  accepted: code === null,
  code,
  by_exception: byException,
  rules: rules.map(({ rule, result, code: broken, compared }) => ({ rule, result, code: broken, ...compared })),
})
