import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readSchema } from '../../src/files/index.ts'
import { CODES } from '../../src/policy/index.ts'
import { type SchemaKind, validate } from '../../src/schema/index.ts'
import { sourceOf } from './given.ts'

type Node = { readonly [name: string]: unknown }
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Every schema of a property, with its path. */
const properties = (node: unknown, path = ''): readonly (readonly [string, Node])[] => {
  if (!isNode(node)) return Array.isArray(node) ? node.flatMap((one, at) => properties(one, `${path}/${at}`)) : []
  return Object.entries(node).flatMap(([key, value]) => {
    if (key === 'examples' || key === 'default' || key === 'const' || key === 'enum') return []
    if (key !== 'properties' || !isNode(value)) return properties(value, `${path}/${key}`)
    // The names in here are the author's, whatever keyword they look like.
    return Object.entries(value).flatMap(([name, one]) => {
      const own = path.endsWith('/if') || !isNode(one) ? [] : [[`${path}/${name}`, one] as const]
      return [...own, ...properties(one, `${path}/${name}`)]
    })
  })
}

describe.each<SchemaKind>(['policy', 'policy-test'])('the schema of a %s', kind => {
  const schema: Node = JSON.parse(readSchema(kind))

  it('requires a title, a description and examples of every property', () => {
    const all = properties(schema)
    const bare = all.filter(
      ([, one]) =>
        typeof one['title'] !== 'string' || typeof one['description'] !== 'string' || !Array.isArray(one['examples']),
    )
    expect(bare.map(([path]) => path)).toEqual([])
    expect(all.length).toBeGreaterThan(40)
  })

  it('accepts its own examples', () => {
    const [example] = schema['examples'] as readonly unknown[]
    expect(validate(kind, sourceOf(JSON.stringify(example)))).toEqual([])
  })

  it('accepts keys that begin with x- and refuses others, with a suggestion', () => {
    const [example] = schema['examples'] as readonly Node[]
    expect(validate(kind, sourceOf(JSON.stringify({ ...example, 'x-note': 1 })))).toEqual([])
    expect(validate(kind, sourceOf(JSON.stringify({ ...example, descriptoin: 'x' })))).toMatchObject([
      { code: 'CG1101', fix: 'description' },
    ])
  })
})

describe('the examples of a policy property', () => {
  const schema: Node = JSON.parse(readSchema('policy'))

  it('accepts each where it belongs', () => {
    const wrong = Object.entries(schema['properties'] as { readonly [name: string]: Node }).flatMap(([name, one]) =>
      (one['examples'] as readonly unknown[]).flatMap(example => {
        const policy = { policy: 'p', [name]: example }
        return validate('policy', sourceOf(JSON.stringify(policy))).map(({ message }) => `${name}: ${message}`)
      }),
    )
    expect(wrong).toEqual([])
  })
})

describe('the codes of the room', () => {
  it('requires a help page for every code, and a use of every page', () => {
    const folder = new URL('../../src/policy/', import.meta.url)
    const files = (readdirSync(folder, { recursive: true }) as string[]).filter(
      name => name.endsWith('.ts') && !name.endsWith('codes.ts'),
    )
    const text = files.map(name => readFileSync(new URL(name, folder), 'utf8')).join('\n')
    const used = new Set(text.match(/CG3\d{3}/g))
    expect([...used].toSorted()).toEqual(Object.keys(CODES).toSorted())
    for (const { help } of Object.values(CODES)) expect(help.split('\n').length).toBeGreaterThan(1)
  })
})
