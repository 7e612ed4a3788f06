/** Discovery of the upstream's metadata: the first attempt, further attempts, and the state between them. */
import type { JsonObject } from '../oauth.ts'
import { accept, type Outcome, refuse } from '../outcome.ts'
import { type Discovered, type DiscoveryFailure, type Expected, readDiscovered } from './discovered.ts'
import { type GetDocument, isAbsent, readDocument, saysNone } from './documents.ts'

/** The paths of the upstream's documents. */
export interface DocumentPaths {
  /** Where it may be, in the order in which it is looked for. */
  readonly authorizationServer: readonly string[]
  readonly openid: readonly string[]
}

export interface DiscoverInput extends Expected {
  readonly get: GetDocument
  readonly paths: DocumentPaths
  /** The documents that count. */
  readonly metadata?: 'auto' | 'openid' | 'oauth'
  /**
   * Paths at which a document was found before; kept by the caller, added to here. What was there and is answered by a page
   * or a refusal is a failure, not a document less: its endpoints must not pass all of a sudden.
   */
  readonly seen?: Set<string>
}

/** Milliseconds for one attempt: the start waits for the first, so it is short; no request waits for a later one. */
export const FIRST_ATTEMPT_MS = 2000
const ATTEMPT_MS = 5000
const REFRESH_MS = 10 * 60 * 1000
/** Milliseconds between attempts until the metadata is known. */
const SHORTEST_WAIT_MS = 1000
const LONGEST_WAIT_MS = 30_000

/**
 * Reads both metadata documents, once. One that the upstream does not have, or that cannot be had, counts as missing when
 * the other one is good; a document that is there must be right.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8414#section-3 RFC 8414 section 3}
 * @see {@link https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig OpenID Connect Discovery section 4}
 */
export const discover = async (
  input: DiscoverInput,
  timeoutMs: number = ATTEMPT_MS,
): Promise<Outcome<Discovered, DiscoveryFailure>> => {
  const { get, paths, metadata = 'auto', seen = new Set<string>() } = input
  const read = (counts: boolean, places: readonly string[]) =>
    counts ? readFirst(get, places, seen, timeoutMs) : Promise.resolve(NOT_ASKED)
  const [authorizationServer, openid] = await Promise.all([
    read(metadata !== 'openid', paths.authorizationServer),
    read(metadata !== 'oauth', paths.openid),
  ])
  const failures = [authorizationServer, openid].flatMap(outcome => (outcome.ok ? [] : [outcome.refusal]))
  const fatal = failures.find(failure => !saysNone(failure) || (seen.has(failure.path ?? '') && !isAbsent(failure)))
  if (fatal !== undefined) return refuse(fatal)
  const found = [authorizationServer, openid].flatMap(outcome =>
    outcome.ok && outcome.value !== null ? [outcome] : [],
  )
  if (found.length === 0) {
    // The document that is answered with something else says more than the one that is not there.
    return refuse(failures.find(failure => !isAbsent(failure)) ?? failures[0] ?? { code: 'status' })
  }
  const documents = { authorizationServer: documentIn(authorizationServer), openid: documentIn(openid) }
  const outcome = readDiscovered(documents, input)
  if (!outcome.ok) return outcome
  for (const { path } of found) seen.add(path)
  return accept({ ...outcome.value, missing: failures.filter(failure => !isAbsent(failure)) })
}

/** One document and where it was, or none. */
type Read =
  | { readonly ok: true; readonly value: JsonObject | null; readonly path: string }
  | {
      readonly ok: false
      readonly refusal: DiscoveryFailure
    }

const NOT_ASKED: Read = { ok: true, value: null, path: '' }

const documentIn = (read: Read): JsonObject | null => (read.ok ? read.value : null)

/** Reads the document at the first place that has it; another place is asked when one says that there is none. */
const readFirst = async (
  get: GetDocument,
  places: readonly string[],
  seen: ReadonlySet<string>,
  timeoutMs: number,
): Promise<Read> => {
  let failed: DiscoveryFailure | null = null
  for (const path of places) {
    const outcome = await readDocument(get, path, timeoutMs)
    if (outcome.ok) return { ...outcome, path }
    // The document was here, so what this place says counts.
    if (!saysNone(outcome.refusal) || seen.has(path)) return outcome
    failed ??= outcome.refusal
  }
  return refuse(failed ?? { code: 'status' })
}

/** The upstream's metadata, as far as it is known, and since when. */
export interface DiscoveryState {
  readonly discovered: Discovered | null
  /** When the documents were first read as they are now, milliseconds; null when they never were. */
  readonly sinceMs: number | null
  /** The last attempt that failed; null when the last one succeeded. */
  readonly failure: (DiscoveryFailure & { readonly atMs: number }) | null
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
  readonly attempt: () => Promise<Outcome<Discovered, DiscoveryFailure>>
  /** The result of the attempt at start; it counts as the first. */
  readonly first: Outcome<Discovered, DiscoveryFailure>
  readonly clockMs: () => number
  /** Called when the documents are known for the first time, and when they have changed. A refusal keeps the old. */
  readonly adopt: (discovered: Discovered) => Outcome<true, DiscoveryFailure>
  readonly failed: (failure: DiscoveryFailure) => void
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

  const take = (outcome: Outcome<Discovered, DiscoveryFailure>): void => {
    const result = outcome.ok ? news(outcome.value) : outcome
    if (result.ok) {
      const { changed, discovered } = result.value
      state = { discovered, sinceMs: changed ? clockMs() : state.sinceMs, failure: null }
      waitMs = shortestMs
    } else {
      state = { ...state, failure: { ...result.refusal, atMs: clockMs() } }
      failed(result.refusal)
    }
    schedule()
  }
  const news = (
    discovered: Discovered,
  ): Outcome<{ readonly changed: boolean; readonly discovered: Discovered }, DiscoveryFailure> => {
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
      .catch(() => refuse<DiscoveryFailure>({ code: 'upstream_broken' }))
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

const same = (a: Discovered, b: Discovered | null): boolean => b !== null && described(a) === described(b)

const described = ({ metadata, shadowed, aliases, further }: Discovered): string =>
  JSON.stringify([metadata, shadowed, aliases, further.map(one => [one.issuer, described(one.discovered)])])
