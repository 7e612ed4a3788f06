import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * Below the ports that the system gives to whoever asks for any, and to every connection that goes out: one of those may be
 * taken between the look at it and the start of the server that it is for.
 */
const [LEAST, MOST] = [12_000, 31_999]
let next = LEAST + Math.floor(Math.random() * (MOST - LEAST))

/** Returns a port of 127.0.0.1 that nobody listens on, and never the same one twice in a process. */
export const freePort = async (): Promise<number> => {
  for (let looked = LEAST; looked <= MOST; looked++) {
    next = next < MOST ? next + 1 : LEAST
    const port = next
    const server = createServer()
    try {
      server.listen(port, '127.0.0.1')
      await once(server, 'listening')
      return port
    } catch {
      // Somebody is there.
    } finally {
      await new Promise(resolve => server.close(resolve))
    }
  }
  throw new Error('no port is free')
}
