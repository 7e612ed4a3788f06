import { basename } from 'node:path'
import type { Files } from '../../files/index.ts'
import { type Diagnostic, GatewayError } from '../../outcome.ts'
import type { Source, What } from '../../source/index.ts'
import { STORES } from '../../stores/index.ts'
import { createKeysFile, firstKeys, type KeyRing, keysText, loadKeys } from '../../tokens/index.ts'
import type { Config } from '../config/settings.ts'
import { unreadable } from './read-files.ts'
import { firstAlgs } from './signing-algs.ts'

export interface ReadKeys {
  readonly ring: KeyRing | null
  readonly text: string
  /** This load created the file: nothing was ever served from here. */
  readonly firstStart: boolean
  readonly diagnostics: readonly Diagnostic[]
}

export interface ReadKeysInput {
  readonly machine: Files
  /** Create a missing file. */
  readonly createKeys: boolean
  readonly nowMs: number
}

/** Reads the signing keys; a missing file is created where one process uses it. */
export const readKeys = async (input: ReadKeysInput, config: Config, source: Source): Promise<ReadKeys> => {
  const { machine } = input
  const required = [config.accessToken.alg]
  const wrong = (what: What): ReadKeys => {
    // The file has a name of its own where the configuration gives none; whoever shares it is why it must be there.
    const { keys } = source.value as { readonly keys?: unknown }
    const why = STORES[config.store.type].shared || config.workers === 1 ? 'store' : 'workers'
    const span = source.spanOf([keys === undefined ? why : 'keys'])
    return { ring: null, text: '', firstStart: false, diagnostics: [source.diagnose(span, what)] }
  }
  try {
    const missing = (await machine.kindOf(config.keys)) === null
    if (missing && (STORES[config.store.type].shared || config.workers !== 1)) {
      const to = STORES[config.store.type].shared ? ', then give the file to every replica' : ': all workers use it'
      const help = `run \`claimgate keys generate\`${to}`
      return wrong({ code: 'CG6011', message: `${basename(config.keys)} does not exist`, help })
    }
    const first = missing
      ? firstAlgs(config, config.accessToken.alg).flatMap(alg => firstKeys(alg, input.nowMs / 1000))
      : []
    // A load that only looks, as `check` does, uses the keys that a start would write.
    if (missing && !input.createKeys) {
      return { ...loadKeys(config.keys, keysText(first), { required }), text: '', firstStart: true }
    }
    const firstStart = missing && (await createKeysFile(config.keys, first))
    const { text } = await machine.read(config.keys)
    const mode = (await machine.modeOf(config.keys)) ?? 0
    return { ...loadKeys(config.keys, text, { mode, required }), text, firstStart }
  } catch (cause) {
    return wrong(unreadable(config.keys, cause instanceof GatewayError ? cause.cause : cause))
  }
}
