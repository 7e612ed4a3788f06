/** One policy file: its shape, its expressions, and what can be said of it without other files. */
import { isObject, type JsonValue } from '../oauth.ts'
import type { Diagnostic } from '../outcome.ts'
import { validate } from '../schema/index.ts'
import type { Path, Source } from '../source/index.ts'
import { compilePolicy, type Load } from './compile.ts'
import type { CompiledPolicy } from './compiled.ts'
import { CLAIM_TARGETS, type PolicyFile } from './file.ts'
import { whyUnseen } from './fulfilment.ts'
import { lintPolicy } from './lints/index.ts'
import { shareTypes } from './shared-types.ts'
import { withVouched } from './vouched.ts'
import { yamlTrap } from './yaml-traps.ts'

/** What a file says. */
export interface ReadPolicy {
  readonly diagnostics: readonly Diagnostic[]
  /** Null when the file does not have the shape of a policy. */
  readonly read: { readonly file: PolicyFile; readonly compiled: CompiledPolicy } | null
}

/** Reads and compiles one policy file, and reports every mistake in it. */
export const readPolicy = (source: Source, load: Omit<Load, 'report'>): ReadPolicy => {
  const diagnostics: Diagnostic[] = []
  const report = (diagnostic: Diagnostic): void => {
    diagnostics.push(diagnostic)
  }
  const shaped = readShape(source, report)
  if (shaped === null) return { diagnostics, read: null }
  const file = withVouched(shaped, load.vouched ?? null)
  const compiled = compilePolicy(source, file, { ...load, report })
  lintPolicy(compiled, report)
  return { diagnostics, read: { file, compiled } }
}

/** Compiles once more for clients whose claims are sent to the upstream: what they read must be there before it answers. */
export const checkBlind = (source: Source, policy: PolicyFile, load: Omit<Load, 'report'>): readonly Diagnostic[] => {
  // No client alone is one of the embedded service.
  const unseen = whyUnseen('assertion')
  const blind: Diagnostic[] = []
  const note = (diagnostic: Diagnostic): void => void blind.push(diagnostic)
  compilePolicy(source, policy, {
    ...load,
    unseen,
    typesOf: shareTypes({ unseen, exchanges: load.exchanges }),
    report: note,
  })
  const seen: Diagnostic[] = []
  compilePolicy(source, policy, { ...load, report: (diagnostic: Diagnostic): void => void seen.push(diagnostic) })
  const told = new Set(seen.map(({ code, line, column }) => `${code} ${line}:${column}`))
  return blind.filter(one => !told.has(`${one.code} ${one.line}:${one.column}`))
}

/** A policy test that its name does not make one. */
const misnamedTest = (source: Source): Diagnostic | null => {
  const key = ['cases', 'invariants'].find(name => member(source.value, name) !== undefined)
  if (key === undefined || member(source.value, 'policy') !== undefined) return null
  const name = source.file.split('/').at(-1) ?? ''
  const meant = name.replace(/[._-]?tests?(?=\.)/i, '').replace(/\.(\w+)$/, '.test.$1')
  return source.diagnose(source.spanOfKey([key]), {
    code: 'CG3062',
    message: 'this is a policy test, and its name says that it is a policy',
    help: `names of policy tests end in .test.yaml: call it ${meant}`,
  })
}

/** Checks the shape of a file; null when it does not have the shape of a policy. */
const readShape = (source: Source, report: (diagnostic: Diagnostic) => void): PolicyFile | null => {
  const test = misnamedTest(source)
  if (test !== null) {
    report(test)
    return null
  }
  const traps = expressionPlaces(source.value)
    .map(([path, value]) => yamlTrap(source, path, value))
    .filter(trap => trap !== null)
  // A trap explains what the schema can only call a wrong type.
  const trapped = (one: Diagnostic): boolean => traps.some(trap => trap.line <= one.line && one.line <= trap.endLine)
  const mistakes = validate('policy', source).filter(one => !trapped(one))
  for (const diagnostic of [...traps, ...mistakes]) report(diagnostic)
  // The schema has accepted the value, so it is a policy file.
  return traps.length + mistakes.length === 0 ? (source.value as unknown as PolicyFile) : null
}

const member = (value: JsonValue | undefined, name: string): JsonValue | undefined =>
  isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined

const members = (value: JsonValue | undefined): readonly (readonly [string, JsonValue])[] =>
  isObject(value) ? Object.entries(value) : []

/** Every place of a file where an expression belongs, with its value; the file may have any shape. */
const expressionPlaces = (value: JsonValue): readonly (readonly [Path, JsonValue | undefined])[] => {
  const places: [Path, JsonValue | undefined][] = []
  for (const [name, text] of members(member(value, 'let'))) places.push([['let', name], text])
  const rules = member(value, 'rules')
  for (const [index, rule] of (Array.isArray(rules) ? rules : []).entries()) {
    const when = member(rule, 'when')
    if (when !== undefined) places.push([['rules', index, 'when'], when])
  }
  for (const target of CLAIM_TARGETS) {
    for (const [name, claim] of members(member(member(value, 'claims'), target))) {
      const path = ['claims', target, name]
      const long = ['const', 'value', 'required'].some(key => member(claim, key) !== undefined)
      if (!long) places.push([path, claim])
      else if (member(claim, 'value') !== undefined) places.push([[...path, 'value'], member(claim, 'value')])
    }
  }
  for (const [name, setting] of members(member(value, 'token'))) {
    if (!Array.isArray(setting) && !name.startsWith('x-')) places.push([['token', name], setting])
  }
  return places
}
