import {
  createAddressPolicy,
  createAuthentication,
  createJwksCache,
  createJwksFetch,
  createThrottle,
} from '../clients/index.ts'
import type { Endpoint } from '../oauth.ts'
import { GatewayError } from '../outcome.ts'
import { createRanges } from './address.ts'
import { invalidClientAnswers } from './answers.ts'
import type { Config } from './config.ts'
import { embeddedPaths } from './endpoint-paths.ts'
import type { Loaded } from './load.ts'
import { createTargets } from './paths.ts'
import type { Revision } from './revision.ts'
import { createRoutes, pathsOf } from './routes.ts'
import type { Surroundings } from './serve.ts'

/**
 * Makes the function that builds revisions. Failure counters and fetched keys belong to the process: a reload forgets
 * them only when their own settings changed.
 */
export function createBuilder(around: Surroundings): (loaded: Loaded) => Revision {
  const throttleOf = keep((config: Config) => config.throttling, createThrottle)
  const jwksOf = keep(
    (config: Config) => config.jwks.allowPrivateAddresses,
    ranges =>
      createJwksCache(createJwksFetch({ addresses: createAddressPolicy(ranges) }), event => {
        around.metrics.jwks(event.result)
        const fields = { event: 'jwks_fetch', ...event }
        if (event.result === 'fetched') around.log.info(fields, 'jwks fetch')
        else around.log.warn(fields, 'jwks fetch')
      }),
  )
  return loaded => {
    const { id, config, registry, policies, keys } = loaded
    const signingKey = keys.active(config.accessToken.alg)
    if (signingKey === null) throw new GatewayError('keys_missing', 'There is no active key for access_token.alg')
    const revision: Revision = {
      id,
      loadedAtMs: around.clockMs(),
      config,
      registry,
      policies,
      keys,
      signingKey,
      authenticate: createAuthentication({
        registry,
        store: around.store,
        issuer: config.issuer,
        endpointUrls: endpointUrls(config),
        jwks: jwksOf(config),
        throttle: throttleOf(config),
      }),
      trustedProxies: createRanges(config.trustedProxies),
      targets: createTargets(pathsOf(config), config.issuer),
      invalidClient: invalidClientAnswers(config.issuer),
      routes: createRoutes(config, keys, () => revision, around),
    }
    return revision
  }
}

/** Makes something once, and again when the settings it was made from changed. */
function keep<S, T>(settingsOf: (config: Config) => S, make: (settings: S) => T): (config: Config) => T {
  let kept: { readonly settings: string; readonly made: T } | null = null
  return config => {
    const settings = JSON.stringify(settingsOf(config))
    if (kept?.settings !== settings) kept = { settings, made: make(settingsOf(config)) }
    return kept.made
  }
}

function endpointUrls(config: Config): Readonly<Record<Endpoint, string>> {
  const endpoints = embeddedPaths(config)
  const url = (path: string): string => new URL(path, config.issuer).href
  return {
    token: url(endpoints.token),
    introspection: url(endpoints.introspection),
    revocation: url(endpoints.revocation),
    // Not served here; an assertion for them was meant for the token endpoint's client authentication.
    pushed_authorization_request: url(endpoints.token),
    device_authorization: url(endpoints.token),
  }
}
