import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { claimgate } from './terminal.ts'

const folder = mkdtempSync(join(tmpdir(), 'claimgate-eval-'))
writeFileSync(
  join(folder, 'root.json'),
  JSON.stringify({ roles: ['a', 'b'], groups: ['b', 'c'], user: { email: 'a@b' } }),
)
const evaluate = (expression: string) => claimgate(['eval', expression, '--root', 'root.json'], { cwd: folder })

describe('claimgate eval of what fails', () => {
  it.each([
    ['roles[-1]', '#list.last(roles)', '"b"'],
    ["roles + {'x'}", "#data.union(roles, {'x'})", '["a","b","x"]'],
    ['roles + groups', '#data.union(roles, groups)', '["a","b","b","c"]'],
    ['$${user.email}', 'leave out the dollar', null],
  ])('says what to write instead of %s', async (expression, advice, value) => {
    const failed = await evaluate(expression)
    expect(failed.code).not.toBe(0)
    expect(failed.err).toContain(advice)
    if (value !== null) expect((await evaluate(advice)).out).toBe(`${value}\n`)
  })
})
