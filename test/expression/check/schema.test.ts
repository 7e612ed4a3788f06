import { describe, expect, test } from 'vitest'
import { type Type, typeOfSchema, typeOfValue } from '../../../src/expression/check/index.ts'
import { nearest } from '../../../src/nearest.ts'
import type { JsonValue } from '../../../src/oauth.ts'

const property = (schema: JsonValue, required = true): Type | undefined => {
  const type = typeOfSchema({ properties: { x: schema }, required: required ? ['x'] : [] })
  return type.kind === 'map' ? type.properties.get('x')?.type : undefined
}

const TABLE: readonly (readonly [schema: JsonValue, type: object])[] = [
  [{ type: 'string' }, { kind: 'string', nullable: false }],
  [
    { type: 'string', maxLength: 8 },
    { kind: 'string', nullable: false, maxLength: 16 },
  ],
  [{ type: ['string', 'null'] }, { kind: 'string', nullable: true }],
  [{ type: 'integer' }, { kind: 'number', nullable: false, integer: true }],
  [{ type: 'number' }, { kind: 'number', nullable: false, integer: false }],
  [{ type: ['integer', 'number'] }, { kind: 'number', nullable: false, integer: false }],
  [{ type: 'boolean' }, { kind: 'boolean', nullable: false }],
  [{ const: true }, { kind: 'boolean', nullable: false, enum: [true] }],
  [{ enum: ['a', 'bc'] }, { kind: 'string', nullable: false, enum: ['a', 'bc'], minLength: 1, maxLength: 2 }],
  [{ enum: ['a', null] }, { kind: 'string', nullable: true, enum: ['a'], minLength: 1, maxLength: 1 }],
  [{ enum: [1, 2.5] }, { kind: 'number', nullable: false, integer: false, enum: [1, 2.5] }],
  [{ enum: ['a', 1] }, { kind: 'any', nullable: false }],
  [{ type: ['string', 'integer'] }, { kind: 'any', nullable: false }],
  [{ type: 'null' }, { kind: 'null', nullable: true }],
  [{}, { kind: 'any', nullable: true }],
  [true, { kind: 'any', nullable: true }],
  [{ minLength: 3 }, { kind: 'any', nullable: true }],
  [
    { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 3 },
    { kind: 'list', nullable: false, items: { kind: 'string', nullable: false }, minItems: 1, maxItems: 3 },
  ],
  [{ type: 'array' }, { kind: 'list', nullable: false, items: { kind: 'any', nullable: true } }],
]

describe('typeOfSchema', () => {
  for (const [schema, type] of TABLE) {
    test(`returns ${JSON.stringify(type)} for ${JSON.stringify(schema)}`, () => {
      expect(property(schema)).toEqual(type)
    })
  }

  test('returns a nullable type for a property that is neither required nor has a default', () => {
    expect(property({ type: 'string' }, false)).toEqual({ kind: 'string', nullable: true })
    expect(property({ type: 'string', default: 'x' }, false)).toEqual({ kind: 'string', nullable: false })
  })

  test('refuses undeclared properties unless the schema allows them', () => {
    const closed = typeOfSchema({ properties: {} })
    const open = typeOfSchema({ properties: {}, additionalProperties: { type: 'integer' } })
    expect(closed).toMatchObject({ additional: null })
    expect(open).toMatchObject({ additional: { kind: 'number', integer: true, nullable: true } })
    expect(property({ type: 'object' })).toMatchObject({ additional: { kind: 'any' } })
  })

  test('returns where a property is declared and how far it is trusted', () => {
    const type = typeOfSchema(
      { properties: { a: { type: 'object', properties: { b: { type: 'string' } } } } },
      { trust: 'verified', title: 'the token', declareIn: ['user'], declaredAt: path => path.join('/') },
    )
    const a = type.kind === 'map' ? type.properties.get('a') : undefined
    expect([a?.trust, a?.declaredAt?.()]).toEqual(['verified', 'properties/a'])
    expect(a?.type).toMatchObject({ title: '`a` of the token', declareIn: 'user.properties.a' })
    expect(a?.type.kind === 'map' ? a.type.properties.get('b')?.declaredAt?.() : undefined).toBe(
      'properties/a/properties/b',
    )
  })

  test('never takes a name of Object.prototype for a keyword or a property', () => {
    const type = typeOfSchema({ properties: { ['__proto__']: { type: 'string' }, constructor: { type: 'integer' } } })
    expect(type.kind === 'map' ? [...type.properties.keys()] : []).toEqual(['__proto__', 'constructor'])
    expect(property({ type: 'toString' })).toEqual({ kind: 'any', nullable: true })
  })
})

describe('typeOfValue', () => {
  test('returns the exact type of a table', () => {
    expect(typeOfValue({ gold: 1 })).toMatchObject({ kind: 'map', exact: true, additional: null })
    expect(typeOfValue(['a', 'b'])).toMatchObject({
      kind: 'list',
      minItems: 2,
      maxItems: 2,
      items: { enum: ['a', 'b'] },
    })
  })
})

describe('nearest', () => {
  const NEAR: readonly (readonly [string, readonly string[], string | null])[] = [
    ['teir', ['tier', 'tenant'], 'tier'],
    ['tier_level', ['level', 'tier'], 'tier'],
    ['plat', ['gold', 'platinum'], 'platinum'],
    ['tenant_id', ['tenantId'], 'tenantId'],
    ['UPPERCASE', ['upperCase'], 'upperCase'],
    ['sliver', ['gold', 'silver'], 'silver'],
    ['a', ['b'], null],
    ['color', ['tenant', 'size'], null],
    ['x'.repeat(1000), ['x'.repeat(999)], null],
  ]
  for (const [name, candidates, expected] of NEAR)
    test(`returns ${expected} for ${name.slice(0, 20)}`, () => {
      expect(nearest(name, candidates)).toBe(expected)
    })
})
