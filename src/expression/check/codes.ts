/** Diagnostics of the meaning of an expression: names, types, null, cost, and what cannot have been meant. */
export const CODES = {
  CG2101: {
    title: 'unknown function',
    help: 'The namespace has no function of this name. Names are those of the reference page, not those of Java or JavaScript.\n\nWrong:  #string.toUpper(clientAssertion.tier)\nRight:  #string.upperCase(clientAssertion.tier)',
  },
  CG2102: {
    title: 'unknown namespace',
    help: 'Functions live in #string, #datetime, #data, #regex, #crypto and #core, and in the extensions #list, #map, #math and\n#net.\n\nWrong:  #str.trim(clientAssertion.tier)\nRight:  #string.trim(clientAssertion.tier)',
  },
  CG2103: {
    title: 'undefined name',
    help: 'A `#name` is a `const` or a `let` of the same policy. A `let` sees the ones above it.\n\nWrong:  let: { tenant: "..." }   rules: - when: "#tennant == \'acme\'"\nRight:  rules: - when: "#tenant == \'acme\'"',
  },
  CG2104: {
    title: 'unknown property',
    help: 'The property is not declared, so a spelling mistake could not be told from a claim that is missing. Correct the\nname, or declare the property in the schema block of the policy.\n\nWrong:  assertion: { properties: { tier: { type: string } } }   when: "clientAssertion.teir == \'gold\'"\nRight:  when: "clientAssertion.tier == \'gold\'"',
  },
  CG2105: {
    title: 'fact is not known here',
    help: 'Rules and token settings are decided before anything is forwarded, so they cannot read what the upstream answers.\nClaims cannot where there is no upstream, or where they are sent to it.\n\nWrong:  rules: - when: "user.email != null"\nRight:  claims: { id_token: { mail: "user.email" } }',
  },
  CG2106: {
    title: 'wrong number of arguments',
    help: 'Functions have the parameters of the reference page; only those marked optional may be left out.\n\nWrong:  #string.substring(clientAssertion.tier, 2)\nRight:  #string.substring(clientAssertion.tier, 2, #string.length(clientAssertion.tier))',
  },
  CG2107: {
    title: 'wrong type of argument',
    help: 'A function gets what its signature says; nothing is turned into text.\n\nWrong:  #data.size(clientAssertion.tenant)\nRight:  #string.length(clientAssertion.tenant)',
  },
  CG2108: {
    title: 'wrong type of operand',
    help: 'Arithmetic takes Numbers, and an order exists between two Numbers or two Strings; a text is not converted.\n\nWrong:  clientAssertion.level < 5          (level is a String)\nRight:  #string.asInt(clientAssertion.level, 0) < 5',
  },
  CG2109: {
    title: 'operand may be null',
    help: 'In `strict` an order, arithmetic, `matches`, an index, a selection or a projection with null ends in a failure, and\na failure refuses the request. Test for null first, give a default, or require the property in the schema.\n\nWrong:  clientAssertion.level < 5\nRight:  clientAssertion.level != null and clientAssertion.level < 5\nRight:  (clientAssertion.level ?: 0) < 5',
  },
  CG2110: {
    title: 'argument may be null',
    help: 'Most functions accept null; this parameter does not.\n\nWrong:  #datetime.addDays(clientAssertion.start, clientAssertion.days)\nRight:  #datetime.addDays(clientAssertion.start, clientAssertion.days ?: 0)',
  },
  CG2111: {
    title: 'condition is not Boolean',
    help: 'In `strict` only true and false are conditions; texts and Numbers are not converted.\n\nWrong:  clientAssertion.groups ? 1 : 2\nRight:  #data.isNotEmpty(clientAssertion.groups) ? 1 : 2',
  },
  CG2112: {
    title: 'condition may be null',
    help: "A condition that is null is a failure. Say what a missing value means.\n\nWrong:  clientAssertion.admin and request.grantType == 'client_credentials'\nRight:  clientAssertion.admin == true and request.grantType == 'client_credentials'",
  },
  CG2113: {
    title: 'value is not one of the declared ones',
    help: "The schema lists the values that can occur, and none of them is this one: the comparison has always the same result.\n\nWrong:  client.metadata.tier == 'plat'       (enum: gold, silver, platinum)\nRight:  client.metadata.tier == 'platinum'",
  },
  CG2114: {
    title: 'different types are never equal',
    help: "There is no conversion in a comparison: '5' and 5 are different.\n\nWrong:  clientAssertion.level == '5'         (level is a Number)\nRight:  clientAssertion.level == 5",
  },
  CG2115: {
    title: 'always true or always false',
    help: 'The condition has the same result for every request that the schemas let through, so it decides nothing.\n\nWrong:  clientAssertion.tenant != null     (tenant is required)\nRight:  leave it out',
  },
  CG2116: {
    title: 'unreachable branch',
    help: 'What stands before it has always the same result, so this part never runs.\n\nWrong:  #string.length(clientAssertion.tier) ?: 0     (a length is never null)\nRight:  #string.length(clientAssertion.tier)',
  },
  CG2117: {
    title: 'table does not cover every value',
    help: 'The key has a list of possible values and the constant table lacks some of them: for those the result is null.\n\nWrong:  const: { lifetimes: { gold: 3600 } }   #lifetimes[client.metadata.tier]   (enum: gold, silver)\nRight:  const: { lifetimes: { gold: 3600, silver: 900 } }\nRight:  #lifetimes[client.metadata.tier] ?: 300',
  },
  CG2118: {
    title: 'bare name inside an index',
    help: "In PingOne `table[name]` reads the key called `name`, while `table[a.b]` reads the key that a.b holds. `strict`\nwants it said.\n\nWrong:  client.metadata.limits[tier]\nRight:  client.metadata.limits['tier']\nRight:  client.metadata.limits[#tier]",
  },
  CG2119: {
    title: '#this inside an index',
    help: 'In PingOne an index is always computed from the root, so `#this` is not the element there.\n\nWrong:  request.scopes.![#names[#this]]\nRight:  request.scopes.![#map.get(#names, #this)]',
  },
  CG2120: {
    title: 'index may be out of range',
    help: 'Reading past the end of a list is the failure index_out_of_range, which refuses the request.\n\nWrong:  client.audiences[0]\nRight:  #data.size(client.audiences) > 0 ? client.audiences[0] : null\nRight:  #list.first(client.audiences)',
  },
  CG2121: {
    title: 'may take too long',
    help: 'The most work the expression can take, from maxItems and maxLength, is beyond what one evaluation is allowed.\nWithout declarations a list counts as 1,000 items and a text as 16,384 characters.\n\nWrong:  user.groups.?[client.metadata.allowed.?[true] == null]\nRight:  declare maxItems, or use #data.retainAll(user.groups, client.metadata.allowed)',
  },
  CG2122: {
    title: 'null joined to a text',
    help: "In `pel` the result holds the four letters null; in `strict` it is a failure.\n\nWrong:  'tenant-' + clientAssertion.region\nRight:  'tenant-' + (clientAssertion.region ?: 'none')",
  },
  CG2123: {
    title: 'anchor in a full match',
    help: "`matches` compares the whole text, so ^ at the start and $ at the end say nothing.\n\nWrong:  clientAssertion.tier matches '^gold.*$'\nRight:  clientAssertion.tier matches 'gold.*'",
  },
  CG2124: {
    title: 'duplicate key',
    help: "The later entry replaces the earlier one.\n\nWrong:  {'a': 1, 'a': 2}\nRight:  {'a': 2}",
  },
  CG2125: {
    title: 'not a list or an object',
    help: "An index, a selection and a projection work on lists and objects.\n\nWrong:  request.grantType.?[#this == 'a']\nRight:  request.scopes.?[#this == 'a']",
  },
  CG2126: {
    title: 'only objects have properties',
    help: 'Texts, Numbers and lists have functions instead.\n\nWrong:  request.scopes.size == 1\nRight:  #data.size(request.scopes) == 1',
  },
  CG2127: {
    title: 'division by zero',
    help: 'A division by zero is a failure, and a failure refuses the request.\n\nWrong:  clientAssertion.level / 0\nRight:  clientAssertion.level / 2',
  },
  CG2128: {
    title: 'between takes two bounds',
    help: 'The right side is a list of the least and the greatest value.\n\nWrong:  clientAssertion.level between 1\nRight:  clientAssertion.level between {1, 5}',
  },
  CG2129: {
    title: 'not an instant',
    help: "Functions of dates read ISO 8601: a date and time with an offset, or a date, which is its midnight in UTC. In `pel` a date\nneeds its `Z`, and what is none gives null or -1.\n\nWrong:  #datetime.getYear('31/01/2021')\nRight:  #datetime.getYear('2021-01-31')",
  },
  CG2130: {
    title: 'wildcards in a regular expression',
    help: "`matches` takes a regular expression. There `*` repeats what stands before it, and any text is `.*`.\n\nWrong:  clientAssertion.ref matches 'refs/heads/*'\nRight:  clientAssertion.ref matches 'refs/heads/.*'\nRight:  #string.matchesWildcard(clientAssertion.ref, 'refs/heads/*')",
  },
  CG2131: {
    title: 'unknown JSON schema',
    help: "A text that is JSON is read with a schema that the policy describes and names.\n\nWrong:  #json.parse(clientAssertion.context, 'context')     and no such name below json\nRight:  json: { context: { required: [tenant], properties: { tenant: { type: string } } } }",
  },
} as const
