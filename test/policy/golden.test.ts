import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type Fulfilment, loadPolicies } from '../../src/policy/index.ts'
import { render } from '../../src/source/index.ts'
import { CLIENTS, sourceOf } from './given.ts'

const FOLDER = new URL('./golden/', import.meta.url)
const FULFILMENT = /^# fulfilment: (\w+)$/m

const cases = readdirSync(FOLDER).filter(name => name.endsWith('.yaml'))

/** Every `.yaml` is a policy (several, between lines of `# ---`); the `.txt` beside it is all that is said about it. */
describe('a policy file with mistakes', () => {
  it.each(cases)('reports %s as its golden file shows', async name => {
    const text = readFileSync(new URL(name, FOLDER), 'utf8')
    const parts = text.split(/^# ---\n/m)
    const { diagnostics } = loadPolicies({
      sources: parts.map((part, index) => sourceOf(part, parts.length === 1 ? name : `${index + 1}-${name}`)),
      clients: CLIENTS,
      fulfilment: (FULFILMENT.exec(text)?.[1] ?? 'issue') as Fulfilment,
      consts: { environment: 'test' },
    })
    await expect(render(diagnostics)).toMatchFileSnapshot(new URL(name.replace('.yaml', '.txt'), FOLDER).pathname)
  })

  it('has cases', () => {
    expect(cases.length).toBeGreaterThan(10)
  })
})
