// Writes src/generated/*.ts from the JSON Schemas beside this file; with --check, fails when one is not current.
//
//   node schemas/generate.mjs [--check]
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { compile } from 'json-schema-to-typescript'

const KINDS = { config: 'WrittenConfig', client: 'WrittenClientFile', policy: 'WrittenPolicy', 'policy-test': 'WrittenPolicyTest' }
const check = process.argv.includes('--check')
const OUT = new URL('../src/generated/', import.meta.url)
let stale = 0

/** Keys that begin with `x-` are notes: nothing in the code reads them. */
const isNotes = (key, inner) => key === 'patternProperties' && Object.keys(inner).join() === '^x-'

/** The generator names types after titles; ours are sentences, so the root alone keeps a name. */
const untitled = value => {
  if (Array.isArray(value)) return value.map(untitled)
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value).filter(([key, inner]) => !(key === 'title' && typeof inner === 'string') && key !== '$id' && key !== 'examples' && !isNotes(key, inner))
  return Object.fromEntries(entries.map(([key, inner]) => [key, untitled(inner)]))
}

mkdirSync(OUT, { recursive: true })
for (const [kind, name] of Object.entries(KINDS)) {
  const schema = untitled(JSON.parse(readFileSync(new URL(`${kind}.schema.json`, import.meta.url), 'utf8')))
  const bannerComment = `// Made from schemas/${kind}.schema.json by schemas/generate.mjs: change the schema, not this file.`
  const text = await compile(schema, name, { bannerComment, unreachableDefinitions: false, additionalProperties: false, style: { semi: false, singleQuote: true, printWidth: 120 } })
  const file = new URL(`${kind}.ts`, OUT)
  const before = existsSync(file) ? readFileSync(file, 'utf8') : ''
  if (before === text) continue
  stale++
  if (check) console.error(`src/generated/${kind}.ts is not current: run node schemas/generate.mjs`)
  else writeFileSync(file, text)
}
if (check && stale > 0) process.exitCode = 1
