// A gateway in a process of its own, told what to do line by line: `reload` answers what became of it, `heap` the bytes in
// use after a collection.
//
//   node --expose-gc storm-server.mjs dist|src CONFIG
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { createGatewayFrom } from './create-gateway.mjs'

const [from, config] = process.argv.slice(2)

const createGateway = await createGatewayFrom(from)

const gateway = await createGateway({ config, env: process.env, watch: true })
const listening = await gateway.listen()
const say = value => process.stdout.write(`${JSON.stringify(value)}\n`)

const COMMANDS = {
  reload: async () => {
    const { result, revision } = await gateway.reload()
    return { result, revision }
  },
  heap: async () => {
    // What finalizers and weak references hold goes with the second one.
    for (let round = 0; round < 2; round++) {
      globalThis.gc()
      await pause(5)
    }
    return { heap: process.memoryUsage().heapUsed }
  },
}

say({ port: listening.port, revision: gateway.revision().id })
for await (const line of createInterface({ input: process.stdin })) say(await COMMANDS[line]())
await listening.close(100)
await gateway.close()
process.exit(0)
