/** The revision that serves now, and what becomes of every load after the first. */
import type { Status } from '../admin/index.ts'
import { accept, type Diagnostic, type Outcome, refuse } from '../outcome.ts'
import { inSlices } from '../slices.ts'
import type { Discovered, DiscoveryFailure } from '../upstream/index.ts'
import { createBuilder } from './build.ts'
import type { EffectiveValue } from './config/config.ts'
import { newlyDisabled, revokeDisabled } from './disabled.ts'
import type { UpstreamLink } from './front/link.ts'
import { cannotFront } from './front/path-map.ts'
import type { FirstLoad } from './load/first-load.ts'
import { createLastGoodKeeper } from './load/last-good-keeper.ts'
import type { LoadResult } from './load/load.ts'
import type { Loaded } from './load/loaded.ts'
import type { ReloadResult } from './load/reload.ts'
import { asRunning, restartRequired } from './load/restart.ts'
import { createSetTexts, type SetTexts } from './load/set-texts.ts'
import { signedElsewhere } from './load/signed-elsewhere.ts'
import { missingAlgs } from './load/signing-algs.ts'
import type { Revision } from './request/revision.ts'
import type { Services } from './request/serve.ts'
import { statusOf, tell, tellUndone } from './tell.ts'

/** One reference to a revision, and the rules by which it changes. */
export interface Active {
  readonly current: () => Revision
  readonly effective: () => readonly EffectiveValue[]
  readonly status: () => Status
  /** The texts that the current revision was made of; null where no worker needs them. */
  readonly texts: () => SetTexts | null
  /** Takes the outcome of a load: a set with a mistake changes nothing. */
  readonly apply: (result: LoadResult) => ReloadResult
  /** Takes what a load has thrown. */
  readonly failed: (error: unknown) => ReloadResult
  /** Takes that a load is tried again after so many seconds. */
  readonly trying: (obstacle: string, seconds: number) => void
  /** Takes what the upstream says about itself: where requests go changes, and nothing that was loaded. */
  readonly adopt: (discovered: Discovered) => Outcome<true, DiscoveryFailure>
  /** Resolves when every set that has to be kept on the disk is kept. */
  readonly kept: () => Promise<void>
}

/** Everything that a load changes, replaced as one. */
interface State {
  readonly revision: Revision
  /** The load that the revision was built from. */
  readonly loaded: Loaded
  readonly texts: SetTexts | null
  readonly source: Status['source']
  readonly effective: () => readonly EffectiveValue[]
  readonly last: ReloadResult
}

/** Begins with the first load. */
export const createActive = (first: FirstLoad, services: Services, upstream: UpstreamLink | null): Active => {
  const { started } = first
  const { log, metrics, clockMs } = services
  const build = createBuilder(services, upstream)
  const keeper = createLastGoodKeeper(first.folder, log, clockMs)
  const takeTexts = createSetTexts()
  const textsOf = (loaded: Loaded): SetTexts | null => (started.config.workers === 1 ? null : takeTexts(loaded))
  let state = beginning(first, build({ loaded: started, discovered: null, loadedAtMs: clockMs() }), textsOf(started))

  /** Its texts are written down first, where they are kept. */
  const forget = ({ forget }: Loaded): void => {
    void keeper.kept().then(forget)
  }
  const reject = (diagnostics: readonly Diagnostic[], restart: readonly string[]): void => {
    state = { ...state, last: resultOf('rejected', state.revision.id, diagnostics, restart) }
  }
  // Requests that run keep what they began with; the next one sees the new revision, whole.
  const swapped = (loaded: Loaded): Pick<State, 'loaded' | 'revision' | 'texts'> => {
    const discovered = upstream?.state().discovered ?? null
    return { loaded, texts: textsOf(loaded), revision: build({ loaded, discovered, loadedAtMs: clockMs() }) }
  }
  const take = (loaded: Loaded, { diagnostics, effective }: LoadResult, restart: readonly string[]): void => {
    const unchanged = loaded.id === state.revision.id
    const last = resultOf(unchanged ? 'unchanged' : 'applied', loaded.id, diagnostics, restart)
    const before = state.source
    const { registry } = state.revision
    state = { ...state, ...(unchanged ? {} : swapped(loaded)), source: 'disk', effective, last }
    const now = clockMs() / 1000
    void inSlices(newlyDisabled(registry, state.revision.registry)).then(disabled =>
      revokeDisabled(disabled, services.store, now, log),
    )
    if (!unchanged || before === 'last_good') keeper.keep(loaded)
    forget(loaded)
    metrics.lastGood(false)
  }

  if (state.source === 'disk') keeper.keep(started)
  else {
    log.error({ event: 'last_good', revision: started.id }, 'the files are wrong: serving the last good revision')
    metrics.lastGood(true)
  }
  forget(started)
  tell(services, state)

  return {
    current: () => state.revision,
    effective: () => state.effective(),
    status: () => statusOf(state, upstream),
    texts: () => state.texts,
    apply: result => {
      const { loaded, diagnostics } = result
      const before = state.last.result
      const restart = loaded === null ? state.last.restartRequired : restartRequired(started.config, loaded.config)
      const config = loaded === null ? null : asRunning(started.config, loaded.config)
      if (loaded === null || config === null) reject(diagnostics, restart)
      else take({ ...loaded, config }, result, restart)
      tell(services, state)
      if (before === 'rejected' && state.last.result === 'unchanged') tellUndone(log, state)
      return state.last
    },
    failed: error => {
      const cause = error instanceof Error ? error.name : null
      const { id } = state.revision
      log.error({ event: 'load', result: 'rejected', revision: id, cause }, 'load failed')
      metrics.reload('rejected', id, clockMs())
      reject([], state.last.restartRequired)
      return state.last
    },
    trying: (cause, seconds) => {
      const fields = { event: 'load_retry', cause, seconds }
      log.warn(fields, `the files cannot be read now (${cause}): trying again in ${seconds} s`)
    },
    adopt: discovered => {
      const { loaded, revision } = state
      const refusal = cannotFront(loaded.config, discovered)
      if (refusal !== null) return refuse({ code: refusal })
      state = { ...state, revision: build({ loaded, discovered, loadedAtMs: revision.loadedAtMs }) }
      const algs = loaded.config.fulfilment === 'reissue' ? missingAlgs(discovered, loaded.keys) : []
      const message = 'the upstream may sign with algorithms that we have no active key for'
      if (algs.length > 0) log.warn({ event: 'upstream_algs_without_key', algs }, message)
      const { logout } = signedElsewhere(loaded.config, discovered, clockMs())
      const unverified = 'the upstream signs logout tokens with its own keys, and clients verify them with ours'
      if (logout) log.warn({ event: 'upstream_logout_tokens', code: 'CG6140' }, unverified)
      return accept(true)
    },
    kept: keeper.kept,
  }
}

const beginning = ({ started, source, disk }: FirstLoad, revision: Revision, texts: SetTexts | null): State => ({
  revision,
  loaded: started,
  texts,
  source,
  effective: disk.effective,
  last: resultOf(source === 'disk' ? 'applied' : 'rejected', revision.id, disk.diagnostics, []),
})

const resultOf = (
  result: ReloadResult['result'],
  revision: string,
  diagnostics: readonly Diagnostic[],
  restart: readonly string[],
): ReloadResult => ({ result, revision, diagnostics, restartRequired: restart })
