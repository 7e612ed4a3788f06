import { EvaluationError } from '../evaluation-error.ts'
import { Big, type NumberValue, Real, type Value } from '../value.ts'
import { numberAt } from './arguments.ts'
import type { Context, Entry } from './entry.ts'
import { compareNumbers, INT_MIN, integerOf, LONG_MIN, numberKind } from './numbers.ts'
import { FLAT, INTEGER, NUMBER, number } from './params.ts'

type Impl = Entry['impl']

const extreme =
  (sign: 1 | -1): Impl =>
  args => {
    let best = numberAt(args, 0, 'value')
    for (let index = 1; index < args.length; index += 1) {
      const value = numberAt(args, index, 'value')
      if (compareNumbers(value, best) * sign > 0) best = value
    }
    return best
  }

/** The absolute value keeps the kind. The least int and long have none: `pel` wraps as Java does, `strict` fails. */
const abs = (args: readonly Value[], context: Context): Value => {
  const value = numberAt(args, 0, 'value')
  if (value === INT_MIN || value === LONG_MIN) {
    if (context.profile === 'pel') return value
    throw new EvaluationError('overflow', 'the least number has no absolute value of its kind')
  }
  if (value instanceof Big) return value.unscaled < 0n ? new Big(value.kind, -value.unscaled, value.scale) : value
  if (value instanceof Real) return new Real(value.kind, Math.abs(value.value))
  return typeof value === 'bigint' ? (value < 0n ? -value : value) : Math.abs(value)
}

/** Rounds a fraction away; whole numbers stay as they are. */
const rounding =
  (double: (value: number) => number, decimal: (floor: bigint, rest: bigint, unit: bigint) => bigint): Impl =>
  args => {
    const value: NumberValue = numberAt(args, 0, 'value')
    if (value instanceof Big) return roundBig(value, decimal)
    const kind = numberKind(value)
    if (kind === 'int' || kind === 'long') return value
    const plain = value instanceof Real ? value.value : Number(value)
    if (!Number.isFinite(plain)) throw new EvaluationError('invalid_argument', 'only a finite number can be rounded')
    return integerOf(double(plain))
  }

const roundBig = (value: Big, decimal: (floor: bigint, rest: bigint, unit: bigint) => bigint): Big => {
  if (value.kind === 'integer') return value
  if (value.scale <= 0) return new Big('integer', value.unscaled * 10n ** BigInt(-value.scale), 0)
  const unit = 10n ** BigInt(value.scale)
  const rest = ((value.unscaled % unit) + unit) % unit
  return new Big('integer', decimal((value.unscaled - rest) / unit, rest, unit), 0)
}

const common = { namespace: 'math', pure: true, extension: true, returns: NUMBER, cost: FLAT } as const
const one = [number('value')]
const several = { params: one, min: 1, max: 10 } as const

export const math: readonly Entry[] = [
  {
    ...common,
    name: 'min',
    params: [],
    variadic: several,
    result: 'whole',
    doc: 'The least of up to ten numbers.',
    examples: [
      { expression: '#math.min(3, 1.5, 2)', value: 1.5 },
      { expression: '#math.min(3, null)', error: true },
    ],
    impl: extreme(-1),
  },
  {
    ...common,
    name: 'max',
    params: [],
    variadic: several,
    result: 'whole',
    doc: 'The greatest of up to ten numbers.',
    examples: [
      { expression: '#math.max(3, 1.5, 2)', value: 3 },
      { expression: '#math.max(-1)', value: -1 },
    ],
    impl: extreme(1),
  },
  {
    ...common,
    name: 'abs',
    params: one,
    result: 'whole',
    doc: 'The number without its sign.',
    examples: [
      { expression: '#math.abs(-5)', value: 5 },
      { expression: '#math.abs(2.5)', value: 2.5 },
    ],
    impl: abs,
  },
  {
    ...common,
    name: 'floor',
    params: one,
    returns: INTEGER,
    doc: 'The greatest whole number not above the number.',
    examples: [
      { expression: '#math.floor(2.7)', value: 2 },
      { expression: '#math.floor(-2.1)', value: -3 },
    ],
    impl: rounding(Math.floor, floor => floor),
  },
  {
    ...common,
    name: 'ceil',
    params: one,
    returns: INTEGER,
    doc: 'The least whole number not below the number.',
    examples: [
      { expression: '#math.ceil(2.1)', value: 3 },
      { expression: '#math.ceil(-2.7)', value: -2 },
    ],
    impl: rounding(Math.ceil, (floor, rest) => (rest === 0n ? floor : floor + 1n)),
  },
  {
    ...common,
    name: 'round',
    params: one,
    returns: INTEGER,
    doc: 'The nearest whole number; a half goes up.',
    examples: [
      { expression: '#math.round(2.5)', value: 3 },
      { expression: '#math.round(-2.5)', value: -2 },
      { expression: '#math.round(2.4)', value: 2 },
    ],
    impl: rounding(Math.round, (floor, rest, unit) => (2n * rest >= unit ? floor + 1n : floor)),
  },
]
