/** Policies with one mistake about a name, and the same with the advice of its diagnostic followed. */
import { expect } from 'vitest'
import { spelledPath } from '../../src/expression/index.ts'
import type { JsonObject } from '../../src/oauth.ts'
import type { ClientRecord } from '../../src/policy/index.ts'
import { CLIENTS, load } from './given.ts'

export const json = (value: unknown): string => JSON.stringify(value)

export interface Case {
  readonly policies: readonly string[]
  readonly clients?: readonly ClientRecord[]
  /** Of the message, the advice and the place: what they have to say. */
  readonly says?: readonly string[]
  /** What the file has where the diagnostic stands. */
  readonly at: string
  /** The same with the advice followed; `fix` where it is the one that the diagnostic brings. */
  readonly mended: 'fix' | readonly string[]
  /** What would mend it if another name were taken for this one. */
  readonly confused?: readonly (readonly string[])[]
}

export const ALLOW = '{ id: a, effect: allow, when: true }'
export const TEXT = { type: 'string', maxLength: 30 }

interface Parts {
  readonly blocks?: { readonly [block: string]: object }
  readonly rules?: readonly string[]
  readonly more?: { readonly [key: string]: unknown }
  readonly clients?: readonly string[]
}

export const policy = ({ blocks = {}, rules = [ALLOW], more = {}, clients = ['partner-a'] }: Parts): string =>
  [
    'policy: p',
    ...(more['applies_to'] === undefined ? [`applies_to: { clients: ${json(clients)} }`] : []),
    ...Object.entries({ ...blocks, ...more }).map(([key, value]) => `${key}: ${json(value)}`),
    'rules:',
    ...rules.map(rule => `  - ${rule}`),
    '',
  ].join('\n')

export const rule = (effect: string, when: string): string => `{ id: r, effect: ${effect}, when: ${json(when)} }`

/** What a path would lead to, were its name split at its dots. */
export const splitAt = (name: string, value: unknown): Record<string, unknown> => {
  const steps = name.split('.').filter(step => step !== '')
  if (steps.length < 2) return {}
  return steps.reduceRight<unknown>((inner, step) => ({ [step]: inner }), value) as Record<string, unknown>
}

export const clientsWith = (metadata: JsonObject, more: Partial<ClientRecord> = {}): readonly ClientRecord[] =>
  CLIENTS.map(client => (client.clientId === 'partner-a' ? { ...client, ...more, metadata } : client))

export const said = (name: string): string => spelledPath(['clientAssertion', name])
export const held = (name: string): string => spelledPath(['client', 'metadata', name])
export const block = (name: string, required: readonly string[], shape: object = TEXT): object => ({
  required,
  properties: { [name]: shape, z: TEXT, ...DECOY },
})
/** `a: { b }` beside `a.b`, all of it required. */
export const DECOY = { a: { type: 'object', required: ['b'], properties: { b: {} } } }
export const selects = (name: string, value: string): object => ({ metadata: { [name]: [value] } })

export type Row = (name: string) => Case

const lineColumn = (text: string, line: number, from: number, to: number): string =>
  (text.split('\n')[line - 1] ?? '').slice(from - 1, to - 1)

/** Lints may have more to say of an expression; here it is about what its check says. */
export const diagnosticsOf = (policies: readonly string[], code: string, clients: readonly ClientRecord[]) =>
  load(policies, { clients }).diagnostics.filter(one => !code.startsWith('CG2') || one.code.startsWith('CG2'))

export const check = (
  code: string,
  { policies, clients = CLIENTS, says = [], at, mended, confused = [] }: Case,
): void => {
  const diagnostics = diagnosticsOf(policies, code, clients)
  const seen = diagnostics.map(one => `${one.code} ${one.message}`)
  expect(
    diagnostics.map(one => one.code),
    seen.join('\n'),
  ).toEqual([code])
  const [found] = diagnostics
  if (found === undefined) return
  const index = Number(found.file.replace('.yaml', ''))
  const text = policies[index] ?? ''
  expect(lineColumn(text, found.line, found.column, found.endColumn)).toBe(at)
  for (const words of says) expect(`${found.message}; ${found.help}`).toContain(words)
  for (const one of confused) expect(diagnosticsOf(one, code, clients).map(each => each.code)).toContain(code)
  const right =
    mended === 'fix' ? policies.map((one, position) => (position === index ? applied(one, found) : one)) : mended
  const after = diagnosticsOf(right, code, clients)
  expect(
    after.map(one => `${one.code} ${one.message}`),
    right.join('\n'),
  ).toEqual([])
}

const applied = (
  text: string,
  { line, column, endColumn, fix }: { line: number; column: number; endColumn: number; fix?: string },
): string => {
  if (fix === undefined) throw new Error('no fix')
  const lines = text.split('\n')
  const old = lines[line - 1] ?? ''
  lines[line - 1] = old.slice(0, column - 1) + fix + old.slice(endColumn - 1)
  return lines.join('\n')
}
