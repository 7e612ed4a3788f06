/** The test files that cannot run where a program is missing. Some of what they import starts it as soon as it is read. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { installed } from './peers/installed.ts'

const SOURCES = /^(?:test|examples)\/.*\.(?:ts|mjs)$/

/** Returns the test files that start a program, or import one that does; none where the program is installed. */
export const filesNeeding = (program: string): readonly string[] => {
  if (installed(`what needs ${program}`, program)) return []
  const texts = new Map(
    readdirSync('.', { recursive: true, encoding: 'utf8' })
      .filter(file => SOURCES.test(file) && !file.includes('node_modules'))
      .map(file => [file, readFileSync(file, 'utf8')]),
  )
  const needing = new Set([...texts.keys()].filter(file => texts.get(file)?.includes(`execFileSync('${program}'`)))
  const importsOne = (file: string): boolean =>
    [...(texts.get(file) ?? '').matchAll(/from '(\.[^']+)'/g)].some(([, path = '']) =>
      needing.has(join(file, '..', path)),
    )
  for (let before = -1; before < needing.size; ) {
    before = needing.size
    for (const file of texts.keys()) if (importsOne(file)) needing.add(file)
  }
  return [...needing].filter(file => file.endsWith('.test.ts'))
}
