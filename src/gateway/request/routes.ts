import Router from '@koa/router'
import type { Context, Middleware } from 'koa'
import type { KeyRing } from '../../tokens/index.ts'
import { embeddedPaths } from '../config/endpoint-paths.ts'
import type { Config } from '../config/settings.ts'
import { type Document, documentOf, methodRefused } from './answers.ts'
import { ENDPOINT_STEPS } from './endpoints.ts'
import type { ServedEndpoint } from './exchange.ts'
import { metadataOf, wellKnownPaths } from './metadata.ts'
import type { Revision, Routes } from './revision.ts'
import { send, sendDocument } from './send.ts'
import { type Services, serve } from './serve.ts'

const SERVED = ['token', 'introspection', 'revocation'] as const satisfies readonly ServedEndpoint[]

/** Every path that is ours. */
export const pathsOf = (config: Config): readonly string[] => {
  const { authorizationServer, openid } = wellKnownPaths(config.issuer)
  return [...new Set([...Object.values(embeddedPaths(config)), authorizationServer, openid])]
}

/** Builds the routes of one revision; the public documents are written once, here. */
export const createRoutes = (config: Config, keys: KeyRing, revision: () => Revision, services: Services): Routes => {
  const paths = embeddedPaths(config)
  const endpoints = new Map<string, ServedEndpoint>(SERVED.map(endpoint => [paths[endpoint], endpoint]))
  const { authorizationServer, openid } = wellKnownPaths(config.issuer)
  const metadata = documentOf(metadataOf(config))
  const router = new Router({ strict: true, sensitive: true })
  router.all(literal(authorizationServer), publish(metadata))
  router.all(literal(openid), publish(metadata))
  router.all(literal(paths.jwks), publish(documentOf({ keys: keys.publicJwks.keys })))
  const documents = router.routes() as Middleware
  return {
    // Two endpoints at one path would be refused at load, so that an exact look-up is enough.
    handle: (ctx, { path }, next) => {
      const endpoint = endpoints.get(path)
      if (endpoint === undefined) return Promise.resolve(documents(ctx, next))
      return serve(ctx, endpoint, ENDPOINT_STEPS[endpoint], revision(), services)
    },
    passes: () => false,
  }
}

const publish = (document: Document) => (ctx: Context) => {
  if (ctx.method === 'GET' || ctx.method === 'HEAD') sendDocument(ctx, document)
  else send(ctx, methodRefused('GET, HEAD'))
}

/** An issuer's path may hold characters that mean something to the router. */
const literal = (path: string): string => path.replace(/[{}()[\]+?!:*\\]/g, '\\$&')
