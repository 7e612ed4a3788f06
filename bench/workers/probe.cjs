// Loaded before `serve`: SIGUSR2 writes the CPU time and the memory of this process, as a line, to PROBE_FILE.
const { appendFileSync } = require('node:fs')

process.on('SIGUSR2', () => {
  const { user, system } = process.cpuUsage()
  appendFileSync(process.env.PROBE_FILE, `${JSON.stringify({ cpu: user + system, rss: process.memoryUsage.rss() })}\n`)
})
