import type { IncomingMessage, ServerResponse } from 'node:http'
import Router from '@koa/router'
import type { Context, Middleware } from 'koa'
import type { KeyRing } from '../../tokens/index.ts'
import { embeddedPaths } from '../config/endpoint-paths.ts'
import type { Config } from '../config/settings.ts'
import { type Document, documentOf, methodRefused, misdirected, notFound, send, sendDocument } from './answers.ts'
import { ENDPOINT_STEPS } from './endpoints.ts'
import type { ServedEndpoint } from './exchange.ts'
import { metadataOf, wellKnownPaths } from './metadata.ts'
import { passOn } from './relay.ts'
import type { Revision, Routes } from './revision.ts'
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

/**
 * Hands a request to the routes of the revision that is current when it begins. What only resembles one of our paths is
 * 404: it reaches neither the upstream nor what is mounted after us.
 */
export const dispatch =
  (current: () => Revision): Middleware =>
  (ctx, next) => {
    const revision = current()
    const target = revision.targets.read(ctx.req.url ?? '/')
    switch (target.kind) {
      case 'near_miss':
        return Promise.resolve(notFound(ctx))
      case 'foreign_authority':
        return Promise.resolve(misdirected(ctx))
      case 'path':
        if (namesAnotherHost(ctx.req, revision)) return Promise.resolve(misdirected(ctx))
        if (!revision.routes.passes(target)) return revision.routes.handle(ctx, target, next)
        ctx.respond = false
        return Promise.resolve(passOn(ctx.req, ctx.res, target.target, revision))
    }
  }

/** RFC 9112 section 3.2.2: the absolute form counts, not Host; whoever reads Host after us must not see another one. */
const namesAnotherHost = (req: IncomingMessage, { config }: Revision): boolean =>
  req.url?.startsWith('/') === false && req.headers.host?.toLowerCase() !== new URL(config.issuer).host

/** Passes a request that is simply passed, before anything is made for it; false when it is another one. */
export const passesDirectly = (req: IncomingMessage, res: ServerResponse, revision: Revision): boolean => {
  if (revision.upstream === null) return false
  const target = revision.targets.read(req.url ?? '/')
  if (target.kind !== 'path' || !revision.routes.passes(target) || namesAnotherHost(req, revision)) return false
  passOn(req, res, target.target, revision)
  return true
}
