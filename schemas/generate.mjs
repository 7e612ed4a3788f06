// Makes src/generated/ of the JSON Schemas beside this file: a TypeScript type for each, which is committed, and the
// validators, which are not. With --check, makes nothing and fails when a type is not current; with --validators, makes
// the validators alone.
//
//   node schemas/generate.mjs [--check | --validators]
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { shareAuthMethods } from './auth-methods.mjs'
import { literal, typesOf } from './types.mjs'
import { exportName, KINDS, makeValidators, readSchemaText } from './validators.mjs'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** The name of the type of each kind of file. */
const NAMES = {
  config: { name: 'WrittenConfig', filledName: 'FilledConfig' },
  client: { name: 'WrittenClientFile' },
  policy: { name: 'WrittenPolicy' },
  'policy-test': { name: 'WrittenPolicyTest' },
}

/** The keys of the configuration that only a restart changes: the schema marks them. */
const fixedKeys = ({ properties }) => {
  const keys = Object.keys(properties).filter(key => properties[key]['x-reloadable'] === false)
  return `/** Keys whose change needs a restart. */\nexport const FIXED_KEYS = ${literal(keys)} as const\n`
}

const typesOfKind = kind => {
  const schema = JSON.parse(readSchemaText(kind))
  const constants = kind === 'config' ? [fixedKeys(schema)] : []
  const head = `// Made from schemas/${kind}.schema.json by schemas/generate.mjs: change the schema, not this file.\n`
  return formatted(`${kind}.ts`, head + typesOf(schema, { ...NAMES[kind], constants }))
}

const formatted = (name, text) => {
  const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome')
  const args = [biome, 'format', `--stdin-file-path=src/generated/${name}`]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { input: text, encoding: 'utf8', cwd: ROOT })
  if (status !== 0) throw new Error(`biome cannot format ${name}: ${stderr}`)
  return stdout
}

const declarations = () => {
  const lines = KINDS.map(kind => `export const ${exportName(kind)}: ValidateFunction`)
  return `import type { ValidateFunction } from 'ajv'\n\n${lines.join('\n')}\n`
}

const check = process.argv.includes('--check')

const write = (name, text) => {
  const file = new URL(`../src/generated/${name}`, import.meta.url)
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return
  if (!check) {
    writeFileSync(file, text)
    return
  }
  console.error(`src/generated/${name} is not current: run npm run generate`)
  process.exitCode = 1
}

if (!process.argv.includes('--validators')) {
  if (!shareAuthMethods(check) && check) {
    console.error('the lists of authentication methods in schemas/ differ: run npm run generate')
    process.exitCode = 1
  }
  for (const kind of KINDS) write(`${kind}.ts`, typesOfKind(kind))
  write('validators.d.ts', declarations())
}
if (!check) await makeValidators()
