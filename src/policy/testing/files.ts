import type { Diagnostic } from '../../outcome.ts'
import { validate } from '../../schema/index.ts'
import type { Source } from '../../source/index.ts'
import type { CompiledPolicy } from '../compiled.ts'
import type { PolicyInput } from '../decision.ts'
import type { PolicyFile } from '../file.ts'
import { compilePolicies } from '../load-policies.ts'
import type { TestWorld } from './admission.ts'
import { merged, type TestFile } from './case.ts'
import { type Exchanging, strayTokens, worldOf } from './exchange-of-case.ts'
import { checkIssuedCases } from './issued.ts'

export interface PolicyTestInput extends PolicyInput, TestWorld {
  /** The test files; `sources` are the policies. */
  readonly tests: readonly Source[]
  /** The cases and invariants that are run, by their names; all when absent. */
  readonly only?: (name: string) => boolean
  /** The instant of cases that name none, in milliseconds. */
  readonly nowMs?: number
}

/** A test without `now` says the same every day: a Thursday, at noon. */
export const FIXED_NOW = Date.parse('2026-01-15T12:00:00Z')

/** A test file without mistakes, with the policies it is about. */
export interface LoadedTest {
  readonly source: Source
  readonly test: TestFile
  readonly policies: readonly CompiledPolicy[]
}

export interface LoadedTests {
  readonly tests: readonly LoadedTest[]
  /** Mistakes in the policies or in the tests; a file with errors is left out. */
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads test files and compiles the policies each of them names, once for each set of names. */
export const loadTests = (input: PolicyTestInput): LoadedTests => {
  const diagnostics: Diagnostic[] = []
  const tests: LoadedTest[] = []
  const loads = new Map<string, readonly CompiledPolicy[] | null>()
  const load = (test: TestFile): readonly CompiledPolicy[] | null => {
    const key = JSON.stringify([test.policies ?? null, test.fulfilment ?? input.fulfilment])
    const known = loads.get(key)
    if (known !== undefined) return known
    const sources = input.sources.filter(source => test.policies?.includes(nameOf(source)) ?? true)
    const compiled = compilePolicies({ ...worldOf(input, test.fulfilment), sources })
    // Warnings are for `check`; a test reports what keeps it from running.
    for (const one of compiled.diagnostics) if (one.severity === 'error') diagnostics.push(one)
    loads.set(key, compiled.policies)
    return compiled.policies
  }
  for (const source of input.tests) {
    const mistakes = validate('policy-test', source)
    diagnostics.push(...mistakes)
    if (mistakes.length > 0) continue
    // The schema has accepted the value, so it is a test file.
    const test = source.value as unknown as TestFile
    const unknown = checkNames(source, test, input)
    diagnostics.push(...unknown)
    const policies = unknown.length > 0 ? null : load(test)
    if (policies !== null) {
      const wrong = checkIssuedCases(source, test, { ...input, declared: declaredIn(policies) })
      diagnostics.push(...wrong)
      if (wrong.length > 0) continue
    }
    if (policies !== null) tests.push({ source, test, policies })
  }
  return { tests, diagnostics: unique(diagnostics) }
}

const declaredIn = (policies: readonly CompiledPolicy[]): ReadonlySet<string> =>
  new Set(
    policies.flatMap(({ source }) =>
      Object.keys((source.value as unknown as Partial<PolicyFile> | null)?.assertion?.properties ?? {}),
    ),
  )

const nameOf = (source: Source): string => (source.value as unknown as Partial<PolicyFile> | null)?.policy ?? ''

const unique = (diagnostics: readonly Diagnostic[]): readonly Diagnostic[] => [
  ...new Map(
    diagnostics.map(one => [`${one.file}:${one.line}:${one.column}:${one.code}:${one.message}`, one]),
  ).values(),
]

const checkNames = (source: Source, test: TestFile, input: PolicyTestInput): readonly Diagnostic[] => {
  const names = new Set(input.sources.map(nameOf))
  const policies = (test.policies ?? []).flatMap((name, index) =>
    names.has(name)
      ? []
      : [
          source.diagnose(source.spanOf(['policies', index]), {
            code: 'CG3060',
            message: `no policy is called \`${name}\``,
            help: 'a test names policies by their `policy:` key',
          }),
        ],
  )
  const clients = (test.cases ?? []).flatMap((one, index) => {
    const { client } = merged(test.defaults ?? {}, one)
    if (typeof client !== 'string' || input.clients.some(known => known.clientId === client)) return []
    const path = one.client === undefined ? ['defaults', 'client'] : ['cases', index, 'client']
    return [
      source.diagnose(source.spanOf(path), {
        code: 'CG3061',
        message: `no client \`${client}\` is registered`,
        help: 'name a registered client, or write the client itself: { client_id: ..., metadata: ... }',
      }),
    ]
  })
  return [...policies, ...clients, ...strayIn(source, test, worldOf(input, test.fulfilment))]
}

/** Finds tokens of exchanges in cases that are none. Where defaults alone have one, each case that has it is told. */
const strayIn = (source: Source, test: TestFile, world: Exchanging): readonly Diagnostic[] =>
  (test.cases ?? []).flatMap((one, index) =>
    strayTokens(source, merged(test.defaults ?? {}, one), world, part =>
      one[part] === undefined ? ['defaults', part] : ['cases', index, part],
    ),
  )
