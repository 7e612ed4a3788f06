import { disk, readSecrets } from '../files/index.ts'
import type { Diagnostic, Outcome } from '../outcome.ts'
import { accept, refuse } from '../outcome.ts'
import type { Source } from '../source/index.ts'
import { openStore, STORES, type Store } from '../stores/index.ts'
import type { Config } from './config/settings.ts'
import { ownReferences, ownSecrets } from './load/own-secrets.ts'

/**
 * Opens the store that a configuration names, beside the gateways that serve from it; nothing else of the set has to be
 * right for that.
 *
 * @throws GatewayError `store_unavailable`
 */
export const openStoreOf = async (
  config: Config,
  source: Source,
  env: { readonly [name: string]: string | undefined },
): Promise<Outcome<Store, readonly Diagnostic[]>> => {
  const secrets = await readSecrets(ownReferences(config, source), { env, files: disk })
  const { storeSecret, diagnostics } = ownSecrets(config, source, secrets)
  const { secret } = STORES[config.store.type]
  if (secret !== null && storeSecret === null) return refuse(diagnostics)
  const settings = secret === null ? config.store : { ...config.store, [secret]: storeSecret ?? '' }
  return accept(await openStore(settings, () => Date.now() / 1000))
}
