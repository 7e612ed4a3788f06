/** Patterns, networks and time zones that policies take from what is configured for a client. */
import { type Expression, type FactPath, literalMistake, spelledPath } from '../expression/index.ts'
import type { JsonValue } from '../oauth.ts'
import type { Diagnostic } from '../outcome.ts'
import type { Path } from '../source/index.ts'
import type { CompiledPolicy } from './compiled.ts'
import type { ClientRecord } from './decision.ts'

interface Configured {
  readonly read: Expression['configured'][number]
  /** Where the expression stands in its file. */
  readonly path: Path
}

/** What the expressions of a policy take from clients as a pattern, a network or a time zone. */
export const configuredIn = ({ rules, claims, settings, lets, letNames }: CompiledPolicy): readonly Configured[] => {
  const terms = [
    ...rules.map(({ when, path }) => ({ term: when, path })),
    ...[...claims, ...settings].map(({ term, path }) => ({ term, path })),
  ]
  return [
    ...terms.flatMap(({ term, path }) =>
      term.kind === 'expression' ? term.expression.configured.map(read => ({ read, path })) : [],
    ),
    ...lets.flatMap((expression, at) =>
      expression.configured.map(read => ({ read, path: ['let', letNames[at] ?? ''] })),
    ),
  ]
}

/** Reports a text of a client that cannot be used as what an expression takes it for; the first of each use. */
export const checkConfigured = (
  policy: CompiledPolicy,
  uses: readonly Configured[],
  client: ClientRecord,
  report: (diagnostic: Diagnostic) => void,
): void => {
  const facts = { client: { ...client, metadata: metadataOf(policy, client) } } as unknown as JsonValue
  for (const { read, path } of uses) {
    const wrong = placesAt(facts, read.path).find(({ value }) => mistakeOf(read.kind, value) !== null)
    const mistake = wrong === undefined ? null : mistakeOf(read.kind, wrong.value)
    if (wrong === undefined || mistake === null) continue
    const { source } = policy
    report(
      source.diagnose(source.spanOf(path), {
        code: 'CG3013',
        message: `\`${spelledPath(wrong.path)}\` of client \`${client.clientId}\` cannot be used here: ${mistake.message}`,
        help: mistake.help,
      }),
    )
  }
}

const metadataOf = (policy: CompiledPolicy, { metadata }: ClientRecord): JsonValue => {
  const fitted = policy.metadata(metadata)
  return fitted.ok ? fitted.value : metadata
}

const mistakeOf = (kind: Configured['read']['kind'], value: JsonValue): ReturnType<typeof literalMistake> =>
  typeof value === 'string' ? literalMistake(kind, value) : null

interface Found {
  readonly path: FactPath
  readonly value: JsonValue
}

/** All values at a path; where one of several is read, each of them. */
const placesAt = (value: JsonValue, [step, ...rest]: FactPath, above: FactPath = []): readonly Found[] => {
  if (step === undefined) return [{ path: above, value }]
  if (typeof value !== 'object' || value === null) return []
  const members = Object.entries(value).map(
    ([name, inner]): Found => ({
      path: [...above, Array.isArray(value) ? Number(name) : name],
      value: inner as JsonValue,
    }),
  )
  const chosen = typeof step === 'object' ? members : members.filter(({ path }) => path.at(-1) === step)
  return chosen.flatMap(({ path, value: inner }) => placesAt(inner, rest, path))
}
