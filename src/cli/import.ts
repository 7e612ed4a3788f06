import { relative, resolve } from 'node:path'
import { EXPORT_KINDS, ExportError, type ExportKind, type Imported, importExport } from '../import/index.ts'
import type { JsonValue } from '../oauth.ts'
import { EXIT, type ExitCode, UsageError } from './exit.ts'
import { IGNORED, type NewFiles, newFiles } from './new-files.ts'
import type { Terminal } from './terminal.ts'
import { printable } from './text-log.ts'

/** Makes client and policy files of an export, and says what it could not take over. Overwrites nothing, and prints no secret. */
export const run = async (
  terminal: Terminal,
  kind: string,
  file: string,
  options: { readonly into: string },
): Promise<ExitCode> => {
  if (!EXPORT_KINDS.includes(kind as ExportKind)) throw new UsageError(`exports are of ${EXPORT_KINDS.join(', ')}`)
  const imported = read(terminal, kind as ExportKind, file)
  const say = (line: string): void => terminal.out(`${printable(line)}\n`)
  const root = resolve(terminal.cwd, options.into)
  const shown = relative(terminal.cwd, root) || '.'
  const { written, kept } = imported.clients === 0 ? NOTHING : writeAll(root, imported)
  say(
    `${shown}: ${written} files written, ${imported.clients} clients${kept.length > 0 ? `; kept as they were: ${kept.join(', ')}` : ''}`,
  )
  for (const line of imported.left) say(`not taken over: ${line}`)
  if (imported.clients === 0) {
    terminal.err(`${file} has no client that can be taken over\n`)
    return EXIT.invalid
  }
  for (const client of imported.withoutSecret) say(`disabled: client ${client}: the export does not have its secret`)
  say(`Now set issuer in ${shown}/claimgate.yaml, and run: ${terminal.self} check --config ${shown}/claimgate.yaml`)
  return EXIT.ok
}

type Counted = ReturnType<NewFiles['counted']>

const NOTHING: Counted = { written: 0, kept: [] }

const writeAll = (root: string, imported: Imported): Counted => {
  const files = newFiles(root, 'import')
  files.write('claimgate.yaml', configuration(imported))
  files.write('.gitignore', IGNORED)
  for (const { path, text, isSecret } of imported.files) files.write(path, text, isSecret ? 0o600 : 0o644)
  return files.counted()
}

const read = (terminal: Terminal, kind: ExportKind, file: string): Imported => {
  try {
    return importExport(kind, parse(terminal, file), Date.now())
  } catch (cause) {
    if (cause instanceof ExportError) throw new UsageError(`${file} is no export of ${kind}: ${cause.message}`)
    throw cause
  }
}

const parse = (terminal: Terminal, file: string): JsonValue => {
  let text: string
  try {
    text = terminal.read(file)
  } catch {
    throw new UsageError(`${file} cannot be read`)
  }
  try {
    return JSON.parse(text.replace(/^\ufeff/, '')) as JsonValue
  } catch {
    // The message of the parser would show some of the text.
    throw new UsageError(`${file} is not JSON`)
  }
}

const configuration = ({
  lifetime,
}: Imported): string => `# How this token service is deployed. \`claimgate check\` checks this file.
issuer: http://127.0.0.1:8080 # what the clients know it as: an https URL
listen: { host: 127.0.0.1, port: 8080 }
admin: { host: 127.0.0.1, port: 8081 }
clients: ./clients
policies: ./policies
keys: ./keys.json # created on first start
store: { type: lmdb, path: ./state }
access_token: { ${lifetime === null ? '' : `lifetime: ${lifetime}, `}audience: https://api.example.com } # of clients without audiences
`
