import type { ClientRegistry } from '../../clients/index.ts'
import type { Diagnostic } from '../../outcome.ts'
import type { Source } from '../../source/index.ts'
import type { Config } from '../config/settings.ts'
import { audiencesOf } from '../request/grant.ts'
import type { ReadFiles } from './read-files.ts'

/** Checks configuration, clients and policies against each other. */
export const crossCheck = (
  config: Config,
  source: Source,
  registry: ClientRegistry | null,
  read: { readonly clients: ReadFiles; readonly policies: ReadFiles },
): Diagnostic[] => {
  const diagnostics: Diagnostic[] = []
  const nothing = (key: string): void => {
    const what = {
      code: 'CG6009',
      message: `there are no ${key} there`,
      help: 'name a file or a folder with at least one',
    } as const
    diagnostics.push(source.diagnose(source.spanOf([key]), what))
  }
  // Where reading itself failed, that is told already.
  for (const [key, { sources, diagnostics: told }] of Object.entries(read))
    if (sources.length === 0 && told.length === 0) nothing(key)
  // An upstream has audiences of its own.
  const aimless = (config.upstream === null ? (registry?.all() ?? []) : []).filter(
    client => audiencesOf(client, config).length === 0 && client.grantTypes.includes('client_credentials'),
  )
  const [first, ...more] = aimless
  if (first !== undefined) {
    const others = more.length === 0 ? ' has' : ` and ${more.length} more have`
    const message = `${first.clientId}${others} no audiences, and access_token.audience is not set`
    const help = 'set access_token.audience, or audiences in the client file'
    diagnostics.push(source.diagnose(source.spanOf(['clients']), { code: 'CG6010', message, help }))
  }
  return diagnostics
}
