/** Where our endpoints are. */
import type { Endpoint } from '../../oauth.ts'
import type { Config, EndpointName } from './settings.ts'

/** The paths of one revision. Endpoints that are not served have none. */
export type EndpointPaths = { readonly [name in EndpointName]?: string }

/** Makes the function that returns the public URL of a path that arrives here. */
export const publicUrls = ({ issuer, listen }: Pick<Config, 'issuer' | 'listen'>): ((path: string) => string) => {
  const { origin } = new URL(issuer)
  // A path that begins with `//` would be read as a host, so it is not resolved.
  return path => `${origin}${listen.strippedPrefix}${path}`
}

/** The paths of the embedded token service. */
export const EMBEDDED_PATHS = {
  token: '/token',
  introspection: '/introspect',
  revocation: '/revoke',
  jwks: '/jwks',
} as const satisfies EndpointPaths

export type EmbeddedPaths = Readonly<Record<keyof typeof EMBEDDED_PATHS, string>>

/** The paths of the embedded token service where the configuration does not say otherwise. */
export const embeddedPaths = ({ endpoints }: Pick<Config, 'endpoints'>): EmbeddedPaths => ({
  token: endpoints.token ?? EMBEDDED_PATHS.token,
  introspection: endpoints.introspection ?? EMBEDDED_PATHS.introspection,
  revocation: endpoints.revocation ?? EMBEDDED_PATHS.revocation,
  jwks: endpoints.jwks ?? EMBEDDED_PATHS.jwks,
})

/** Where an assertion with a `legacy` audience may be meant for; what is not served, for the token endpoint. */
export const endpointUrls = (
  config: Pick<Config, 'issuer' | 'listen'>,
  endpoints: EndpointPaths,
): Readonly<Record<Endpoint, string>> => {
  const urlOf = publicUrls(config)
  const url = (name: Endpoint): string => urlOf(endpoints[name] ?? endpoints.token ?? '/')
  return {
    token: url('token'),
    introspection: url('introspection'),
    revocation: url('revocation'),
    pushed_authorization_request: url('pushed_authorization_request'),
    device_authorization: url('device_authorization'),
  }
}
