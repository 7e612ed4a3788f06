// Loaded before `serve`: SIGUSR2 writes the greatest delay of the event loop since the last one, as a line, to PROBE_FILE.
const { appendFileSync } = require('node:fs')
const { monitorEventLoopDelay } = require('node:perf_hooks')

const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()
process.on('SIGUSR2', () => {
  const { rss, heapUsed, external } = process.memoryUsage()
  appendFileSync(process.env.PROBE_FILE, `${JSON.stringify({ delayMs: delay.max / 1e6, rss, heapUsed, external })}\n`)
  delay.reset()
})
