import { writeExact } from '../exact-json.ts'
import { spelledPath } from '../expression/index.ts'
import { createRequestWorld } from '../gateway/index.ts'
import { AUTH_METHODS } from '../oauth.ts'
import type { Diagnostic } from '../outcome.ts'
import {
  type ClaimExplanation,
  type ClientRecord,
  checkIssuedRequest,
  clientOf,
  explainRequest,
  type PolicyExplanation,
  requestOf,
} from '../policy/index.ts'
import { render } from '../source/index.ts'
import { type Asked, type AskedOptions, readAsked, setsClaim } from './asked.ts'
import { nearby } from './check.ts'
import { showLets, showRule, showValues, trustText, verdictLine, verdictOf } from './decision-display.ts'
import { instantOf } from './eval.ts'
import { EXIT, type ExitCode } from './exit.ts'
import { explainNobody, vouchedText, whoseToken } from './explained-issuer.ts'
import { loadAll } from './loaded.ts'
import { shortPath } from './short-path.ts'
import type { Terminal } from './terminal.ts'

export interface ExplainOptions extends AskedOptions {
  readonly config: string
  readonly output: 'human' | 'json'
}

/** Decides one request and shows every rule with its values, and every claim with where it came from. */
export const run = async (
  terminal: Terminal,
  request: string | undefined,
  options: ExplainOptions,
): Promise<ExitCode> => {
  const { loaded, diagnostics } = await loadAll(terminal, options.config)
  const complain = (mistakes: readonly Diagnostic[]): ExitCode => {
    const shown = mistakes.map(mistake => nearby(terminal, mistake))
    terminal.err(render(shown, { colour: terminal.colour }))
    return EXIT.invalid
  }
  if (loaded === null) return complain(diagnostics)
  const registered = loaded.registry.records()
  const { config, policies } = loaded
  const { fulfilment } = config
  const exchanges = config.tokenExchange.verifies
  const { issued, ...others } = createRequestWorld(loaded)
  const asked = readAsked(terminal, request, options, { registered, fulfilment, exchanges }, whoseToken(issued))
  if ('length' in asked) return complain(asked)
  if ('token' in asked) return explainNobody(terminal, asked.token, loaded, options.output)
  const { given, fromAssertion } = asked
  const client = clientOf(given, registered)
  if (client === null) return EXIT.invalid
  const wrong = fromAssertion ? [] : checkIssuedRequest(asked.source, given, client, issued)
  if (wrong.length > 0) return complain(wrong)
  const nowMs = instantOf(given.now)
  const world = { ...others, issued, fulfilment, exchanges, isWhole: fromAssertion }
  const decided = requestOf(given, client, nowMs, world)
  const explanation = withNearbyFiles(terminal, explainRequest(policies, decided, nowMs))
  const [only] = options.claim.filter(flag => !setsClaim(flag))
  terminal.out(
    options.output === 'json'
      ? `${writeExact(explanation, 2)}\n`
      : [
          ...notes(asked, client, explanation),
          vouchedText(client, decided.facts.clientAssertion, issued),
          show(explanation, only),
        ].join(''),
  )
  return verdictOf(explanation).decision === 'deny' ? EXIT.deny : EXIT.ok
}

/** What was taken for granted, where the decision may hang on it. */
const notes = (
  { given, fromAssertion }: Asked,
  { method, keys }: ClientRecord,
  explanation: PolicyExplanation,
): readonly string[] => {
  const said: string[] = []
  if (fromAssertion) said.push('the signature of the assertion is not looked at')
  const { exp } = given.assertion ?? {}
  const verdict = verdictOf(explanation)
  if (verdict.decision === 'deny' && verdict.detail === 'assertion_expired' && typeof exp === 'number')
    said.push(`decide as of an earlier instant with --now ${new Date((exp - 1) * 1000).toISOString()}`)
  const kid = given.assertion_header?.['kid']
  const sure =
    given.key != null || keys?.length === 1 || keys?.some(key => key.kid !== null && key.kid === kid) === true
  if (AUTH_METHODS[method].registers === 'keys' && !sure && readsKey(explanation)) {
    const first = keys?.[0]?.thumbprint
    const why =
      first === undefined ? 'its keys are not known here' : `it has ${keys?.length} keys, and ${first} is taken`
    said.push(`${why}: say which one signs with \`key: { thumbprint: ... }\` in a request file`)
  }
  return said.map(text => `note    ${text}\n`)
}

const readsKey = ({ rules, claims, lets }: PolicyExplanation): boolean =>
  [...rules, ...claims, ...lets].some(({ tree }) => tree?.text.includes('client.key') === true)

/** Names files as a person in this folder would. */
const withNearbyFiles = (terminal: Terminal, explanation: PolicyExplanation): PolicyExplanation => {
  const placed = <T extends { readonly file: string }>(one: T): T => ({ ...one, file: shortPath(terminal, one.file) })
  const { rules, claims, lets } = explanation
  return { ...explanation, rules: rules.map(placed), claims: claims.map(placed), lets: lets.map(placed) }
}

const show = (explanation: PolicyExplanation, only: string | undefined): string => {
  if (only === undefined) {
    const parts = [
      explanation.rules.map(showRule).join(''),
      showLets(explanation.lets),
      explanation.claims.map(showClaim).join(''),
    ]
    return [verdictLine(explanation), ...parts.filter(part => part !== '')].join('\n')
  }
  const claims = explanation.claims.filter(({ name }) => name === only)
  if (claims.length === 0) return `no policy gives ${only} to this request\n`
  const policies = new Set(claims.map(({ policy }) => policy))
  const lets = explanation.lets.filter(
    one => policies.has(one.policy) && claims.some(({ expression }) => expression.includes(`#${one.name}`)),
  )
  return `${claims.map(showClaim).join('')}${showLets(lets)}`
}

/** A claim's value, where it is written, and every fact behind it with the label that says how far to believe it. */
const showClaim = ({
  target,
  name,
  value,
  policy,
  file,
  line,
  expression,
  sources,
  tree,
  ...label
}: ClaimExplanation): string => {
  const head = `claim   ${spelledPath([target, name])} = ${writeExact(value)}  ${trustText(label)}  (${policy}, ${file}:${line})\n`
  const from = sources.map(source => `    from ${source.path} = ${writeExact(source.value)}  ${trustText(source)}\n`)
  const written = tree === null ? `    constant ${expression}\n` : `${showValues(tree).replace(/^(?=.)/gm, '    ')}`
  return `${head}${written}${from.join('')}`
}
