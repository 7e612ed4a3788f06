import { readExact } from '../../exact-json.ts'
import type { JsonValue } from '../../oauth.ts'
import { isUnambiguous } from '../../unambiguous-json.ts'
import { EvaluationError } from '../evaluation-error.ts'
import { halvedIn } from '../half-characters.ts'
import { allowLength } from '../value-limits.ts'
import { textAt } from './arguments.ts'
import { chargeText } from './charges.ts'
import type { Entry, JsonShape } from './entry.ts'
import { ANYTHING, text } from './params.ts'

/** Levels of objects and lists. */
const MAX_DEPTH = 32

const refused = (why: string): EvaluationError => new EvaluationError('invalid_argument', `\`text\` ${why}`)

/** @throws EvaluationError for text that is no JSON, or that two readers would read in two ways */
const read = (source: string): JsonValue => {
  try {
    const value = readExact(source)
    if (isUnambiguous(source, MAX_DEPTH) && halvedIn(value) === null) return value
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown
  }
  throw refused('is not JSON')
}

const parsing =
  (shape: JsonShape | undefined): Entry['impl'] =>
  (args, context) => {
    const source = textAt(args, 0)
    if (source === null) return null
    if (shape === undefined) throw new EvaluationError('invalid_argument', '`schema` names no schema of the policy')
    allowLength(source.length)
    chargeText(context, source, source, source, source)
    const fitted = shape.fit(read(source))
    if (!fitted.ok) throw refused('does not have the form of its schema')
    return fitted.value as ReturnType<Entry['impl']>
  }

export const json: readonly Entry[] = [
  {
    namespace: 'json',
    name: 'parse',
    pure: true,
    extension: true,
    params: [text('text'), text('schema', { literal: 'schema', nullable: false, leftOut: () => "'name'" })],
    returns: ANYTHING,
    cost: { base: 8, perUnit: 1 / 4 },
    nullWhen: [0],
    result: 'shape',
    doc: 'The value of a text that is JSON, as the schema of this name describes it: a block below `json` of the policy, with defaults filled in. A text that is no JSON, names a member twice, is nested deeper than 32 or does not fit is an error, so that neither answer lets it pass. Null gives null.',
    examples: [
      { expression: "#json.parse(null, 'context')", value: null },
      { expression: "#json.parse(text, 'no-such-schema')", facts: { text: '{}' }, error: true },
    ],
    impl: parsing(undefined),
    prepare: ([, name], shapes) => parsing(name === undefined ? undefined : shapes.get(name)),
  },
]
