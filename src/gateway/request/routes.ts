import Router from '@koa/router'
import type { Middleware } from 'koa'
import type { KeyRing } from '../../tokens/index.ts'
import { embeddedPaths } from '../config/endpoint-paths.ts'
import type { Config } from '../config/settings.ts'
import { documentOf } from './answers.ts'
import { listedOrigins, withCors } from './cors.ts'
import { ENDPOINT_STEPS } from './endpoints.ts'
import type { ServedEndpoint } from './exchange.ts'
import { metadataOf, wellKnownPaths } from './metadata.ts'
import { publish } from './publish.ts'
import type { Revision, Routes } from './revision.ts'
import type { Services } from './serve.ts'
import { servingBy } from './traced.ts'

const SERVED = ['token', 'introspection', 'revocation'] as const satisfies readonly ServedEndpoint[]

const documentsOf = ({ issuer, listen }: Config): readonly string[] =>
  Object.values(wellKnownPaths(issuer, listen.strippedPrefix))

/** Every path that is ours. */
export const pathsOf = (config: Config): readonly string[] => [
  ...new Set([...Object.values(embeddedPaths(config)), ...documentsOf(config)]),
]

/** Builds the routes of one revision; the public documents are written once, here. */
export const createRoutes = (config: Config, keys: KeyRing, revision: () => Revision, services: Services): Routes => {
  const paths = embeddedPaths(config)
  const endpoints = new Map<string, ServedEndpoint>(SERVED.map(endpoint => [paths[endpoint], endpoint]))
  const cors = config.cors === 'off' || config.cors === 'upstream' ? null : listedOrigins(config.cors.origins)
  const { serve, prepared } = servingBy(services)
  const served = new Map(
    [...endpoints].map(([path, endpoint]) => {
      const steps = prepared(ENDPOINT_STEPS[endpoint])
      return [path, withCors(cors, ctx => serve(ctx, endpoint, steps, revision(), services))]
    }),
  )
  const router = new Router({ strict: true, sensitive: true })
  const metadata = documentOf(metadataOf(config))
  const jwks = documentOf({ keys: keys.publicJwks.keys })
  for (const path of new Set(documentsOf(config)))
    router.all(
      literal(path),
      publish(() => metadata, config.openDocuments),
    )
  router.all(
    literal(paths.jwks),
    publish(() => jwks, config.openDocuments),
  )
  const documents = router.routes() as Middleware
  return {
    // Two endpoints at one path would be refused at load, so that an exact look-up is enough.
    handle: (ctx, { path, target }, next) => {
      const handle = served.get(path)
      return Promise.resolve(handle === undefined ? documents(ctx, next) : handle(ctx, target))
    },
    passes: () => false,
    watch: () => null,
  }
}

/** An issuer's path may hold characters that mean something to the router. */
const literal = (path: string): string => path.replace(/[{}()[\]+?!:*\\]/g, '\\$&')
