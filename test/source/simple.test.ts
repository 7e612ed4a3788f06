import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { readDocument } from '../../src/source/document.ts'
import { readSimple } from '../../src/source/simple.ts'
import { plainOf } from '../../src/source/tree.ts'
import { long } from '../long.ts'

const CLIENTS = `# Clients of one tenant.
- client_id: tenant-0001-client-0001
  client_name: "Client 1 of tenant"
  token_endpoint_auth_method: private_key_jwt
  jwks: { keys: [{"kty":"EC","crv":"P-256","x":"f83OJ3D2","y":"x_FEzRu9"}, {kty: RSA, n: 0vx7, e: AQAB}] }

  grant_types: [client_credentials, 'urn:ietf:params:oauth:grant-type:token-exchange']
  # What it may ask for.
  scope: orders:read orders:write
  audiences:
  - https://orders.example.com
  - https://stock.example.com
  metadata:
    seats: 12
    share: .5
    since: 2026-01-15
    owner: it's Ann; (Bob)
    empty: {}
    none: []
    until: null
    nested:
      - a: 1
        b: true
      -   deep:
            - x
- client_id: 'b'
  secrets: [{ value: "env:SECRET", expires_at: 2027-06-30T12:00:00Z }]
  disabled: false
`

const POLICY = `policy: baseline
rules:
  - { id: registered, effect: allow, when: true }
  - id: no-admin
    effect: deny
    when: "'admin' in request.scopes"
claims:
  access_token:
    tenant: client.metadata.tenant
`

/** The value that the reader of places finds; undefined when it has a complaint. */
const placed = (text: string): unknown => {
  let mistakes = 0
  const tree = readDocument(text, () => {
    mistakes += 1
  })
  return mistakes > 0 ? undefined : plainOf(tree)
}

const INSERTED = [
  ...' \n:-#,[]{}"\'&*!|>%@`?\\~.+0a\t\ré\u00a0\u2028\ufeff\u0007_=<',
  '  ',
  '\n  ',
  '\n- ',
  ': ',
  ' #',
  '- ',
  '---',
  '\n---\n',
  '\n...',
  '<<: ',
  '__proto__: ',
  'null',
  'True',
  '0x1F',
  '1e999',
  '9007199254740993',
  '-1',
  '"\\n"',
  "''",
  '""',
  '""" ',
  'client_id: a\n',
  'null: ',
  'true: ',
]

/** A text with a few changes at random places. */
const changed = (text: string) =>
  fc
    .array(
      fc.record({
        at: fc.nat(text.length),
        removed: fc.oneof(fc.constant(0), fc.nat(3), fc.nat(40)),
        inserted: fc.oneof(fc.constant(''), fc.constantFrom(...INSERTED)),
      }),
      { minLength: 1, maxLength: 4 },
    )
    .map(changes =>
      changes.reduce((so, { at, removed, inserted }) => so.slice(0, at) + inserted + so.slice(at + removed), text),
    )

describe('the reader of simple texts', () => {
  it.each([CLIENTS, POLICY])('reads what files look like', text => {
    expect(readSimple(text)).toStrictEqual(placed(text))
    expect(readSimple(text)).toBeDefined()
    expect(readSimple(text.trimEnd())).toStrictEqual(placed(text))
  })

  it.each([CLIENTS, POLICY, 'a: 1\nb:\n- c\n- d: [e]\n'])('never returns what another reader does not', text => {
    let [read, left] = [0, 0]
    fc.assert(
      fc.property(changed(text), one => {
        const value = readSimple(one)
        if (value === undefined) left++
        else read++
        if (value !== undefined) expect(value).toStrictEqual(placed(one))
      }),
      { seed: 7, numRuns: long(200_000, 10_000) },
    )
    expect(Math.min(read, left)).toBeGreaterThan(500)
  })

  it('returns what another library wrote', () => {
    const texts = fc.oneof(fc.string(), fc.constantFrom('a b', 'x: y', '1', 'a #b', '- a', 'null', ' ', 'a:', "it's"))
    const value = fc.letrec(tie => ({
      value: fc.oneof({ maxDepth: 4 }, texts, fc.integer(), fc.boolean(), tie('list'), tie('map')),
      list: fc.array(tie('value'), { maxLength: 4 }),
      map: fc.dictionary(fc.stringMatching(/^[a-z_]{1,8}$/), tie('value'), { maxKeys: 4 }),
    }))
    let read = 0
    fc.assert(
      fc.property(fc.oneof(value.list, value.map), written => {
        const found = readSimple(stringify(written, { aliasDuplicateObjects: false, lineWidth: 0 }))
        if (found === undefined) return
        read++
        expect(found).toEqual(written)
      }),
      { seed: 8, numRuns: long(50_000, 5000) },
    )
    expect(read).toBeGreaterThan(500)
  })

  it.each([
    ['a duplicate key', 'a: 1\na: 2\n'],
    ['a key that is no text', 'null: 1\n'],
    ['a key that sets the prototype', '__proto__: 1\n'],
    ['a merge key', '"<<": 1\n'],
    ['a text that goes on', 'a: b\n  c\n'],
    ['an anchor', 'a: &b c\n'],
    ['a block of text', 'a: |\n  b\n'],
    ['a number that is not exact', 'a: 9007199254740993\n'],
    ['a second document', 'a: 1\n---\nb: 2\n'],
    ['a tab', 'a:\tb\n'],
    ['an escape', 'a: "\\n"\n'],
    ['a comment after a value', 'a: b # c\n'],
    ['nothing', ''],
    ['a value that is missing', 'a:\nb: 1\n'],
  ])('leaves %s to the reader of everything', (_, text) => expect(readSimple(text)).toBeUndefined())
})
