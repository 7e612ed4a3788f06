// Makes src/generated/validators.js: ajv's own output for our schemas, so that nothing generates code at start-up. It is
// made where it is needed and not kept in the repository.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/** The schemas, by the kind of file that each describes. */
export const KINDS = ['config', 'client', 'policy', 'policy-test']
export const FILE = new URL('../src/generated/validators.js', import.meta.url)

export const readSchemaText = kind => readFileSync(new URL(`${kind}.schema.json`, import.meta.url), 'utf8')

/** The name that the validator of a kind is exported under. */
export const exportName = kind => kind.replace(/-(.)/g, (_, letter) => letter.toUpperCase())

/** Names everything that the validators are made of: the schemas, this file and the release of ajv. */
const digest = () => {
  const { version } = createRequire(import.meta.url)('ajv/package.json')
  const texts = [...KINDS.map(readSchemaText), readFileSync(new URL(import.meta.url), 'utf8'), version]
  return createHash('sha256').update(texts.join('\0')).digest('hex')
}

/** Makes the validators, unless they are there and made of the same texts. */
export const makeValidators = async () => {
  const head = `// Made by schemas/validators.mjs of ${digest()}\n`
  if (existsSync(FILE) && readFileSync(FILE, 'utf8').startsWith(head)) return
  writeFileSync(FILE, head + (await code()))
}

/** The name by which vitest calls it before the tests. */
export const setup = makeValidators

/** All validators as one module; ajv writes `require` for its runtime, which a module imports instead. */
const code = async () => {
  const [{ Ajv2020 }, { default: standalone }] = await Promise.all([
    import('ajv/dist/2020.js'),
    import('ajv/dist/standalone/index.js'),
  ])
  const ajv = new Ajv2020({
    code: { source: true, esm: true, lines: true },
    allErrors: true,
    verbose: true,
    strict: true,
    strictTypes: false,
    strictRequired: false,
    allowUnionTypes: true,
  })
  ajv.addKeyword('x-reloadable')
  for (const kind of KINDS) ajv.addSchema({ ...JSON.parse(readSchemaText(kind)), $id: kind })
  const imports = new Map()
  const names = Object.fromEntries(KINDS.map(kind => [exportName(kind), kind]))
  const text = standalone.default(ajv, names).replace(/require\("([^"]+)"\)\.default/g, (_, path) => {
    if (!imports.has(path)) imports.set(path, `runtime${imports.size}`)
    // Loaders disagree on whether the default of a CommonJS module is the module or its `default`.
    return `(${imports.get(path)}.default ?? ${imports.get(path)})`
  })
  const lines = [...imports].map(([path, name]) => `import ${name} from '${path}.js'`)
  return `${lines.join('\n')}\n${text}\n`
}
