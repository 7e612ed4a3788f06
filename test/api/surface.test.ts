import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { type Declared, readSurface } from './surface.ts'

const ENTRIES = ['expression', 'policy', 'koa', 'index'] as const
const folder = mkdtempSync(join(tmpdir(), 'claimgate-types-'))
afterAll(() => rmSync(folder, { recursive: true }))
const surfaces = readSurface(folder, ENTRIES)
const shown = (declared: Declared): string => relative(folder, declared)

/** The shapes of files, for applications that write or check them. */
const OF_FILES = /^Written(?:ClientFile|Config|Policy|PolicyTest)$/

describe.each(ENTRIES)('the entry %s', entry => {
  const surface = surfaces.get(entry)
  if (surface === undefined) throw new Error('unreachable')
  const declarations = new Set(surface.exported.values())
  const roots = [...surface.exported].flatMap(([name, declared]) =>
    surface.values.has(declared) || OF_FILES.test(name) ? [declared] : [],
  )
  const reached = new Set<Declared>(roots)
  for (const declared of reached) for (const named of surface.named(declared)) reached.add(named)

  it('requires that every type of a public signature can be named', () => {
    expect(
      [...reached]
        .filter(declared => !declarations.has(declared))
        .map(shown)
        .sort(),
    ).toEqual([])
  })

  it('exports nothing else', () => {
    expect([...surface.exported].filter(([, declared]) => !reached.has(declared)).map(([name]) => name)).toEqual([])
  })
})
