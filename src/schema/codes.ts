/** Diagnostics of the JSON Schemas. */
export const CODES = {
  CG1101: {
    title: 'unknown key',
    help: 'The key is not one of those this place knows. Keys that begin with `x-` are free for notes of your own.\n\nWrong:  token_endpoint_authentication_method: none\nRight:  token_endpoint_auth_method: none',
  },
  CG1102: {
    title: 'missing key',
    help: 'A key that must be here is not. `claimgate schema KIND` prints what each key means.',
  },
  CG1103: {
    title: 'wrong type of value',
    help: 'The value is of another JSON type than this key takes: a list where text belongs, text where a number belongs.\n\nWrong:  grant_types: client_credentials\nRight:  grant_types: [client_credentials]',
  },
  CG1104: {
    title: 'not one of the values',
    help: 'The key takes one of a few values. The message lists them.',
  },
  CG1105: {
    title: 'text of the wrong form',
    help: 'The text does not have the form this key takes: too short, too long, or not matching its pattern.',
  },
  CG1106: {
    title: 'number or size out of range',
    help: 'The number, or the number of items, is outside the bounds of this key.',
  },
  CG1107: {
    title: 'keys that do not go together',
    help: 'One of the keys here excludes, or needs, another one.',
  },
} as const
