// One replica: a gateway in a process of its own. It says its port, and ends with its input.
//
//   node replica.mjs dist|src CONFIG
import { fileURLToPath } from 'node:url'

const [from, config] = process.argv.slice(2)

/** Node 20 does not run TypeScript; vite, which vitest brings along, does. */
const gatewayFromSource = async () => {
  const { createServer } = await import('vite')
  const server = { middlewareMode: true, ws: false, watch: null }
  const vite = await createServer({ configFile: false, appType: 'custom', logLevel: 'error', server })
  return vite.ssrLoadModule(fileURLToPath(new URL('../../src/gateway/index.ts', import.meta.url)))
}
const { createGateway } = from === 'dist' ? await import('../../dist/gateway/index.js') : await gatewayFromSource()

// The store is born an hour ago: a younger one refuses assertions that could have been used before its birth.
let agoMs = 3_600_000
const gateway = await createGateway({ config, env: process.env, clockMs: () => Date.now() - agoMs })
agoMs = 0
const listening = await gateway.listen()
process.stdout.write(`${JSON.stringify({ port: listening.port })}\n`)
process.stdin.resume().once('end', async () => {
  await listening.close(100)
  await gateway.close()
  process.exit(0)
})
