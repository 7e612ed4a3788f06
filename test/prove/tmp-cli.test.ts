import { it } from 'vitest'
import { main } from '/tmp/wt-prove/src/cli/main.ts'
import { processTerminal } from '/tmp/wt-prove/src/cli/terminal.ts'
it('x', async () => {
  const run = async (cwd: string, ...args: string[]) => { const t0 = performance.now(); const t = { ...processTerminal(), cwd, out: (x: string) => console.log(x), err: (x: string) => console.log('ERR', x) }; console.log(args, await main(args, t as never), performance.now() - t0) }
  await run('/tmp/prove-demo', 'init')
  await run('/tmp/prove-demo', 'prove')
  for (const e of ['agents', 'workloads', 'reverse-proxy']) await run('/tmp/wt-prove/examples/' + e, 'prove')
}, 60000)
