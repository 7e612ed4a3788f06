import { readdirSync, readFileSync } from 'node:fs'
import { it } from 'vitest'
import { proveInvariants } from '../../src/prove/index.ts'
import { sourceOf, CLIENTS } from '../policy/given.ts'
it('x', async () => {
  const dir = '/tmp/wt-prove/policies/'
  const all = readdirSync(dir).filter(f => f.endsWith('.yaml')).map(f => sourceOf(readFileSync(dir + f, 'utf8'), f))
  for (const t of all.filter(s => s.file.endsWith('.test.yaml'))) {
  const t0 = performance.now()
  const r = await proveInvariants({ sources: all.filter(s => !s.file.endsWith('.test.yaml')), tests: [t], clients: CLIENTS, fulfilment: 'issue', consts: {} })
  console.log(t.file, r.invariants.map(i=>i.verdict), performance.now() - t0)
  }
}, 60000)
