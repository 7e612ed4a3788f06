/** Random small policies with an invariant each, and requests that do not come from them. */

export type Random = <T>(from: readonly T[]) => T

/** The same choices for the same seed: mulberry32. */
export const seeded = (seed: number): Random => {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return from => from[Math.floor(next() * from.length)] as (typeof from)[number]
}

/** Twelve symbols that no policy chooses: letters with odd cases, a pair of surrogates, separators. */
export const ALPHABET = ['a', 'A', 's', 'ß', 'ſ', 'i', 'İ', 'k', '\u212a', '😀', '/', ' '] as const

/** All texts over the alphabet up to a length. */
export const textsUpTo = (length: number): readonly string[] => {
  let last: readonly string[] = ['']
  const all = ['']
  for (let size = 1; size <= length; size++) {
    last = last.flatMap(text => ALPHABET.map(symbol => text + symbol))
    all.push(...last)
  }
  return all
}

const TEXTS = [
  'a',
  'as',
  'a/s',
  'sa',
  'k',
  'ss',
  'SS',
  'i',
  '/',
  '',
  'A',
  'ASS',
  'aß',
  'İ',
  'i̇',
  'kk',
  'K',
  'S',
  'a/',
  ' a',
  '😀',
  'ſ',
]
const PATTERNS = ['a.*', '[a-k]+', '[^a]*', 'a?s*', '(a|k)/.', '.{2}', 'ss|SS', '\\\\w+', 'a{1,2}']
const quoted = (text: string): string => `'${text}'`

/** Facts that a random policy reads. */
export const TEXT_FACTS = ['clientAssertion.a', 'clientAssertion.b'] as const

const textOf = (random: Random, fact: string): string => {
  const literal = (): string => quoted(random(TEXTS))
  switch (random([0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8])) {
    case 1:
      return `#string.lowerCase(${fact})`
    case 2:
      return `#string.upperCase(${fact})`
    case 3:
      return `#string.trim(${fact})`
    case 4:
      return `#string.substring(${fact}, ${random(['0', '1'])}, ${random(['1', '2', '3'])})`
    case 5:
      return `#string.removePrefix(${fact}, ${literal()})`
    case 6:
      return `#string.${random(['substringBefore', 'substringAfter'])}(${fact}, '/')`
    case 7:
      return `#string.replace(${fact}, ${literal()}, ${literal()}, ${random(['1', '-1', '2'])})`
    case 8:
      return `#string.lowerCase(#string.trim(${fact}))`
    default:
      return fact
  }
}

/** A condition on texts; `ours` are registered facts that it may compare with. */
const atomOf = (random: Random, ours: readonly string[]): string => {
  const fact = random(TEXT_FACTS)
  const text = textOf(random, fact)
  const closed = random([...ours, quoted(random(TEXTS)), quoted(random(TEXTS)), quoted(random(TEXTS))])
  switch (random([0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15])) {
    case 1:
      return `${text} != ${closed}`
    case 2:
      return `${text} in {${quoted(random(TEXTS))}, ${closed}}`
    case 3:
      return `#string.startsWith(${text}, ${closed})`
    case 4:
      return `#string.endsWith(${text}, ${closed})`
    case 5:
      return `#string.contains(${text}, ${closed})`
    case 6:
      return `#string.length(${text}) ${random(['==', '<', '<=', '>', '>=', '!='])} ${random(['0', '1', '2', '3'])}`
    case 7:
      return `#string.indexOf(${text}, ${closed}, 0) ${random(['==', '>=', '<', '>'])} ${random(['0', '1', '-1'])}`
    case 8:
      return `#string.equalsIgnoreCase(${text}, ${closed})`
    case 9:
      return 'clientAssertion.a == clientAssertion.b'
    case 10:
      return `clientAssertion.a + '/' + clientAssertion.b == ${closed}`
    case 11:
      return `#string.startsWith(${closed}, ${text})`
    case 12:
      return `${fact} == null`
    case 13:
      return `#map.get({a: 'k', s: 'as'}, ${fact} ?: 'a') == ${closed}`
    case 14:
      return `${fact} != null and ${fact} matches ${quoted(random(PATTERNS).replaceAll('\\\\', '\\'))}`
    case 15:
      return `#data.${random(['containsAll', 'containsAny'])}(#string.split(${fact}, '/ '), {${closed}})`
    default:
      return `${text} == ${closed}`
  }
}

const conditionOf = (random: Random, ours: readonly string[], depth = 0): string => {
  if (depth > 1) return atomOf(random, ours)
  const inner = (): string => conditionOf(random, ours, depth + 1)
  switch (random([0, 0, 1, 2, 3, 4])) {
    case 1:
      return `(${inner()}) and (${inner()})`
    case 2:
      return `(${inner()}) or (${inner()})`
    case 3:
      return `not (${inner()})`
    case 4:
      return `(${inner()}) ? (${inner()}) : (${inner()})`
    default:
      return atomOf(random, ours)
  }
}

const OURS = ['client.metadata.tenant', 'client.metadata.other']

/** A policy and an invariant that has something to do with it. */
export interface RandomCase {
  readonly policy: string
  readonly invariant: { readonly when: string; readonly expect: string }
}

export const randomCase = (random: Random): RandomCase => {
  const rules = Array.from({ length: random([1, 1, 2, 2, 3]) }, (_, at) => ({
    id: `r${at}`,
    effect: random(['allow', 'require', 'require', 'deny', 'deny']),
    when: conditionOf(random, OURS),
  }))
  const shape = (): object => ({
    type: 'string',
    ...random([
      {},
      {},
      { maxLength: 2 },
      { minLength: 1 },
      { pattern: random(['^a', 's$', '^[a-k]*$', '/']) },
      { default: 'as' },
    ]),
  })
  const policy = JSON.stringify({
    policy: 'random',
    metadata: { properties: { tenant: { type: 'string' }, other: { type: 'string' } } },
    assertion: { ...(random([true, false]) ? { required: ['a'] } : {}), properties: { a: shape(), b: shape() } },
    let: { low: '#string.lowerCase(clientAssertion.a)' },
    rules,
    claims: {
      access_token: {
        claim: random([textOf(random, 'clientAssertion.a'), 'client.metadata.tenant', '#low', 'clientAssertion.b']),
      },
    },
  })
  const one = random(rules)
  const said = one.effect === 'deny' ? `not (${one.when})` : `(${one.when})`
  const invariant = {
    when: random([
      "decision == 'allow'",
      "decision == 'allow'",
      `decision == 'allow' and ${OURS[0]} == 'as'`,
      "decision == 'allow' and claims.access_token.claim != null",
    ]),
    expect: random([
      'claims.access_token.claim == client.metadata.tenant',
      `claims.access_token.claim in {'as', 'k', ${quoted(random(TEXTS))}}`,
      `claims.access_token.claim == null or #string.startsWith(claims.access_token.claim, ${quoted(random(['a', 's', 'k']))})`,
      said,
      said,
      `${said} or (${atomOf(random, OURS)})`,
      `${said} and (${atomOf(random, OURS)})`,
      conditionOf(random, OURS, 1),
    ]),
  }
  return { policy, invariant }
}
