import { describe, expect, it } from 'vitest'
import { atOnce } from '../../src/slices.ts'
import { hideIn } from '../../src/source/index.ts'

const SECRET = 'Xk3v_correct horse'

/** What is said about a line of a file that cannot be read, and about another file with the same text. */
const said = (line: string) => {
  const text = `a: *nothing\n${line}\n`
  const shown = [{ file: { path: 'broken.yaml', text }, keys: ['client_secret', 'token', 'value', 'secrets'] }]
  const diagnostic = (file: string, excerpt: string) =>
    atOnce(
      hideIn(
        [
          {
            code: 'CG1004',
            severity: 'error',
            message: 'm',
            help: 'h',
            file,
            line: 2,
            column: 1,
            endLine: 2,
            endColumn: 2,
            excerpt,
          },
        ],
        shown,
      ),
    )[0]?.excerpt
  return { own: diagnostic('broken.yaml', line), other: diagnostic('policy.yaml', `when: "a == '${SECRET}'"`) }
}

describe('a secret in a file that cannot be read', () => {
  it.each([
    `client_secret: &anchor ${SECRET}`,
    `client_secret: !!str ${SECRET}`,
    `client_secret: ${SECRET} # since May`,
    `admin: { token: &anchor ${SECRET} }`,
    `admin: { token: !text &anchor "${SECRET}" }`,
    `admin: { token: ${SECRET}, port: 8081 }`,
    `secrets: [{ value: &a !!str '${SECRET}' }]`,
  ])('is not shown by what is said about %j, nor by what is said about another file', line => {
    const { own, other } = said(line)
    for (const word of SECRET.split(' ')) expect(own).not.toContain(word)
    expect(own).toHaveLength(line.length)
    expect(other).toBe(`when: "a == '${'*'.repeat(SECRET.length)}'"`)
  })

  it('is not shown where it is an item of a list', () => {
    const { own, other } = said(`secrets:\n  - ${SECRET}`)
    expect(own).not.toContain('horse')
    expect(other).not.toContain('horse')
  })
})
