/** A browser application: one page with oidc-client-ts, served at an origin of its own. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Application {
  readonly origin: string
  readonly stop: () => Promise<void>
}

const LIBRARY = readFileSync(
  new URL('../../node_modules/oidc-client-ts/dist/browser/oidc-client-ts.min.js', import.meta.url),
)
const PAGE = '<!doctype html><meta charset="utf-8"><title>application</title><script src="/library.js"></script>'

/** Serves it on a free port of loopback, which browsers hold for safe. */
export async function startApplication(): Promise<Application> {
  const server = createServer((req, res) => {
    const library = req.url === '/library.js'
    res.writeHead(200, { 'content-type': library ? 'text/javascript' : 'text/html' })
    res.end(library ? LIBRARY : PAGE)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
