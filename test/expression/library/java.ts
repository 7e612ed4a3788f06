import { readFileSync } from 'node:fs'
import type { Context } from '../../../src/expression/library/entry.ts'
import { doubleOf, isNumber } from '../../../src/expression/library/numbers.ts'
import { Big, Real, type Value } from '../../../src/expression/value.ts'

/** Reads the rows that a Java 17 run wrote. */
export const rowsOf = (name: string): readonly Record<string, unknown>[] =>
  readFileSync(new URL(`../fixtures-library/${name}`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))

/** A value as the Java program wrote it: numbers that JSON cannot tell apart carry their class. */
export const fromJava = (value: unknown): Value => {
  if (Array.isArray(value)) return value.map(fromJava)
  if (typeof value !== 'object' || value === null) return value as Value
  const { long, integer, decimal, scale, double, float } = value as Record<string, string>
  if (long !== undefined) return BigInt(long)
  if (integer !== undefined) return new Big('integer', BigInt(integer), 0)
  if (decimal !== undefined) return new Big('decimal', BigInt(decimal), Number(scale))
  return double === undefined ? new Real('float', Number(float)) : doubleOf(Number(double))
}

/** A context that counts the work done. */
export const metered = (
  profile: Context['profile'] = 'pel',
  budget = Number.POSITIVE_INFINITY,
): Context & { readonly spent: () => number } => {
  let spent = 0
  return {
    nowMs: 0,
    profile,
    spend: units => {
      spent += units
      if (spent > budget) throw new Error('fuel')
    },
    spent: () => spent,
  }
}

/** A value as plain data for comparisons: kinds kept as text, array marks dropped. */
export const plain = (value: Value): unknown => {
  if (typeof value === 'bigint') return `long ${value}`
  if (value instanceof Real) return `${value.kind} ${Object.is(value.value, -0) ? '-0' : value.value}`
  if (value instanceof Big) return `${value.kind} ${value.unscaled}e${-value.scale}`
  if (Array.isArray(value)) return [...value].map(plain)
  if (typeof value !== 'object' || value === null || isNumber(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item)]))
}
