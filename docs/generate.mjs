// Writes docs/client-authentication.md and docs/expressions.md from what they describe: test titles, the facts, and the
// registry of functions. With --check, fails when one is not current. Needs `npm run build` first.
//
//   node docs/generate.mjs [--check]
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { reference } from '../dist/expression/index.js'
import { variableRows } from '../dist/policy/index.js'

const local = path => fileURLToPath(new URL(path, import.meta.url))
const check = process.argv.includes('--check')

/** Test titles that begin with a row of the table: `it('B9 refuses ...'`. */
const titles = () => {
  const found = new Map()
  const files = readdirSync(local('../test'), { recursive: true }).filter(file => file.endsWith('.test.ts'))
  for (const file of files.sort()) {
    const text = readFileSync(local(`../test/${file}`), 'utf8')
    for (const [, , title] of text.matchAll(/(['"`])((?:[A-Z]\d+(?:, | and )?)+ .*?)\1/g)) {
      for (const row of title.match(/^(?:[A-Z]\d+(?:, | and )?)+/)[0].match(/[A-Z]\d+/g)) {
        found.set(row, [...(found.get(row) ?? []), { file, title }])
      }
    }
  }
  return found
}

const clientAuthentication = () => {
  const rows = JSON.parse(readFileSync(local('client-authentication.rows.json'), 'utf8'))
  const tests = titles()
  const missing = []
  const lines = Object.entries(rows).map(([row, rule]) => {
    const [first, ...more] = tests.get(row) ?? []
    if (first === undefined) missing.push(row)
    const shown =
      first === undefined
        ? ''
        : `${first.file}: ${first.title.replaceAll('|', '\\|')}${more.length > 0 ? ` (and ${more.length} more)` : ''}`
    return `| ${row} | ${rule} | ${shown} |`
  })
  if (missing.length > 0) console.error(`rows without a test: ${missing.join(', ')}`)
  return {
    missing,
    text: `# Client authentication, rule by rule

Each rule has at least one test whose title begins with its row. This table is made from the test titles by
\`docs/generate.mjs\`; the tests fail when it is not current, or when a row has no test.

| row | rule | test |
|---|---|---|
${lines.join('\n')}
`,
  }
}

const { text, missing } = clientAuthentication()
const pages = { 'client-authentication.md': text, 'expressions.md': reference(variableRows()) }
for (const [name, page] of Object.entries(pages)) {
  const file = local(name)
  if (existsSync(file) && readFileSync(file, 'utf8') === page) continue
  if (!check) writeFileSync(file, page)
  else {
    console.error(`docs/${name} is not current: run node docs/generate.mjs`)
    process.exitCode = 1
  }
}
if (check && missing.length > 0) process.exitCode = 1
