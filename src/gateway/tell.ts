/** What operators hear of loads: status, log lines and metrics. */
import type { Log, Status } from '../admin/index.ts'
import type { Diagnostic } from '../outcome.ts'
import { render } from '../source/index.ts'
import type { UpstreamLink } from './front/link.ts'
import type { ReloadResult } from './load/reload.ts'
import type { Revision } from './request/revision.ts'
import type { Services } from './request/serve.ts'

/** The codes of errors, each once. */
const codesOf = (diagnostics: readonly Diagnostic[]): readonly string[] => [
  ...new Set(diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code)),
]

export interface Told {
  readonly revision: Revision
  readonly source: Status['source']
  readonly last: ReloadResult
}

/** The status of a gateway after its last load. */
export const statusOf = ({ revision, source, last }: Told, upstream: UpstreamLink | null): Status => ({
  revision: revision.id,
  source,
  loadedAt: new Date(revision.loadedAtMs).toISOString(),
  lastReload: last.result,
  lastReloadCodes: last.result === 'rejected' ? codesOf(last.diagnostics) : [],
  restartRequired: last.restartRequired,
  clients: revision.registry.all().length,
  policies: revision.policies.names,
  upstream: upstream === null ? null : upstream.status(),
  issuers: revision.issuers(),
})

/** Who hears of loads. */
type Listeners = Pick<Services, 'log' | 'metrics' | 'diagnostics' | 'clockMs'>

/** Says in the log and in the metrics what became of a load. */
export const tell = ({ log, metrics, diagnostics, clockMs }: Listeners, { last, revision }: Told): void => {
  metrics.reload(last.result, last.revision, clockMs())
  if (last.result === 'unchanged') return
  if (last.diagnostics.length > 0) diagnostics(last.diagnostics)
  const fields = { event: 'load', result: last.result, revision: revision.id, codes: codesOf(last.diagnostics) }
  if (last.result === 'rejected') log.error({ ...fields, diagnostics: render(last.diagnostics) }, 'load rejected')
  else if (last.diagnostics.length > 0) log.warn({ ...fields, diagnostics: render(last.diagnostics) }, 'load')
  else log.info(fields, 'load')
  if (last.restartRequired.length === 0) return
  const keys = last.restartRequired
  log.warn({ event: 'restart_required', keys }, `restart required: ${keys.join(', ')}`)
}

/** Says that what was rejected is gone: the files are those of the revision that serves. */
export const tellUndone = (log: Log, { revision }: Told): void => {
  const fields = { event: 'load', result: 'unchanged', revision: revision.id, codes: [] }
  log.info(fields, 'the files are those of the served revision again')
}
