// An upstream in a process of its own whose answers have no length, come late, or are long. Prints its port as JSON.
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

const MIB = 1024 * 1024
const block = Buffer.alloc(64 * 1024, 7)

const send = async (res, octets) => {
  // A wait for each time that the buffer is full.
  res.setMaxListeners(0)
  for (let sent = 0; sent < octets && !res.destroyed; sent += block.length) {
    if (!res.write(block))
      await Promise.race([new Promise(r => res.once('drain', r)), new Promise(r => res.once('close', r))])
  }
}

const PATHS = {
  '/12m': async (_, res) => {
    res.writeHead(200)
    await send(res, 12 * MIB)
    res.end()
  },
  '/200m': async (_, res) => {
    res.writeHead(200)
    await send(res, 200 * MIB)
    res.end()
  },
  '/broken': async (_, res) => {
    res.writeHead(200)
    await send(res, MIB)
    await sleep(100)
    res.destroy()
  },
  '/sse': async (_, res) => {
    res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
    res.flushHeaders()
    for (let event = 0; event < 4; event++) {
      await sleep(300)
      res.write(`data: ${event}\n\n`)
    }
    res.end()
  },
  '/hints': async (_, res) => {
    res.writeEarlyHints({ link: '</a.css>; rel=preload' })
    res.writeProcessing()
    res.end('done')
  },
  '/trailers': async (_, res) => {
    res.writeHead(200, { trailer: 'X-T' })
    res.write('part one, ')
    res.addTrailers({ 'X-T': '1' })
    res.end('part two')
  },
  '/size': async (req, res) => {
    let size = 0
    for await (const chunk of req) size += chunk.length
    res.end(String(size))
  },
}

const server = createServer((req, res) => {
  res.on('error', () => {})
  const handle = PATHS[req.url]
  if (handle === undefined) res.writeHead(404).end()
  else handle(req, res).catch(() => res.destroy())
}).listen(0, '127.0.0.1', () => process.stdout.write(`${JSON.stringify({ port: server.address().port })}\n`))
