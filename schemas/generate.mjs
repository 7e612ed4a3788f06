// Writes src/generated/ from the JSON Schemas beside this file: a TypeScript type and a validator for each. With --check,
// fails when one is not current. The validators are ajv's own output, made here so that nothing generates code at start-up.
//
//   node schemas/generate.mjs [--check]
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import standalone from 'ajv/dist/standalone/index.js'
import { compile } from 'json-schema-to-typescript'

const KINDS = { config: 'WrittenConfig', client: 'WrittenClientFile', policy: 'WrittenPolicy', 'policy-test': 'WrittenPolicyTest' }
const check = process.argv.includes('--check')
const OUT = new URL('../src/generated/', import.meta.url)
let stale = 0

/** Keys that begin with `x-` are notes: nothing in the code reads them. */
const isNotes = (key, inner) => key === 'patternProperties' && Object.keys(inner).join() === '^x-'

/** The generator names types after titles; ours are sentences, so the root alone keeps a name. */
/** A file that holds one thing or a list of them is an `if` to ajv, for its messages, and a union to TypeScript. */
const union = ({ if: condition, then, else: otherwise, ...schema }) =>
  condition?.type === 'array' ? { ...schema, anyOf: [{ ...then, type: 'array' }, otherwise] } : { if: condition, then, else: otherwise, ...schema }

const untitled = value => {
  if (Array.isArray(value)) return value.map(untitled)
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value).filter(([key, inner]) => !(key === 'title' && typeof inner === 'string') && key !== '$id' && key !== 'examples' && !isNotes(key, inner))
  return Object.fromEntries(entries.map(([key, inner]) => [key, untitled(inner)]))
}

const write = (name, text) => {
  const file = new URL(name, OUT)
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return
  stale++
  if (check) console.error(`src/generated/${name} is not current: run npm run generate`)
  else writeFileSync(file, text)
}

const readSchema = kind => JSON.parse(readFileSync(new URL(`${kind}.schema.json`, import.meta.url), 'utf8'))

/** All validators as one module; ajv writes `require` for its runtime, which a module imports instead. */
const validators = () => {
  const ajv = new Ajv2020({ code: { source: true, esm: true, lines: true }, allErrors: true, verbose: true, strict: true, strictTypes: false, strictRequired: false, allowUnionTypes: true })
  ajv.addKeyword('x-reloadable')
  const names = {}
  for (const kind of Object.keys(KINDS)) {
    const schema = { ...readSchema(kind), $id: kind }
    ajv.addSchema(schema)
    names[kind.replace(/-(.)/g, (_, letter) => letter.toUpperCase())] = kind
  }
  const imports = new Map()
  const code = standalone.default(ajv, names).replace(/require\("([^"]+)"\)\.default/g, (_, path) => {
    if (!imports.has(path)) imports.set(path, `runtime${imports.size}`)
    // Loaders disagree on whether the default of a CommonJS module is the module or its `default`.
    return `(${imports.get(path)}.default ?? ${imports.get(path)})`
  })
  const lines = [...imports].map(([path, name]) => `import ${name} from '${path}.js'`)
  return `// Made from schemas/ by schemas/generate.mjs: change the schemas, not this file.\n${lines.join('\n')}\n${code}\n`
}

mkdirSync(OUT, { recursive: true })
for (const [kind, name] of Object.entries(KINDS)) {
  const schema = untitled(union(readSchema(kind)))
  const bannerComment = `// Made from schemas/${kind}.schema.json by schemas/generate.mjs: change the schema, not this file.`
  const text = await compile(schema, name, { bannerComment, unreachableDefinitions: false, additionalProperties: false, style: { semi: false, singleQuote: true, printWidth: 120 } })
  write(`${kind}.ts`, text)
}
write('validators.js', validators())
write(
  'validators.d.ts',
  `import type { ValidateFunction } from 'ajv'\n\n${Object.keys(KINDS).map(kind => `export const ${kind.replace(/-(.)/g, (_, letter) => letter.toUpperCase())}: ValidateFunction`).join('\n')}\n`,
)
if (check && stale > 0) process.exitCode = 1
