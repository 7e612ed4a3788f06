// `createGateway` for a process of its own: from the build, or from the sources as the tests have them.
import { fileURLToPath } from 'node:url'

/** Node 20 does not run TypeScript; vite, which vitest brings along, does. */
const gatewayFromSource = async () => {
  const { createServer } = await import('vite')
  const server = { middlewareMode: true, ws: false, watch: null }
  const vite = await createServer({ configFile: false, appType: 'custom', logLevel: 'error', server })
  return vite.ssrLoadModule(fileURLToPath(new URL('../../src/gateway/index.ts', import.meta.url)))
}

/** Returns it from `dist` or `src`. */
export const createGatewayFrom = async from =>
  (from === 'dist' ? await import('../../dist/gateway/index.js') : await gatewayFromSource()).createGateway
