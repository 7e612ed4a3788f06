import { resolve } from 'node:path'
import { writeExact } from '../exact-json.ts'
import type { Diagnostic } from '../outcome.ts'
import {
  type ClaimExplanation,
  checkRequestFile,
  clientOf,
  factsOf,
  type PolicyExplanation,
  type RequestFile,
} from '../policy/index.ts'
import { readSource, render } from '../source/index.ts'
import { nearby } from './check.ts'
import { showLets, showRule, showValues, verdictLine, verdictOf } from './decision-display.ts'
import { instantOf } from './eval.ts'
import { EXIT, type ExitCode } from './exit.ts'
import { readText } from './json.ts'
import { loadAll } from './loaded.ts'
import { shortPath } from './short-path.ts'
import type { Terminal } from './terminal.ts'

export interface ExplainOptions {
  readonly config: string
  readonly output: 'human' | 'json'
  readonly claim?: string
}

/** Decides a request file and shows every rule with its values, and every claim with where it came from. */
export const run = async (terminal: Terminal, request: string, options: ExplainOptions): Promise<ExitCode> => {
  const { loaded, diagnostics } = await loadAll(terminal, options.config)
  const complain = (mistakes: readonly Diagnostic[]): ExitCode => {
    const shown = mistakes.map(mistake => nearby(terminal, mistake))
    terminal.err(render(shown, { colour: terminal.colour }))
    return EXIT.invalid
  }
  if (loaded === null) return complain(diagnostics)
  const { source, diagnostics: unreadable } = readSource(request, readText(terminal, resolve(terminal.cwd, request)))
  const registered = loaded.registry.records()
  const mistakes = source === null ? unreadable : checkRequestFile(source, registered)
  if (source === null || mistakes.length > 0) return complain(mistakes)
  // The schema has accepted the file, and its client is there.
  const given = source.value as unknown as RequestFile
  const client = clientOf(given, registered)
  if (client === null) return EXIT.invalid
  const nowMs = instantOf(given.now)
  const explanation = withNearbyFiles(terminal, loaded.policies.explain(factsOf(given, client, nowMs), nowMs))
  terminal.out(options.output === 'json' ? `${writeExact(explanation, 2)}\n` : show(explanation, options.claim))
  return verdictOf(explanation).decision === 'deny' ? EXIT.deny : EXIT.ok
}

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
  trust,
  tree,
}: ClaimExplanation): string => {
  const head = `claim   ${target}.${name} = ${writeExact(value)}  ${trust}  (${policy}, ${file}:${line})\n`
  const from = sources.map(source => `    from ${source.path} = ${writeExact(source.value)}  ${source.trust}\n`)
  const written = tree === null ? `    constant ${expression}\n` : `${showValues(tree).replace(/^(?=.)/gm, '    ')}`
  return `${head}${written}${from.join('')}`
}
