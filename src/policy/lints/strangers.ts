/** The facts of clients that nobody has heard of: nothing is registered for them but what every client of a policy has. */
import { sampleOfPattern } from '../../expression/index.ts'
import type { JsonObject, JsonValue } from '../../oauth.ts'
import { FACTS } from '../facts.ts'
import type { Shape } from '../file.ts'

interface Stranger {
  /** Stands for every text that an operator would choose. */
  readonly word: string
  /** Whether each fact has a text of its own. */
  readonly apart: boolean
  readonly number: number
  /** What stands in each list. */
  readonly items: number
}

const STRANGERS: readonly Stranger[] = [
  { word: 'k', apart: false, number: 0, items: 0 },
  { word: 'zz-9', apart: false, number: 1, items: 1 },
  { word: '4711', apart: false, number: -1, items: 1 },
  {
    word: 'Some-client.of_nobody-01234567-89ab-4cde-8f01-23456789abcd',
    apart: false,
    number: 1,
    items: 3,
  },
  { word: 'https://nobody.example/path', apart: false, number: 1, items: 2 },
  { word: 'nobody', apart: true, number: 7, items: 2 },
]

/** Ways to fill in what a schema block lets an operator choose from: `enum`, true or false. Of more, some are tried. */
const MOST_CHOICES = 64

/**
 * Returns the facts of strangers: for each the facts under every choice that its schema block leaves to the operator. What
 * holds for anybody holds for one of them whatever was chosen.
 */
export const factsOfStrangers = (metadata: Shape | undefined): readonly (readonly JsonObject[])[] =>
  STRANGERS.map((stranger, seed) => {
    const sizes: number[] = []
    factsOf(stranger, metadata, seed, size => {
      sizes.push(size)
      return 0
    })
    const total = sizes.reduce((product, size) => product * size, 1)
    const count = Math.min(total, MOST_CHOICES)
    return Array.from({ length: count }, (_, at) => {
      let left = Math.floor((at * total) / count)
      return factsOf(stranger, metadata, seed, size => {
        const digit = left % size
        left = Math.floor(left / size)
        return digit
      })
    })
  })

/** Chooses one of several. */
type Choose = (size: number) => number

/** The facts that every client has; what a client may lack is null, as the table of facts has it. */
const factsOf = (stranger: Stranger, metadata: Shape | undefined, seed: number, choose: Choose): JsonObject => {
  const word = (name: string): string => (stranger.apart ? `${stranger.word}-${name}` : stranger.word)
  const { client, context } = FACTS.fallback
  const clientId = word('id')
  const clientAssertion = { iss: clientId, sub: clientId }
  const values = { ...stranger, word, seed, choose }
  return {
    ...FACTS.fallback,
    client: {
      ...client,
      clientId,
      method: word('method'),
      scopes: listOf(values, at => word(`scope${at}`)),
      audiences: listOf(values, at => word(`audience${at}`)),
      metadata: metadata === undefined ? {} : valueFor(metadata, 'metadata', values),
    },
    context: {
      requestData: { ...context.requestData, clientAssertion },
      appConfig: { ...context.appConfig, clientId },
    },
    clientAssertion,
  } as JsonObject
}

interface Values {
  readonly word: (name: string) => string
  readonly number: number
  readonly items: number
  readonly seed: number
  readonly choose: Choose
}

const listOf = ({ items }: Pick<Values, 'items'>, at: (index: number) => JsonValue, shape: Shape = {}): JsonValue[] =>
  Array.from({ length: within(items, shape.minItems, shape.maxItems) }, (_, index) => at(index))

const within = (value: number, least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY): number =>
  Math.min(Math.max(value, least), most)

/** A value of a schema block: members that may be left out are, unless they have a default. */
const valueFor = (shape: Shape, name: string, values: Values): JsonValue => {
  if (shape.default !== undefined) return shape.default
  if (shape.const !== undefined) return shape.const
  if (shape.enum !== undefined) return shape.enum[values.choose(shape.enum.length)] ?? null
  const [type] = [shape.type ?? 'object'].flat()
  switch (type) {
    case 'string':
      return textFor(shape, name, values)
    case 'integer':
    case 'number':
      return within(values.number, shape.minimum, shape.maximum)
    case 'boolean':
      return values.choose(2) === 1
    case 'array': {
      const { items } = shape
      const at = (index: number): JsonValue =>
        items === undefined ? values.word(`${name}${index}`) : valueFor(items, `${name}${index}`, values)
      return listOf(values, at, shape)
    }
    case 'object': {
      const properties = Object.entries(shape.properties ?? {})
      const had = properties.filter(([key, one]) => shape.required?.includes(key) === true || one.default !== undefined)
      return Object.fromEntries(had.map(([key, one]) => [key, valueFor(one, `${name}${JSON.stringify(key)}`, values)]))
    }
    default:
      return null
  }
}

const textFor = ({ pattern, minLength = 0, maxLength }: Shape, name: string, { word, seed }: Values): string => {
  const text = pattern === undefined ? null : sampleOfPattern(pattern, seed)
  return text ?? word(name).padEnd(minLength, '-').slice(0, maxLength)
}
