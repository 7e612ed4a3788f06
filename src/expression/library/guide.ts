/** The parts of the reference besides the functions. The rows are run as tests. */
interface Row {
  readonly expression: string
  readonly value: unknown
  readonly says: string
}

/** The facts that the rows of `SYNTAX` and `PROFILES` read. */
export const FACTS = {
  tier: 'gold',
  level: 3,
  roles: ['admin', 'ops'],
  limits: { gold: 100, tier: 1, 'max-age': 60 },
  orders: [
    { id: 1, paid: true },
    { id: 2, paid: false },
  ],
  flag: 'yes',
  missing: null,
} as const

/** The syntax: values, paths, operators with the loosest first. */
export const SYNTAX: readonly Row[] = [
  { expression: "'it''s'", value: "it's", says: 'A text in single or double quotes; a quote inside is doubled.' },
  {
    expression: "'\\d'",
    value: '\\d',
    says: 'A backslash is an ordinary character.',
  },
  { expression: '1 + 2L', value: 3, says: '`1` has 32 bits, `1L` 64; `1.5`, `1e3`, `1f` and `0x1F` are Java numbers.' },
  { expression: "{1, 'a', {}}", value: [1, 'a', []], says: 'A list; `{}` is the empty one.' },
  {
    expression: "{'k': 1, tier: 2, #root.tier: 3}",
    value: { k: 1, tier: 2, gold: 3 },
    says: 'A map: a bare name is the key itself, everything else is evaluated, and a null key is dropped. `{:}` is empty.',
  },
  {
    expression: 'new int[] {1, 2}',
    value: [1, 2],
    says: 'An array of byte, short, int, long, float, double, char or boolean.',
  },
  {
    expression: 'missing.a.b',
    value: null,
    says: 'Reading a property of null gives null. A dot wants a name of letters, digits and `_`.',
  },
  { expression: "limits['max-age']", value: 60, says: 'Brackets read every other name.' },
  {
    expression: 'roles[0]',
    value: 'admin',
    says: 'Positions count from 0; a position or key is computed from the root.',
  },
  {
    expression: '#root.tier',
    value: 'gold',
    says: '`#root` is all facts, `#this` the element inside a selection or projection.',
  },
  {
    expression: 'orders.?[paid]',
    value: [{ id: 1, paid: true }],
    says: 'Selection: `?[` all, `^[` the first, `$[` the last element that meets the condition.',
  },
  { expression: 'orders.![id]', value: [1, 2], says: 'Projection.' },
  { expression: "limits.?[key == 'gold']", value: { gold: 100 }, says: 'Over a map both see `key` and `value`.' },
  { expression: "level > 2 ? 'high' : 'low'", value: 'high', says: 'Conditional; its parts may be conditionals.' },
  { expression: "missing ?: 'none'", value: 'none', says: 'Default, for null and for the empty text.' },
  {
    expression: "level > 2 and tier == 'gold' or false",
    value: true,
    says: '`or`, then `and`; `||` and `&&` are the same.',
  },
  { expression: "tier in {'gold', 'silver'}", value: true, says: 'One of a list. *Extension.*' },
  { expression: 'level between {1, 5}', value: true, says: 'Both bounds count.' },
  { expression: "tier matches 'g.*'", value: true, says: 'The whole text matches a pattern.' },
  {
    expression: "tier == 'Gold'",
    value: false,
    says: '`== != < <= > >=` or `eq ne lt le gt ge`; case counts, nothing is converted, and only one stands per level.',
  },
  { expression: '1 + 2 * 3', value: 7, says: '`+ -`, then `* / %` or `div mod`, then `^`.' },
  { expression: '7 / 2', value: 3, says: 'Two whole numbers divide to a whole number.' },
  { expression: "1 + 2 + 'a'", value: '3a', says: 'A text on either side joins.' },
  {
    expression: 'not (level == 3)',
    value: false,
    says: '`not`, `!`, `-` and `+` bind tightest: `not a == b` compares `not a`.',
  },
]

interface ProfileRow {
  readonly expression: string
  readonly strict: unknown
  readonly pel: unknown
  readonly says: string
}

/** A failure of the evaluation, and an error of the load. */
export const FAILS = Symbol('fails')
export const REFUSED = Symbol('refused')

/** All that differs between the profiles. */
export const PROFILES: readonly ProfileRow[] = [
  {
    expression: 'missing < 30',
    strict: FAILS,
    pel: true,
    says: 'Order with null: Spring takes null as the smallest, so a missing claim passes.',
  },
  {
    expression: 'flag and true',
    strict: FAILS,
    pel: true,
    says: 'A condition that is a text: Spring converts true, on, yes, 1 and false, off, no, 0.',
  },
  {
    expression: "#list.contains('dev, ops', 'ops')",
    strict: REFUSED,
    pel: true,
    says: 'A text where a list is wanted: `pel` splits it at its commas. What may be a text or a list counts in `strict` as it stands, as a list of one.',
  },
  { expression: 'level + 2147483647', strict: FAILS, pel: -2147483646, says: 'Overflow of 32 or 64 bits: Java wraps.' },
  { expression: "'a' + missing", strict: FAILS, pel: 'anull', says: 'Null joined to a text.' },
  {
    expression: 'limits[tier]',
    strict: REFUSED,
    pel: 1,
    says: "A bare name in an index: `pel` reads the key `tier`. Write `limits['tier']` or `limits[#root.tier]`.",
  },
  {
    expression: 'tier matches tier',
    strict: REFUSED,
    pel: true,
    says: 'A pattern that is computed: `pel` takes up to 200 characters.',
  },
  {
    expression: 'roles.![#root.limits[#this.tier]]',
    strict: REFUSED,
    pel: [100, 100],
    says: '`#this` in an index: the root in `pel`. Write `#map.get(limits, #this)`.',
  },
  {
    expression: "#string.contains(roles, 'min,op')",
    strict: FAILS,
    pel: true,
    says: 'A list or a number where a text is wanted: Spring makes a text of it. Declared, it is refused at load.',
  },
  {
    expression: "'' + roles",
    strict: FAILS,
    pel: 'admin,ops',
    says: 'A list joined to a text. Numbers and Booleans are joined in both.',
  },
  {
    expression: '#datetime.getYear(tier)',
    strict: FAILS,
    pel: -1,
    says: 'A field or an order of what is no instant, null too: PingOne gives -1, which opens `<`.',
  },
  {
    expression: "missing['max-age']",
    strict: null,
    pel: FAILS,
    says: 'A name in brackets of null: read as after a dot. A position of null fails in both.',
  },
  {
    expression: "#datetime.toDate('2021-09-20')",
    strict: '2021-09-20Z',
    pel: null,
    says: 'A date alone: its midnight in UTC.',
  },
  {
    expression: "#datetime.toDate('2021-02-30')",
    strict: REFUSED,
    pel: null,
    says: 'A text that is written out and no instant: `pel` warns.',
  },
  {
    expression: "#datetime.format('2023-01-01T23:59:59Z', 'b')",
    strict: REFUSED,
    pel: null,
    says: 'A date pattern or time zone that is none: PingOne gives null, so `pel` warns.',
  },
]

export const INTRODUCTION = `# Expressions

The language is the PingOne Expression Language, which is Spring's, with a few extensions. An expression reads facts and
gives a value; it is parsed, checked against the schemas of its policy, and compiled when the policy is loaded. It has no
loops but selections and projections, no assignment, no methods, and no way out of its facts.

Missing spaces around operators and line breaks are accepted. \`?.\` is accepted and does nothing. Java types \`T()\`,
\`instanceof\`, methods, constructors, \`@beans\`, \`++\`, assignment, templates and comments are refused, each with what to
write instead. \`claimgate help CODE\` explains a diagnostic.`

/** A fact, as the table of variables shows it. The facts are the caller's: this room knows none. */
export interface VariableRow {
  readonly name: string
  /** As in signatures. */
  readonly type: string
  readonly trust: string
  readonly doc: string
}

/** What stands in the table of variables after the facts. */
export const NAMES: readonly VariableRow[] = [
  { name: '#name', type: 'Any', trust: '', doc: 'a `const` or a `let` of the policy' },
  { name: '#root', type: 'Map', trust: '', doc: 'all facts' },
  { name: '#this', type: 'Any', trust: '', doc: 'the element inside a selection or projection' },
]

export const REGULAR_EXPRESSIONS = `## Regular expressions

Java's syntax, in an engine whose time grows with the text alone. \`matches\` and \`#regex.matches\` compare the whole text;
the other functions find parts. Look-behind works. Back-references, look-ahead, possessive quantifiers and atomic groups are
refused by name, because they need backtracking. A pattern is compiled when the policy is loaded, and a mistake in it is
shown inside the string.`

export const DATES = `## Dates

An instant is ISO 8601 with an offset, such as \`2023-01-01T23:59:59Z\`, or a date, such as \`2021-09-20\`, which is its midnight
in UTC (\`pel\`, like PingOne, wants \`2021-09-20Z\`). A time without an offset is none; \`#datetime.parse\` reads it. Answers have
milliseconds and end in \`Z\`. Of what is no instant a new date is null; a field of it, or its order, is an error in \`strict\`
and -1 in \`pel\`. Patterns are those of Java's \`DateTimeFormatter\` with English names. \`#datetime.now()\` is the one instant of
the decision.`
