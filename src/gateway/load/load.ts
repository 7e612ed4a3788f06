import { disk, FileError, secretPath } from '../../files/index.ts'
import { once } from '../../once.ts'
import { byPlace, type Diagnostic } from '../../outcome.ts'
import { atOnce, inSlices, type Sliced } from '../../slices.ts'
import { renderInSteps } from '../../source/index.ts'
import type { EffectiveValue } from '../config/config.ts'
import { findTakenNames } from '../front/taken-names.ts'
import { type AskedUpstream, askUpstream } from './ask-upstream.ts'
import { type CheckedSet, createSetChecker } from './check-set.ts'
import { hideInEffective, hideSecrets, secretsNamed } from './hidden.ts'
import type { LoadInput } from './input.ts'
import { issuerReferences } from './issuers.ts'
import { keep } from './last-good.ts'
import type { Loaded } from './loaded.ts'
import { noteObstacles } from './obstacles.ts'
import { ownReferences } from './own-secrets.ts'
import { configurationPath } from './read-configuration.ts'
import { type ReadMachine, readMachine } from './read-machine.ts'
import { createSetReader, knownFiles, type ReadSet } from './read-set.ts'
import { revisionId } from './revision-id.ts'

export interface LoadResult {
  /** Null when any diagnostic is an error. */
  readonly loaded: Loaded | null
  /** All diagnostics of all files, in order. */
  readonly diagnostics: readonly Diagnostic[]
  /** Every value in force, without secrets. They are looked for when it is asked. */
  readonly effective: () => readonly EffectiveValue[]
  /** Files and folders whose change may change the outcome; also when there are errors. */
  readonly watched: readonly string[]
  /** The word of the system for what could not be read now, and may be later; null when everything could. */
  readonly obstacle: string | null
}

/** Loads again and again: what has not changed since the last time is not made anew. */
export type Loader = (input: LoadInput) => Promise<LoadResult>

/**
 * Loads configuration, clients, policies and keys, and reports everything that is wrong with any of them. The one path
 * for start, change of a file, signal, and `claimgate check`.
 */
export const load: Loader = input => createLoader()(input)

/**
 * Makes a loader. It works in slices: while it loads, requests are answered. Loads of one loader come one after the
 * other. A load in which a file changes while it is looked at begins anew.
 *
 * @throws FileError `changed` when files change again and again
 */
export const createLoader = (): Loader => {
  const load = createOneLoader()
  return async input => {
    for (let left = MOST_TIMES; ; left--) {
      try {
        return await load(input)
      } catch (cause) {
        if (left === 1 || !(cause instanceof FileError) || cause.code !== 'changed') throw cause
      }
    }
  }
}

const MOST_TIMES = 5

const createOneLoader = (): Loader => {
  const readSet = createSetReader()
  const checkSet = createSetChecker()
  return async given => {
    const noting = noteObstacles(configurationPath(given))
    const machineFiles = noting.through(given.machine ?? disk)
    const input = { ...given, files: noting.through(given.files ?? disk), machine: machineFiles }
    const set = await readSet(input)
    const { watched } = set.read
    if (set.config === null) {
      const diagnostics = await inSlices(hideSecrets(set, ordered(set.read.diagnostics)))
      const effective = once(() => atOnce(hideInEffective(set)))
      return { loaded: null, diagnostics, effective, watched, obstacle: noting.obstacle() }
    }
    const machine = await readMachine(input, set)
    const keys = machine.keys.ring
    const checked = await inSlices(checkSet(set, { readSecret: machine.secrets.of, keys, nowMs: input.nowMs }))
    const upstream = await askUpstream(set.config, set.source, {
      discover: input.discover ?? null,
      machine: machineFiles,
      nowMs: input.nowMs,
      keys,
    })
    const all = ordered([...checked.diagnostics, ...machine.diagnostics, ...upstream.diagnostics])
    const named = (): readonly string[] => secretsNamed(machine.secrets, machine.references)
    const diagnostics = await inSlices(hideSecrets(set, all, named))
    if (diagnostics.length > FEW) await inSlices(renderInSteps(diagnostics))
    return {
      loaded: diagnostics.some(isError) ? null : await inSlices(loadedOf(set, machine, checked, upstream)),
      diagnostics,
      effective: once(() => atOnce(hideInEffective(set, named))),
      watched: watchedBy(set, checked),
      obstacle: noting.obstacle(),
    }
  }
}

/** As many are shown in no time. */
const FEW = 20

export const ordered = (diagnostics: readonly Diagnostic[]): Diagnostic[] => [...diagnostics].sort(byPlace)

export const isError = ({ severity }: Diagnostic): boolean => severity === 'error'

/** Puts together what has no mistake. */
function* loadedOf(
  set: ReadSet,
  { secrets, own, keys, clientAuthorities }: ReadMachine,
  checked: CheckedSet,
  { discovered }: AskedUpstream,
): Sliced<Loaded | null> {
  const { config, source, clients, policies } = set
  const { registry } = checked.clients
  if (registry === null || checked.policies.policies === null || keys.ring === null) return null
  if (config.upstream !== null && config.forwardUnregisteredUntil !== null) yield* findTakenNames(registry)
  const sources = [{ ...source, value: set.read.shared }, ...clients.sources, ...policies.sources]
  const referenced = [
    ...[...issuerReferences(config, source), ...secretFiles(checked)].map(({ reference, file }) =>
      secrets.of(reference, file),
    ),
    ...Object.values(clientAuthorities).flatMap(text => text ?? []),
  ]
  return {
    id: yield* revisionId({ sources, secrets: referenced, keys: keys.text }),
    config,
    registry,
    issuers: checked.issuers,
    policies: checked.policies.policies,
    files: knownFiles(set),
    keys: keys.ring,
    adminToken: own.adminToken,
    storeSecret: own.storeSecret,
    clientAuthorities,
    firstStart: keys.firstStart,
    kept: keep(set),
    forget: clients.forget,
    discovered,
    credentials: checked.credentials?.credentials ?? null,
  }
}

const secretFiles = ({ clients, credentials }: CheckedSet) => [
  ...clients.secretFiles,
  ...(credentials?.secretFiles ?? []),
]

const watchedBy = ({ config, source, read }: ReadSet, checked: CheckedSet): readonly string[] => {
  const references = [...ownReferences(config, source), ...issuerReferences(config, source), ...secretFiles(checked)]
  const named = references.flatMap(reference => secretPath(reference) ?? [])
  const authorities = [config.clientCertificates?.ca ?? [], config.listen.tls?.clientCa ?? []].flat()
  const { tls } = config.listen
  const shown = tls === null ? [] : [tls.cert, tls.key]
  return [...read.watched, config.clients, config.policies, config.keys, ...named, ...authorities, ...shown]
}
