import type { Value } from '../value.ts'
import { valueAt } from './arguments.ts'
import type { Context, Entry } from './entry.ts'
import { equal } from './equality.ts'
import { doubleValue, isNumber } from './numbers.ts'
import { ANYTHING, any, FLAT, YES_NO } from './params.ts'

const TRUE: ReadonlySet<string> = new Set(['true', 'on', 'y', 't', 'yes'])

/** A number above zero, or one of five words in any case; everything else is false, null too. */
const holds = (condition: Value): boolean => {
  if (typeof condition === 'boolean') return condition
  if (typeof condition === 'string') return TRUE.has(condition.toLowerCase())
  return isNumber(condition) && doubleValue(condition) > 0
}

/** Pairs from `start` on; a last argument without a partner is what remains when no pair is chosen. */
const choose = (args: readonly Value[], start: number, chosen: (key: Value) => boolean): Value => {
  for (let index = start; index + 1 < args.length; index += 2) {
    if (chosen(valueAt(args, index))) return valueAt(args, index + 1)
  }
  return (args.length - start) % 2 === 1 ? valueAt(args, args.length - 1) : null
}

const switchExpr = (args: readonly Value[], context: Context): Value =>
  choose(args, 1, choice => equal(valueAt(args, 0), choice, 'value', context))

const common = { namespace: 'core', pure: true, extension: false, returns: ANYTHING, cost: FLAT } as const
const USER = { user: { type: 'User' } }

export const core: readonly Entry[] = [
  {
    ...common,
    name: 'ifelse',
    params: [],
    variadic: { params: [any('condition'), any('value')], min: 1, max: 11, tail: any('elseValue') },
    result: 'choice',
    doc: 'The value of the first condition that holds, else the last value, else null. A number holds when it is above 0, a text when it is `true`, `on`, `y`, `t` or `yes` in any case; anything else does not. All arguments are evaluated, also those not chosen.',
    examples: [
      {
        expression:
          "#core.ifelse(user.type == 'Administrator', 'Full Access', user.type == 'User', 'Restricted Access', 'No Access')",
        facts: USER,
        value: 'Restricted Access',
      },
      { expression: "#core.ifelse('YES', 1, 2)", value: 1 },
      { expression: '#core.ifelse(0, 1, 2)', value: 2 },
      { expression: '#core.ifelse(null, 1)', value: null },
    ],
    impl: args => choose(args, 0, holds),
  },
  {
    ...common,
    name: 'switchExpr',
    params: [any('find')],
    variadic: { params: [any('choice'), any('value')], min: 1, max: 10, tail: any('default') },
    result: 'choice',
    compares: 'choices',
    doc: 'The value of the first choice equal to `find`, else the last value, else null. Equality is that of `==`. All arguments are evaluated, also those not chosen.',
    examples: [
      {
        expression: "#core.switchExpr(user.type, 'Administrator', 'Full Access', 'User', 'Restricted Access')",
        facts: USER,
        value: 'Restricted Access',
      },
      { expression: "#core.switchExpr(3, 1, 'a', 2, 'b', 'other')", value: 'other' },
      { expression: "#core.switchExpr('x', 'y', 1)", value: null },
      { expression: "#core.switchExpr(null, null, 'nothing')", value: 'nothing' },
    ],
    impl: switchExpr,
  },
  {
    ...common,
    name: 'isDefined',
    extension: true,
    params: [any('path')],
    returns: YES_NO,
    falseWhenNull: 0,
    doc: 'True when the path leads to something other than null.',
    examples: [
      { expression: '#core.isDefined(user.type)', facts: USER, value: true },
      { expression: '#core.isDefined(user.name.given)', facts: USER, value: false },
    ],
    impl: args => valueAt(args, 0) !== null,
  },
]
