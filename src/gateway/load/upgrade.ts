import type { JsonObject } from '../../oauth.ts'
import { isObject } from '../../oauth.ts'
import type { Diagnostic } from '../../outcome.ts'
import { inSlices } from '../../slices.ts'
import type { Source } from '../../source/index.ts'
import {
  CHANGED_DEFAULTS,
  type ChangedDefault,
  type Met,
  type OldClient,
  type WrittenConfiguration,
} from './changed-defaults.ts'
import { hideSecrets } from './hidden.ts'
import type { LoadInput } from './input.ts'
import { load } from './load.ts'
import { createSetReader } from './read-set.ts'

export interface Upgrade {
  /** One for each changed default that the folder meets, at the first place that does, in the order of UPGRADING.md. */
  readonly met: readonly Diagnostic[]
  /** The changed defaults that no file tells of. */
  readonly untold: readonly ChangedDefault[]
  /** How many defaults changed. */
  readonly changed: number
}

/**
 * Says which of the defaults that changed concern a folder that was written for an earlier version. The folder need not
 * load any more: what is wrong with it may be the change.
 */
export const checkUpgrade = async (input: LoadInput): Promise<Upgrade> => {
  const set = await createSetReader()(input)
  const { diagnostics } = await load(input)
  const { source: config } = set.read
  const whole = set.config !== null
  const old = {
    config,
    written: (isObject(config.value) ? config.value : {}) as WrittenConfiguration,
    clients: whole ? set.clients.sources.flatMap(clientsOf) : [],
    policies: whole ? set.policies.sources : [],
    diagnostics,
  }
  const met = CHANGED_DEFAULTS.flatMap(row => said(row, row.met?.(old) ?? []))
  const untold = CHANGED_DEFAULTS.filter(row => row.met === null)
  return { met: await inSlices(hideSecrets(set, met)), untold, changed: CHANGED_DEFAULTS.length }
}

const clientsOf = (source: Source): readonly OldClient[] => {
  const { value } = source
  const all = Array.isArray(value) ? value.map((client, index) => [client, [index]] as const) : [[value, []] as const]
  return all.flatMap(([client, path]) => (isObject(client) ? [{ source, path, written: client as JsonObject }] : []))
}

const said = ({ before, now, keep }: ChangedDefault, [first, ...more]: readonly Met[]): readonly Diagnostic[] => {
  if (first === undefined) return []
  const others = more.length === 0 ? '' : ` (and ${more.length} more ${more.length === 1 ? 'place' : 'places'})`
  const what = {
    code: 'CG6130',
    severity: 'info',
    message: `before: ${before}; now: ${now}${others}`,
    help: keep.replace(/^(?=`)/, 'to keep it: ').replace(/^nothing/, 'nothing keeps it'),
  } as const
  if (!('source' in first)) {
    const { file, line, column, endLine, endColumn, excerpt } = first
    return [{ file, line, column, endLine, endColumn, excerpt, ...what }]
  }
  const { source, path } = first
  // Of a whole section its key is enough.
  const inner = path.reduce<unknown>((value, name) => (value as JsonObject | null)?.[name as string], source.value)
  const span = typeof inner === 'object' && inner !== null ? source.spanOfKey(path) : source.spanOf(path)
  return [source.diagnose(span, what)]
}
