import { resolve } from 'node:path'
import { clientOf, factsOf, type Given, type PolicyExplanation, type RuleExplanation } from '../policy/index.ts'
import { render } from '../source/index.ts'
import { nearby } from './check.ts'
import { showTree } from './display.ts'
import { EXIT, type ExitCode, UsageError } from './exit.ts'
import { readJson } from './json.ts'
import { loadAll } from './loaded.ts'
import type { Terminal } from './terminal.ts'

export interface ExplainOptions {
  readonly config: string
  readonly output: 'human' | 'json'
  readonly claim?: string
}

/** Decides a request file and shows every rule with its values, and every claim with where it came from. */
export const run = async (terminal: Terminal, request: string, options: ExplainOptions): Promise<ExitCode> => {
  const { loaded, diagnostics } = await loadAll(terminal, options.config)
  if (loaded === null) {
    terminal.err(
      render(
        diagnostics.map(diagnostic => nearby(terminal, diagnostic)),
        { colour: terminal.colour },
      ),
    )
    return EXIT.invalid
  }
  const given = readRequest(terminal, request)
  const client = clientOf(given, loaded.registry.records())
  if (client === null) throw new UsageError(`${request} names a client that is not registered`)
  const nowMs = given.now === undefined ? Date.now() : Date.parse(given.now)
  const explanation = loaded.policies.explain(factsOf(given, client, nowMs), nowMs)
  terminal.out(
    options.output === 'json' ? `${JSON.stringify(explanation, null, 2)}\n` : show(explanation, options.claim),
  )
  return verdictOf(explanation).decision === 'deny' ? EXIT.deny : EXIT.ok
}

type Request = Given & { readonly now?: string }

/** A request file is a case of a policy test without `expect`. */
const readRequest = (terminal: Terminal, path: string): Request => {
  const value = readJson(terminal, resolve(terminal.cwd, path))
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Request
  throw new UsageError(`${path} must be a map with client, request and assertion, as a case of a policy test is`)
}

const verdictOf = ({ decision, fulfilled }: PolicyExplanation) =>
  fulfilled?.ok === false ? fulfilled.denial : decision

const show = (explanation: PolicyExplanation, only: string | undefined): string => {
  const claims = explanation.claims.filter(({ name }) => only === undefined || name === only)
  const shown = claims.map(({ target, name, value, expression, policy, file, line, trust, reads }) => {
    const from = reads.length === 0 ? 'a constant' : reads.join(', ')
    return `${target}.${name} = ${JSON.stringify(value)}\n  policy ${policy} (${file}:${line})\n  from   ${expression}\n  reads  ${from} (${trust})\n`
  })
  if (only !== undefined) return shown.join('') || `no policy gives ${only} to this request\n`
  return [verdictLine(explanation), ...explanation.rules.map(showRule), ...shown].join('\n')
}

const verdictLine = (explanation: PolicyExplanation): string => {
  const verdict = verdictOf(explanation)
  if (verdict.decision === 'allow') return `ALLOW  ${verdict.rules.join(', ')}\n`
  const detail = verdict.detail === '' ? '' : `\n       ${verdict.detail}`
  return `DENY   ${verdict.error} (${verdict.reason}) ${verdict.rules.join(', ')}\n       ${verdict.description}${detail}\n`
}

const showRule = ({ rule, effect, outcome, file, line, tree, reason }: RuleExplanation): string => {
  const why = outcome === 'true' ? [] : reason.map(step => `  because ${step.text}\n`)
  return `${effect} ${rule}: ${outcome}  (${file}:${line})\n${tree === null ? '' : showTree(tree, 1)}${why.join('')}`
}
