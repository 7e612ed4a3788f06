import type { Client, ClientRegistry } from '../../clients/index.ts'
import { FAPI2_ALGS } from '../../jose/index.ts'
import type { Diagnostic } from '../../outcome.ts'
import type { Sliced } from '../../slices.ts'
import type { Source } from '../../source/index.ts'
import type { Config } from '../config/settings.ts'
import { audiencesOf } from '../request/grant.ts'
import type { ReadFiles } from './read-files.ts'

/** Checks configuration, clients and policies against each other. */
export function* crossCheck(
  config: Config,
  source: Source,
  registry: ClientRegistry | null,
  read: { readonly clients: ReadFiles; readonly policies: ReadFiles },
): Sliced<Diagnostic[]> {
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
  let first: Client | null = null
  let more = 0
  let profiled: Client | null = null
  for (const [at, client] of (config.upstream === null ? (registry?.all() ?? []) : []).entries()) {
    if (at % CLIENTS_A_STEP === 0) yield
    if (client.fapi2) profiled ??= client
    if (audiencesOf(client, config).length > 0 || !client.grantTypes.includes('client_credentials')) continue
    if (first !== null) more += 1
    first ??= client
  }
  if (first !== null) {
    const others = more === 0 ? ' has' : ` and ${more} more have`
    const message = `${first.clientId}${others} no audiences, and access_token.audience is not set`
    const help = 'set access_token.audience, or audiences in the client file'
    diagnostics.push(source.diagnose(source.spanOf(['clients']), { code: 'CG6010', message, help }))
  }
  const { alg } = config.accessToken
  if (profiled !== null && !FAPI2_ALGS.some(one => one === alg)) {
    const message = `${alg} signs the tokens of ${profiled.clientId}, and FAPI 2.0 does not allow it`
    const help = `use ${FAPI2_ALGS.join(', ')}, or take fapi2 out of the client file`
    diagnostics.push(source.diagnose(source.spanOf(['access_token', 'alg']), { code: 'CG6231', message, help }))
  }
  if (registry !== null && config.afterLoss !== 'inactive' && !remembers(config, registry)) {
    const message = '`after_loss` has no effect: at introspection the word of the upstream stands'
    const help = 'remove it, or use fulfilment reissue or introspection'
    diagnostics.push(
      source.diagnose(source.spanOf(['after_loss']), { code: 'CG6200', severity: 'warning', message, help }),
    )
  }
  return diagnostics
}

/** True where something of a token is remembered here: it is issued by us, or for some client its claims are kept. */
const remembers = ({ upstream, fulfilment }: Config, { fulfilments }: ClientRegistry): boolean =>
  upstream === null || [fulfilment, ...fulfilments].some(one => one === 'reissue' || one === 'introspection')

/** What one step of work looks at. */
const CLIENTS_A_STEP = 1000
