// Tells the bench that the server listens, and its CPU time when asked.
export const ready = () => {
  process.on('message', () => process.send(process.cpuUsage()))
  // Some benches measure from outside.
  process.send?.('ready')
}
