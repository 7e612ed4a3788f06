import type { JsonValue } from '../../src/oauth.ts'

/** What attacks on evaluators try, and what they get. */
export const ATTACKS: readonly (readonly [expression: string, wanted: unknown])[] = [
  ['constructor', null],
  ['constructor.constructor', null],
  ['__proto__', null],
  ["#root['__proto__']['polluted']", { failure: 'index_into_null' }],
  ['toString', null],
  ['a.constructor.name', { failure: 'no_property' }],
  ["a['constructor']", { failure: 'type_mismatch' }],
  ['l.length', { failure: 'no_property' }],
  ["l['length']", { failure: 'type_mismatch' }],
  ["l['__proto__']", { failure: 'type_mismatch' }],
  ["m[{'__proto__'}]", null],
  ["constructor.constructor('return process')()", { failure: 'CG2024' }],
  ["''.getClass().forName('java.lang.Runtime')", { failure: 'CG2024' }],
  ["T(java.lang.Runtime).getRuntime().exec('id')", { failure: 'CG2020' }],
  ["new java.lang.ProcessBuilder('id').start()", { failure: 'CG2025' }],
  ['#this.getClass()', { failure: 'CG2024' }],
  ['@environment', { failure: 'CG2026' }],
  ['#constructor.constructor(1)', { failure: 'CG2102' }],
  ['#string.constructor(1)', { failure: 'CG2101' }],
  ['#string.__proto__(1)', { failure: 'CG2101' }],
  ['(1.0).value', { failure: 'no_property' }],
  ["{1.0}.![#this['value']]", { failure: 'not_indexable' }],
]

/** The facts they are tried on. */
export const ATTACKED: JsonValue = { a: 'text', l: [1], m: { k: 1 } }
