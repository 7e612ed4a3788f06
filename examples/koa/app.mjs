// An existing Koa application that becomes a token service, and guards a route of its own with client authentication.
//
//   node app.mjs FOLDER [PORT]      FOLDER is one that `claimgate init` made
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { clientAuthentication, createGateway } from 'claimgate/koa'
import Koa from 'koa'

/** The application with the gateway of a folder in it. */
export async function createApp(folder) {
  const gateway = await createGateway({ config: join(folder, 'claimgate.yaml'), env: process.env, watch: true })
  const guard = clientAuthentication(gateway)
  const app = new Koa()

  // First the gateway: it reads its own bodies, so it stands before any body parser. It answers the token, introspection,
  // revocation, JWKS and metadata paths, and leaves every other path alone.
  app.use(gateway.routes)

  // A route of the application that only registered clients may call, each by its own method.
  app.use((ctx, next) => (ctx.path === '/reports' ? guard(ctx, next) : next()))
  app.use((ctx, next) => {
    if (ctx.path !== '/reports') return next()
    const { client } = ctx.state.client
    ctx.body = { for: client.clientId, tenant: client.metadata.tenant ?? null, month: ctx.state.form.month ?? null }
  })

  app.use(ctx => {
    ctx.body = 'hello\n'
  })
  return { app, gateway }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [folder = 'demo', port = '8080'] = process.argv.slice(2)
  const { app, gateway } = await createApp(folder)
  const server = app.listen(Number(port), '127.0.0.1', () => console.log(`http://127.0.0.1:${port}`))
  process.once('SIGTERM', () => {
    server.close(() => gateway.close())
    server.closeIdleConnections()
  })
}
