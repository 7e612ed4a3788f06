import { writeExact } from '../exact-json.ts'
import { loadWithoutSecrets } from '../gateway/index.ts'
import type { JsonValue } from '../oauth.ts'
import type { Diagnostic } from '../outcome.ts'
import { type WhoCan, whoCanGet } from '../prove/index.ts'
import { render } from '../source/index.ts'
import { nearby } from './check.ts'
import { EXIT, type ExitCode, UsageError } from './exit.ts'
import { loadInput } from './loaded.ts'
import { readPolicyTests } from './policy-tests.ts'
import type { Terminal } from './terminal.ts'

export interface WhoOptions {
  readonly config: string
  readonly output: 'human' | 'json'
  readonly audience?: string
  readonly scope?: string
  readonly claim?: readonly string[]
}

/** Lists the clients that can get a token with an audience, a scope, claims; and a request that gets it. */
export const run = async (terminal: Terminal, options: WhoOptions): Promise<ExitCode> => {
  const { audience, scope, claim = [], output } = options
  const claims = claim.map(claimOf)
  // What is proved reads no secret.
  const { loaded, diagnostics } = await loadWithoutSecrets(loadInput(terminal, options.config))
  const complain = (mistakes: readonly Diagnostic[]): ExitCode => {
    const shown = mistakes.map(mistake => nearby(terminal, mistake))
    terminal.err(render(shown, { colour: terminal.colour }))
    return EXIT.invalid
  }
  if (loaded === null) return complain(diagnostics)
  const read = await readPolicyTests(terminal, loaded, () => false)
  if (read.diagnostics.length > 0) return complain(read.diagnostics)
  const wanted = {
    claims,
    ...(audience === undefined ? {} : { audience }),
    ...(scope === undefined ? {} : { scope }),
  }
  const answered = whoCanGet(read.input, wanted)
  const errors = answered.diagnostics.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) return complain(errors)
  const { clients } = answered
  terminal.out(output === 'json' ? `${writeExact({ clients } as unknown as JsonValue, 2)}\n` : human(clients))
  return EXIT.ok
}

/** `name=value`: the value is JSON, or else a text. */
const claimOf = (written: string): readonly [string, JsonValue] => {
  const at = written.indexOf('=')
  if (at < 1) throw new UsageError(`--claim ${written}: write name=value`)
  const value = written.slice(at + 1)
  return [written.slice(0, at), /^(?:true|false|-?\d{1,15})$/.test(value) ? (JSON.parse(value) as JsonValue) : value]
}

const human = (clients: readonly WhoCan[]): string => {
  const of = (answer: WhoCan['answer']): readonly WhoCan[] => clients.filter(one => one.answer === answer)
  const [can, open] = [of('can'), of('not_decided')]
  const names = new Set(can.map(({ client }) => client))
  const all = new Set(clients.map(({ client }) => client))
  const left = open.length === 0 ? '' : `, and ${open.length} not decided`
  return `${[...can, ...open].map(show).join('')}${names.size} of ${all.size} clients can get such a token${left}\n`
}

const show = ({ client, grantType, answer, request, obstacles }: WhoCan): string => {
  const title = `${client}  ${grantType ?? ''}${answer === 'can' ? '' : '  NOT DECIDED'}\n`
  const parts = Object.entries(request ?? {}).filter(([name]) => name !== 'client')
  const how = parts.map(([name, value]) => `    ${name}: ${writeExact(value as JsonValue)}\n`)
  const why = obstacles.map(
    ({ file, line, column, expression, why: reason }) =>
      `    because of ${expression}  (${file}:${line}:${column})\n      ${reason}\n`,
  )
  return `${title}${how.join('')}${why.join('')}`
}
