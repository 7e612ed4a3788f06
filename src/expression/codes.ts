/** Codes of parsing, of constants that cannot work, and of failures while it runs. `claimgate help CODE` prints them. */
export const CODES = {
  CG2001: {
    title: 'empty expression',
    help: 'There is nothing to evaluate.\n\nwrong:  when: ""\nright:  when: "true"\nIn YAML, text after " #" is a comment: put an expression that begins with # in quotes.',
  },
  CG2002: {
    title: 'unexpected text',
    help: "Something follows a complete expression, or a character has no meaning here. Mostly an operator is missing.\n\nwrong:  'a' 'b'\nright:  'a' + 'b'",
  },
  CG2003: {
    title: 'the expression ends too early',
    help: 'A value or a closing bracket is missing at the end.\n\nwrong:  (a + b\nright:  (a + b)',
  },
  CG2004: {
    title: 'expression too long',
    help: 'An expression has at most 10,000 characters. Name parts of it with `let`, or put tables into `const`.',
  },
  CG2005: {
    title: 'nested too deep',
    help: 'Parentheses, brackets, conditionals and unary operators may be nested 64 deep. Name the inner parts with `let`.',
  },
  CG2006: {
    title: 'too many parts',
    help: 'An expression has at most 2,000 values, names and operators. Put tables into `const` and read them as #name[key].',
  },
  CG2007: {
    title: 'chain too long',
    help: "At most 256 operators or links may follow each other.\n\nwrong:  x == 'a' or x == 'b' or ... (300 times)\nright:  x in {'a', 'b', ...}",
  },
  CG2008: {
    title: 'look-alike character',
    help: "An editor or a web page replaced a character by one that looks the same: curly quotes, long dashes, no-break spaces, invisible characters.\n\nwrong:  tier == \u2018gold\u2019\nright:  tier == 'gold'",
  },
  CG2009: {
    title: 'string without its end',
    help: "A quote inside a string is doubled; a backslash does not escape it.\n\nwrong:  'it\\'s'\nright:  'it''s' or \"it's\"",
  },
  CG2010: {
    title: 'backslash outside a string',
    help: "A backslash is an ordinary character inside a string, and nothing outside of one.\n\nright:  x matches '\\d+'",
  },
  CG2011: {
    title: 'not a number',
    help: 'Numbers are written as in Java: 1, 1L, 1.5, 1e3, 0x1F.\n\nwrong:  .5, 1_000, 1e\nright:  0.5, 1000, 1e0',
  },
  CG2012: {
    title: 'integer too large',
    help: 'An integer has 32 bits, with the suffix L 64 bits.\n\nwrong:  2147483648\nright:  2147483648L',
  },
  CG2013: {
    title: 'chained comparison',
    help: 'Only one comparison may stand at a time.\n\nwrong:  1 < x < 3\nright:  1 < x and x < 3',
  },
  CG2014: { title: 'chained power', help: 'wrong:  2 ^ 3 ^ 2\nright:  2 ^ (3 ^ 2)' },
  CG2015: {
    title: 'missing value',
    help: 'An operator stands where a value belongs.\n\nwrong:  a == and b\nright:  a == 1 and b',
  },
  CG2016: {
    title: 'brackets do not match',
    help: 'Every bracket is closed by its own kind, in order.\n\nwrong:  list[(0])\nright:  list[(0)]',
  },
  CG2020: {
    title: 'Java types',
    help: 'T(...) reaches into Java and is switched off in PingOne too.\n\nwrong:  T(java.lang.Math).max(a, b)\nright:  #math.max(a, b)',
  },
  CG2021: { title: 'instanceof', help: 'Types are declared in the schema blocks of a policy and checked there.' },
  CG2022: {
    title: 'assignment',
    help: "Facts are read-only.\n\nwrong:  tier = 'gold'\nright:  tier == 'gold'",
  },
  CG2023: { title: 'increment and decrement', help: 'wrong:  level++\nright:  level + 1' },
  CG2024: {
    title: 'method call',
    help: 'Values have no methods; the libraries have functions.\n\nwrong:  name.toUpperCase()\nright:  #string.upperCase(name)\nwrong:  aud.get(0)\nright:  aud[0]',
  },
  CG2025: {
    title: 'constructor',
    help: 'Only arrays of primitives are made with new.\n\nwrong:  new java.util.Date()\nright:  #datetime.now()\nright:  new int[] {1, 2}',
  },
  CG2026: { title: 'bean reference', help: '@name reaches into a Spring application and is switched off.' },
  CG2027: {
    title: 'template',
    help: "An expression is written without a wrapper, and texts are joined with +.\n\nwrong:  #{user.name}, `a ${b}`\nright:  'a ' + b\nPingOne's ${...} around a whole value is accepted in policy files.",
  },
  CG2028: { title: 'comment', help: 'Comments belong into the YAML file: a line of its own that begins with #.' },
  CG2029: {
    title: 'lambda',
    help: 'Selections and projections take an expression in which #this is the element.\n\nwrong:  list.filter(x -> x > 1)\nright:  list.?[#this > 1]',
  },
  CG2030: {
    title: 'safe navigation',
    help: 'Reading a property of null gives null, so ?. is accepted and does nothing. PingOne refuses it.\n\nportable:  user.address.city',
  },
  CG2031: {
    title: 'function without its library',
    help: 'wrong:  #upperCase(x)\nright:  #string.upperCase(x)',
  },
  CG2032: {
    title: 'operator of another language',
    help: 'wrong:  a === b, a <> b, a ?? b, a & b\nright:  a == b, a != b, a ?: b, a and b',
  },
  CG2033: {
    title: 'not a link',
    help: 'After a dot stands a name, a selection or a projection, without a space inside its bracket.\n\nwrong:  list.[0], list.? [#this > 1]\nright:  list[0], list.?[#this > 1]',
  },
  CG2034: {
    title: 'character outside ASCII in a name',
    help: "Names are made of a-z, A-Z, 0-9, _ and $. Other names stand in brackets.\n\nwrong:  user.größe\nright:  user['größe']",
  },
  CG2035: {
    title: 'array',
    help: 'wrong:  new int[], new int[][] {1}\nright:  new int[3], new int[] {1, 2, 3}, new int[2][2]',
  },
  CG2036: { title: 'several expressions', help: 'A place holds one expression; steps in between go into `let`.' },
  CG2037: {
    title: 'loops inside loops',
    help: 'Selections and projections may be nested three deep, because their work multiplies.',
  },
  CG2043: {
    title: 'pattern is not a constant',
    help: "In profile strict a regular expression, a wildcard pattern, a date pattern, a network or a time zone is known at load: written out,\nnamed with const, alone or in a list, or taken from what is configured for the client.\n\nwrong:  x matches clientAssertion.pattern\nright:  x matches '[a-z]+'",
  },
  CG2047: {
    title: 'always fails',
    help: "A part of the expression has no value whatever the facts are.\n\nwrong:  1 / 0, 'a' * 'b'",
  },
  CG2201: {
    title: 'budget_exceeded',
    help: 'The evaluation did more work than allowed: long lists inside selections and projections. Bound the lists with maxItems in the schema.',
  },
  CG2202: {
    title: 'null_operand',
    help: 'An operator met null. Give a default, or require the claim in the schema block.\n\nwrong:  level + 1\nright:  (level ?: 0) + 1',
  },
  CG2203: {
    title: 'wrong_operands',
    help: 'The operator does not exist between these types.\n\nwrong:  {1} + {2}\nright:  #data.union({1}, {2})',
  },
  CG2204: {
    title: 'not_boolean',
    help: 'A condition must be true or false; null is neither.\n\nwrong:  enabled ? 1 : 2\nright:  enabled == true ? 1 : 2',
  },
  CG2205: { title: 'not_comparable', help: "Values of different types have no order.\n\nwrong:  'a' < 1" },
  CG2206: {
    title: 'null_ordered',
    help: 'Null is not smaller or greater than anything in profile strict; SpEL says null is smallest, so a missing claim would pass `x < 30`.\n\nright:  x != null and x < 30',
  },
  CG2207: {
    title: 'index_into_null',
    help: 'wrong:  roles[0] where roles may be missing\nright:  (roles ?: {})... or require the claim in the schema block',
  },
  CG2208: { title: 'null_index', help: 'The index or key is null.' },
  CG2209: { title: 'index_out_of_range', help: 'Lists count from 0; there is no element at this place.' },
  CG2210: { title: 'not_indexable', help: 'Only lists, maps and texts have an index.' },
  CG2211: {
    title: 'no_property',
    help: "Only maps have properties, and a map written in the expression must have the one that is read.\n\nwrong:  {'a': 1}.b\nright:  {'a': 1}['b']",
  },
  CG2212: {
    title: 'not_a_collection',
    help: 'Selection, projection and `in` need a list, an array or a map; null is none.',
  },
  CG2213: {
    title: 'criterion_not_boolean',
    help: 'The criterion of a selection must be true or false for every element.\n\nwrong:  list.?[primary]\nright:  list.?[primary == true]',
  },
  CG2214: {
    title: 'matches_operand',
    help: '`matches` needs a text on the left; use #regex.matches for a text that may be null.',
  },
  CG2215: { title: 'division_by_zero', help: 'Integers cannot be divided by zero.' },
  CG2216: {
    title: 'overflow',
    help: 'An integer result needs more than 32 bits (64 bits for long). Write one operand as long: 2L.',
  },
  CG2217: {
    title: 'null_joined',
    help: "Joining null would write the text `null` into the result.\n\nwrong:  'a' + x\nright:  'a' + (x ?: '')",
  },
  CG2218: { title: 'type_mismatch', help: 'A value cannot be converted to the type that is needed here.' },
  CG2219: { title: 'result_too_large', help: 'Texts have at most 100,000 characters, lists 10,000 elements.' },
  CG2220: { title: 'not_json', help: 'The result cannot be written as JSON: infinity, or no number.' },
  CG2221: { title: 'too_deep', help: 'Values may be nested 64 deep.' },
  CG2222: { title: 'bad_array', help: 'The size or an element of the array does not fit.' },
  CG2223: {
    title: 'bad_pattern',
    help: 'The pattern computed at run time is not a regular expression, or has more than 200 characters.',
  },
  CG2224: { title: 'between_operand', help: 'wrong:  x between 5\nright:  x between {1, 5}' },
  CG2225: { title: 'null_argument', help: 'This argument of the function must not be null.' },
  CG2227: { title: 'invalid_argument', help: 'The function does not accept this argument.' },
  CG2228: {
    title: 'half_character',
    help: "Characters such as emoji are two UTF-16 code units. A position in between cuts one in two, and half of a character cannot be\nwritten to a token.\n\nwrong:  #string.substring(clientAssertion.name, 0, 1)\nright:  #regex.capture(clientAssertion.name, '(.).*', 1)",
  },
  CG2299: { title: 'internal', help: 'The facts are not plain JSON, or claimgate has a bug. Please report it.' },
} as const

type Page = (typeof CODES)[keyof typeof CODES]

/** Failures while an expression runs, by their stable name. */
export type FailureName = Extract<Page['title'], `${string}_${string}` | 'overflow' | 'internal'>

const BY_NAME: ReadonlyMap<string, keyof typeof CODES> = new Map(
  (Object.keys(CODES) as (keyof typeof CODES)[]).filter(code => code > 'CG22').map(code => [CODES[code].title, code]),
)

/** The page of a failure. */
export const codeOfFailure = (name: string): keyof typeof CODES => BY_NAME.get(name) ?? 'CG2299'
