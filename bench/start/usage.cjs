// Preloaded into every process of the bench: tells its CPU time when asked, and keeps nothing alive.
process.on('message', () => process.send(process.cpuUsage()))
process.channel.unref()
