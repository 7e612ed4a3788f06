/** Discovery of the upstream's metadata: the first attempt, further attempts, and the state between them. */
import { accept, type Outcome, refuse } from '../outcome.ts'
import { type Discovered, type DiscoveryFault, type Expected, readDiscovered } from './discovered.ts'
import { type GetDocument, readDocument } from './documents.ts'

/** The paths of the upstream's two documents. */
export interface DocumentPaths {
  readonly authorizationServer: string
  readonly openid: string
}

export interface DiscoverInput extends Expected {
  readonly get: GetDocument
  readonly paths: DocumentPaths
}

/** Milliseconds for one attempt: the start waits for the first, so it is short; no request waits for a later one. */
export const FIRST_ATTEMPT_MS = 2000
const ATTEMPT_MS = 5000
const REFRESH_MS = 10 * 60 * 1000
/** Milliseconds between attempts until the metadata is known. */
const SHORTEST_WAIT_MS = 1000
const LONGEST_WAIT_MS = 30_000

/**
 * Reads both metadata documents, once. One of them may be missing; a document that is there must be right.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8414#section-3 RFC 8414 section 3}
 * @see {@link https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig OpenID Connect Discovery section 4}
 */
export const discover = async (
  { get, paths, issuer, url }: DiscoverInput,
  timeoutMs: number = ATTEMPT_MS,
): Promise<Outcome<Discovered, DiscoveryFault>> => {
  const read = (path: string) => readDocument(get, path, timeoutMs)
  const [authorizationServer, openid] = await Promise.all([read(paths.authorizationServer), read(paths.openid)])
  if (!authorizationServer.ok) return authorizationServer
  if (!openid.ok) return openid
  if (authorizationServer.value === null && openid.value === null) return refuse('status')
  return readDiscovered({ authorizationServer: authorizationServer.value, openid: openid.value }, { issuer, url })
}

/** The upstream's metadata, as far as it is known, and since when. */
export interface DiscoveryState {
  readonly discovered: Discovered | null
  /** When the documents were first read as they are now, milliseconds; null when they never were. */
  readonly sinceMs: number | null
  /** The last attempt that failed; null when the last one succeeded. */
  readonly failure: { readonly code: DiscoveryFault; readonly atMs: number } | null
}

/** Keeps the upstream's metadata: reads it until it is known, refreshes it every ten minutes, keeps it when that fails. */
export interface Discovery {
  readonly state: () => DiscoveryState
  /**
   * Tries again because a request needs the metadata: joins an attempt that runs, and never tries more than once a second.
   * Never rejects.
   */
  readonly wanted: () => Promise<void>
  readonly close: () => void
}

export interface DiscoveryOptions {
  readonly attempt: () => Promise<Outcome<Discovered, DiscoveryFault>>
  /** The result of the attempt at start; it counts as the first. */
  readonly first: Outcome<Discovered, DiscoveryFault>
  readonly clockMs: () => number
  /** Called when the documents are known for the first time, and when they have changed. A refusal keeps the old. */
  readonly adopt: (discovered: Discovered) => Outcome<true, DiscoveryFault>
  readonly failed: (code: DiscoveryFault) => void
  /** Milliseconds, for tests: a refresh, the shortest and the longest wait. */
  readonly waits?: { readonly refreshMs: number; readonly shortestMs: number; readonly longestMs: number }
}

const WAITS = { refreshMs: REFRESH_MS, shortestMs: SHORTEST_WAIT_MS, longestMs: LONGEST_WAIT_MS }

/** Begins to keep the metadata. Its timers do not keep the process alive. */
export const createDiscovery = (options: DiscoveryOptions): Discovery => {
  const { attempt, clockMs, adopt, failed, first } = options
  const { refreshMs, shortestMs, longestMs } = options.waits ?? WAITS
  let state: DiscoveryState = { discovered: null, sinceMs: null, failure: null }
  let waitMs = shortestMs
  let lastMs = performance.now()
  let running: Promise<void> | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let closed = false

  const take = (outcome: Outcome<Discovered, DiscoveryFault>): void => {
    const result = outcome.ok ? news(outcome.value) : outcome
    if (result.ok) {
      const { changed, discovered } = result.value
      state = { discovered, sinceMs: changed ? clockMs() : state.sinceMs, failure: null }
      waitMs = shortestMs
    } else {
      state = { ...state, failure: { code: result.refusal, atMs: clockMs() } }
      failed(result.refusal)
    }
    schedule()
  }
  const news = (
    discovered: Discovered,
  ): Outcome<{ readonly changed: boolean; readonly discovered: Discovered }, DiscoveryFault> => {
    if (same(discovered, state.discovered))
      return accept({ changed: false, discovered: state.discovered ?? discovered })
    const adopted = adopt(discovered)
    return adopted.ok ? accept({ changed: true, discovered }) : adopted
  }
  const schedule = (): void => {
    if (closed) return
    clearTimeout(timer)
    const nextMs = state.discovered === null ? waitMs : refreshMs
    if (state.discovered === null) waitMs = Math.min(waitMs * 2, longestMs)
    timer = setTimeout(() => void again(), nextMs)
    timer.unref()
  }
  const again = (): Promise<void> => {
    running ??= attempt()
      .catch(() => refuse<DiscoveryFault>('upstream_broken'))
      .then(outcome => {
        running = null
        lastMs = performance.now()
        if (!closed) take(outcome)
      })
    return running
  }

  take(first)
  return {
    state: () => state,
    wanted: () => {
      if (running === null && (closed || performance.now() - lastMs < shortestMs)) return Promise.resolve()
      return again()
    },
    close: () => {
      closed = true
      clearTimeout(timer)
    },
  }
}

const same = (a: Discovered, b: Discovered | null): boolean =>
  b !== null &&
  JSON.stringify([a.metadata, a.shadowed, a.aliases]) === JSON.stringify([b.metadata, b.shadowed, b.aliases])
