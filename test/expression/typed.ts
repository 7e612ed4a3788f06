import { compile } from '../../src/expression/compile/index.ts'
import type { Environment, Profile } from '../../src/expression/language.ts'
import { numberText } from '../../src/expression/library/java-text.ts'
import { isNumber, numberKind } from '../../src/expression/library/numbers.ts'
import { parse } from '../../src/expression/parse/index.ts'
import { ARRAY, type Value } from '../../src/expression/value.ts'
import type { JsonValue } from '../../src/oauth.ts'

const SUFFIX = { int: 'i', long: 'L', float: 'f', double: 'd', integer: 'N', decimal: 'N' } as const

const quoted = (text: string): string =>
  `"${text.replace(/["\\]|[^\x20-\x7e]/g, char =>
    char === '"' || char === '\\' ? `\\${char}` : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )}"`

/** Writes a value with the Java kind of every number and array, as the recorded answers of SpEL are written. */
export const typed = (value: Value): string => {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return quoted(value)
  if (isNumber(value)) return numberText(value) + SUFFIX[numberKind(value)]
  if (Array.isArray(value)) return `${(value as { [ARRAY]?: string })[ARRAY] ?? ''}[${value.map(typed).join(',')}]`
  const entries = Object.entries(value as { [name: string]: Value }).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([name, item]) => `${quoted(name)}:${typed(item)}`).join(',')}}`
}

export const environment = (profile: Profile): Environment => ({
  profile,
  root: { kind: 'any', nullable: true },
  names: new Map(),
  undefinedNames: 'null',
})

export type Outcome = { readonly value: string } | { readonly failure: string } | { readonly refused: string }

/** Compiles a text once; the answer per root shows the kinds of numbers. */
export const compiled = (text: string, profile: Profile): ((root: JsonValue) => Outcome) => {
  const parsed = parse(text)
  const refusal = parsed.diagnostics.find(({ severity }) => severity === 'error')
  if (!parsed.ok) return () => ({ refused: refusal?.code ?? '' })
  const { unit, diagnostics } = compile(parsed.node, text, environment(profile))
  const wrong = diagnostics.find(({ severity }) => severity === 'error')
  if (wrong !== undefined) return () => ({ refused: wrong.code })
  return root => {
    try {
      return {
        value: typed(unit.run(root, { root, runtime: { nowMs: 0 }, profile, fuel: 1_000_000, context: null })),
      }
    } catch (thrown) {
      return { failure: (thrown as { code?: string }).code ?? 'thrown' }
    }
  }
}
