// Writes docs/client-authentication.md, docs/expressions.md and docs/reasons.md from what they describe: test titles, the
// facts, the registry of functions, and the reason codes; and into docs/platforms.md what the presets know. With --check, fails when one is not current. Needs `npm run build` first.
//
//   node docs/generate.mjs [--check]
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { reference } from '../dist/expression/index.js'
import { REASON_PAGES } from '../dist/gateway/index.js'
import { OF_USERS, PRESETS } from '../dist/issuers/index.js'
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

const reasons = () => {
  const entries = Object.entries(REASON_PAGES)
  const list = entries.map(([code, { title }]) => `| [\`${code}\`](#${code}) | ${title} |`)
  const pages = entries.map(
    ([code, { title, cause, remedy }]) =>
      `### ${code}\n\n${title[0].toUpperCase()}${title.slice(1)}. ${cause}\n\n**What to do:** ${remedy}\n`,
  )
  return `# Reason codes of the decision record

Each request at an endpoint makes one record ([its schema](../schemas/decision-record.schema.json)). Its \`detail\` is one of
these codes: one code for one cause. The caller learns none of those of failed authentication. \`claimgate help CODE\` prints
the same page without a network. This page is made by \`docs/generate.mjs\`.

- \`client_id\` is the client, once its credential was right. \`claimed_client_id\` is the registered client that a request
  names without proof, however broken the credential beside the name is. Names that are not registered are never written.
- \`seen\` has what the request held, \`wanted\` what it should have held: numbers, registered values, and words for classes of
  foreign text, never foreign text itself. A number in \`wanted\` is a limit: \`seen: { lifetime: 3600 }, wanted: { lifetime:
  300 }\` is an assertion for an hour where five minutes may be.
- \`note\` says what a denial of the policies rests on, or what has failed.

Whoever holds an assertion that is refused finds out without the log: \`claimgate assertion --check JWT --client ID\` tells of
every rule with both values.

| code | means |
|---|---|
${list.join('\n')}

${pages.join('\n')}`
}

const listed = names => names.map(name => `\`${name}\``).join(', ')

/** Rows for the claims of a shape and of those in it. */
const claimRows = ({ properties = {}, required = [] }, { lasting, chosen, tenants }, above = []) =>
  Object.entries(properties).flatMap(([name, shape]) => {
    const path = [...above, name]
    const notes = [
      ...(above.length === 0 && tenants.includes(name) ? ['tenant'] : []),
      ...(above.length === 0 && lasting.has(name) ? [`a name: pin \`${lasting.get(name)}\``] : []),
      ...(above.length === 0 && chosen.includes(name) ? ['chosen'] : []),
    ].join(', ')
    const type = shape.enum === undefined ? [shape.type ?? 'any'].flat().join(' or ') : listed(shape.enum)
    const row = `| ${path.map(one => `\`${one}\``).join(' ')} | ${type} | ${required.includes(name) ? 'yes' : ''} | ${shape.description ?? ''} | ${notes} |`
    return [row, ...claimRows(shape, { lasting, chosen, tenants }, path)]
  })

const platform = preset => {
  const { algs, maxLifetime, tokens, issuers, tenants, ofUsers } = preset
  const own = ofUsers.filter(name => !OF_USERS.includes(name))
  return [
    `- Algorithms: ${listed(algs)}. Longest: ${maxLifetime} s. A token counts ${tokens === 'once' ? 'once' : 'until it ends (`reusable`)'}.`,
    issuers.length === 0 ? '- Each issuer serves one party.' : `- Serves everybody as ${listed(issuers)}.`,
    ...(tenants.length === 0 ? [] : [`- Tenants: ${listed(tenants)}.`]),
    ...(own.length === 0 ? [] : [`- Marks of users beside the common ones: ${listed(own)}.`]),
    '',
    '| claim | type | required | what it says | notes |',
    '|---|---|---|---|---|',
    ...claimRows(preset.claims, preset),
  ].join('\n')
}

/** The page of platforms is written by people, but for what the presets know. */
const platforms = () =>
  readFileSync(local('platforms.md'), 'utf8')
    .replace(/(?<=<!-- preset (\w+) -->\n).*?(?=<!-- end -->)/gs, (_, name) => `\n${platform(PRESETS[name])}\n\n`)
    .replace(/(?<=<!-- marks of users -->).*?(?=<!-- end -->)/gs, () => listed(OF_USERS))

const { text, missing } = clientAuthentication()
const pages = {
  'client-authentication.md': text,
  'expressions.md': reference(variableRows()),
  'reasons.md': reasons(),
  'platforms.md': platforms(),
}
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
