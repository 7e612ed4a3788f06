/** What serves now, and what becomes of every load after the first. */
import type { Log, Metrics, Status } from '../admin/index.ts'
import { accept, type Diagnostic, type Outcome, refuse } from '../outcome.ts'
import { render } from '../source/index.ts'
import type { Discovered, DiscoveryFault } from '../upstream/index.ts'
import { createBuilder } from './build.ts'
import type { EffectiveValue } from './config/config.ts'
import type { UpstreamLink } from './front/link.ts'
import { cannotFront } from './front/path-map.ts'
import type { FirstLoad } from './load/first-load.ts'
import { writeLastGood } from './load/last-good.ts'
import type { LoadResult } from './load/load.ts'
import type { Loaded } from './load/loaded.ts'
import { missingAlgs } from './load/missing-algs.ts'
import type { ReloadResult } from './load/reload.ts'
import { restartRequired } from './load/restart.ts'
import type { Revision } from './request/revision.ts'
import type { Services } from './request/serve.ts'

/** One reference to a revision, and the rules by which it changes. */
export interface Active {
  readonly current: () => Revision
  readonly effective: () => readonly EffectiveValue[]
  readonly status: () => Status
  /** Takes the outcome of a load: a set with a mistake changes nothing. */
  readonly apply: (result: LoadResult) => ReloadResult
  /** Takes what a load has thrown. */
  readonly failed: (error: unknown) => ReloadResult
  /** Takes what the upstream says about itself: where requests go changes, and nothing that was loaded. */
  readonly adopt: (discovered: Discovered) => Outcome<true, DiscoveryFault>
  /** Resolves when what has to be kept on disk is kept. */
  readonly kept: () => Promise<void>
}

/** Begins with the first load. */
export const createActive = (first: FirstLoad, services: Services, upstream: UpstreamLink | null): Active => {
  const { started, folder, disk } = first
  const { log, metrics, clockMs } = services
  const build = createBuilder(services, upstream)
  let { source } = first
  let active = started
  let current = build({ loaded: active, discovered: null, loadedAtMs: clockMs() })
  let effective = disk.effective
  let last: ReloadResult = {
    result: source === 'disk' ? 'applied' : 'rejected',
    revision: current.id,
    diagnostics: disk.diagnostics,
    restartRequired: [],
  }
  /** Sets are kept one after the other. */
  let keeping: Promise<void> = Promise.resolve()
  // A disk that is full or read-only takes nothing away from the requests.
  const remember = async ({ id, kept }: Loaded): Promise<void> => {
    if (folder === null) return
    const set = { revision: id, savedAt: new Date(clockMs()).toISOString(), ...kept }
    await writeLastGood(folder, set).catch((cause: unknown) => {
      const word = cause instanceof Error && 'code' in cause ? String(cause.code) : null
      log.error({ event: 'last_good', revision: id, cause: word }, 'the last good revision cannot be kept')
    })
  }
  const rejected = (diagnostics: readonly Diagnostic[], restart: readonly string[]): ReloadResult => ({
    result: 'rejected',
    revision: current.id,
    diagnostics,
    restartRequired: restart,
  })
  // Opened once, so these stay as they began.
  const { listen, admin, store, upstream: reached } = started.config
  const swap = (loaded: Loaded): void => {
    // Requests that run keep what they began with; the next one sees the new revision, whole.
    active = { ...loaded, config: { ...loaded.config, listen, admin, store, upstream: reached } }
    current = build({ loaded: active, discovered: upstream?.state().discovered ?? null, loadedAtMs: clockMs() })
  }

  if (source === 'last_good') {
    log.error({ event: 'last_good', revision: current.id }, 'the files are wrong: serving the last good revision')
    metrics.lastGood(true)
  } else keeping = remember(started)
  tell(log, metrics, last, current, clockMs())

  return {
    current: () => current,
    effective: () => effective,
    status: () => ({
      revision: current.id,
      source,
      loadedAt: new Date(current.loadedAtMs).toISOString(),
      lastReload: last.result,
      lastReloadCodes: last.result === 'rejected' ? codesOf(last.diagnostics) : [],
      restartRequired: last.restartRequired,
      clients: current.registry.all().length,
      policies: current.policies.names,
      upstream: upstream === null ? null : upstream.status(),
    }),
    apply: ({ loaded, diagnostics, effective: found }) => {
      const restart = loaded === null ? last.restartRequired : restartRequired(started.config, loaded.config)
      // What was loaded for an upstream is of no use without it, nor the other way round.
      if (loaded === null || (loaded.config.upstream === null) !== (upstream === null)) {
        last = rejected(diagnostics, restart)
      } else {
        const unchanged = loaded.id === current.id
        const result = unchanged ? 'unchanged' : 'applied'
        last = { result, revision: loaded.id, diagnostics, restartRequired: restart }
        if (!unchanged) swap(loaded)
        if (!unchanged || source === 'last_good') keeping = keeping.then(() => remember(loaded))
        source = 'disk'
        metrics.lastGood(false)
        effective = found
      }
      tell(log, metrics, last, current, clockMs())
      return last
    },
    failed: error => {
      const cause = error instanceof Error ? error.name : null
      log.error({ event: 'load', result: 'rejected', revision: current.id, cause }, 'load failed')
      metrics.reload('rejected', current.id, clockMs())
      last = rejected([], last.restartRequired)
      return last
    },
    adopt: discovered => {
      const refusal = cannotFront(active.config, discovered)
      if (refusal !== null) return refuse(refusal)
      current = build({ loaded: active, discovered, loadedAtMs: current.loadedAtMs })
      const algs = active.config.fulfilment === 'reissue' ? missingAlgs(discovered, active.keys) : []
      if (algs.length > 0)
        log.warn(
          { event: 'upstream_algs_without_key', algs },
          'the upstream may sign with algorithms that we have no active key for',
        )
      return accept(true)
    },
    kept: () => keeping,
  }
}

const codesOf = (diagnostics: readonly Diagnostic[]): readonly string[] => [
  ...new Set(diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code)),
]

const tell = (log: Log, metrics: Metrics, last: ReloadResult, current: Revision, nowMs: number): void => {
  metrics.reload(last.result, last.revision, nowMs)
  if (last.result === 'unchanged') return
  const fields = { event: 'load', result: last.result, revision: current.id, codes: codesOf(last.diagnostics) }
  if (last.result === 'rejected') log.error({ ...fields, diagnostics: render(last.diagnostics) }, 'load rejected')
  else if (last.diagnostics.length > 0) log.warn({ ...fields, diagnostics: render(last.diagnostics) }, 'load')
  else log.info(fields, 'load')
  if (last.restartRequired.length > 0) {
    log.warn(
      { event: 'restart_required', keys: last.restartRequired },
      `restart required: ${last.restartRequired.join(', ')}`,
    )
  }
}
