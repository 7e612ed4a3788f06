// One replica: a gateway in a process of its own. It says its port, and ends with its input.
//
//   node replica.mjs dist|src CONFIG
import { createGatewayFrom } from '../gateway/create-gateway.mjs'

const [from, config] = process.argv.slice(2)

const createGateway = await createGatewayFrom(from)

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
