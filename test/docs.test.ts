import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const run = promisify(execFile)
const pages = [
  'README.md',
  'CHANGELOG.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.md'))
    .sort()
    .map(name => join('docs', name)),
]

describe('the documents', () => {
  it('requires that generated pages are current, and that every rule has a test', async () => {
    const { stderr } = await run('node', ['docs/generate.mjs', '--check'], { cwd: ROOT }).catch(
      (error: { stderr: string }) => error,
    )
    expect(stderr).toBe('')
  })

  it.each(pages)('requires that every link of %s leads somewhere', page => {
    const text = readFileSync(join(ROOT, page), 'utf8')
    const broken = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)]
      .map(match => match[1] ?? '')
      .filter(target => {
        try {
          readdirSync(join(ROOT, dirname(page), target))
          return false
        } catch (error) {
          return (error as { code?: string }).code !== 'ENOTDIR'
        }
      })
    expect(broken).toEqual([])
  })
})
