import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { newSecret } from '../clients/index.ts'
import { readSchema } from '../files/index.ts'
import type { JsonObject } from '../oauth.ts'
import { SCHEMA_KINDS } from '../schema/index.ts'
import { makeClientKey, publicHalf } from './client-key.ts'
import { clientKeyFile } from './credential.ts'
import { EXIT, type ExitCode } from './exit.ts'
import { IGNORED, newFiles } from './new-files.ts'
import type { Terminal } from './terminal.ts'
import { VERSION } from './version.ts'

const PACKAGE = fileURLToPath(new URL('../../', import.meta.url))
const TEMPLATE = join(PACKAGE, 'examples', 'quickstart')
const KEYED_CLIENT = 'partner-a'
const SECRET_CLIENTS = ['partner-b', 'reports', 'billing']

const EDITOR = `${JSON.stringify(
  {
    'yaml.schemas': {
      './schemas/config.schema.json': 'claimgate.yaml',
      './schemas/client.schema.json': 'clients/*.yaml',
      './schemas/policy.schema.json': ['policies/*.yaml', '!policies/*.test.yaml'],
      './schemas/policy-test.schema.json': 'policies/*.test.yaml',
    },
  },
  null,
  2,
)}\n`

const WORKFLOW = `# Checks and tests the policies on every push.
name: policies
on: [push, pull_request]
permissions: { contents: read }
jobs:
  policies:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with: { node-version: 22 }
      # The secrets are not in the repository, and neither of the two needs them.
      - run: npx --yes claimgate@${VERSION} check --without-secrets --output github
      - run: npx --yes claimgate@${VERSION} test
`

/** Makes a working folder that serves at once. A file that is already there is kept as it is. */
export const run = async (terminal: Terminal, folder: string): Promise<ExitCode> => {
  const root = resolve(terminal.cwd, folder)
  const { write, counted } = newFiles(root, 'init')
  for (const [path, text] of templates()) if (path !== `clients/${KEYED_CLIENT}.yaml`) write(path, text)
  for (const client of SECRET_CLIENTS) write(`secrets/${client}`, `${newSecret()}\n`, 0o600)
  await writeKeyedClient(root, write)
  write('.gitignore', IGNORED)
  write('.vscode/settings.json', EDITOR)
  write('.github/workflows/policies.yml', WORKFLOW)
  const { written, kept } = counted()
  const shown = relative(terminal.cwd, root) || '.'
  terminal.out(`${shown}: ${written} files written${kept.length > 0 ? `, ${kept.length} kept as they were` : ''}\n`)
  return EXIT.ok
}

type Write = (path: string, text: string, mode?: number) => void

/** The private key and the client's file belong together: an existing key is used again. */
const writeKeyedClient = async (root: string, write: Write): Promise<void> => {
  const file = relative(root, clientKeyFile(root, KEYED_CLIENT))
  const privateJwk = existsSync(join(root, file))
    ? (JSON.parse(readFileSync(join(root, file), 'utf8')) as JsonObject)
    : (await makeClientKey('RS256')).privateJwk
  write(file, `${JSON.stringify(privateJwk, null, 2)}\n`, 0o600)
  const template = readFileSync(join(TEMPLATE, 'clients', `${KEYED_CLIENT}.yaml`), 'utf8')
  write(
    `clients/${KEYED_CLIENT}.yaml`,
    template.replace('keys: []', `keys: [${JSON.stringify(publicHalf(privateJwk))}]`),
  )
}

/** The files that are copied as they are, by their path in the new folder. */
const templates = (): [string, string][] => [
  ['claimgate.yaml', readFileSync(join(TEMPLATE, 'claimgate.yaml'), 'utf8')],
  ...copies(join(TEMPLATE, 'clients'), 'clients', /\.yaml$/),
  ...copies(join(PACKAGE, 'policies'), 'policies', /\.yaml$/),
  // Those of files: the schema of the decision record describes no file of the folder.
  ...[...SCHEMA_KINDS].sort().map((kind): [string, string] => [`schemas/${kind}.schema.json`, readSchema(kind)]),
]

const copies = (folder: string, into: string, pattern: RegExp): [string, string][] =>
  readdirSync(folder)
    .filter(name => pattern.test(name))
    .sort()
    .map(name => [`${into}/${name}`, readFileSync(join(folder, name), 'utf8')])
