import { describe, expect, it } from 'vitest'
import { readSource, render, type Source } from '../../src/source/index.ts'

const source = (text: string, file = 'a.yaml'): Source => {
  const read = readSource(file, text)
  if (read.source === null) throw new Error(render(read.diagnostics))
  return read.source
}

const codes = (text: string): string[] =>
  readSource('a.yaml', text).diagnostics.map(d => `${d.line}:${d.column} ${d.code}`)

describe('readSource', () => {
  it('accepts YAML and JSON as the same plain values', () => {
    const yaml = source('a: 1\nb: [x, true, null]\nc: { d: "e" }\n')
    const json = source('{"a": 1, "b": ["x", true, null], "c": {"d": "e"}}', 'a.json')
    expect(yaml.value).toEqual({ a: 1, b: ['x', true, null], c: { d: 'e' } })
    expect(json.value).toEqual(yaml.value)
  })

  it('accepts __proto__ as an ordinary key', () => {
    const { value } = source('{"__proto__": {"admin": true}}')
    expect(Object.hasOwn(value as object, '__proto__')).toBe(true)
    expect((value as { admin?: boolean }).admin).toBeUndefined()
  })

  it.each([
    ['a: b: c', '1:5 CG1001'],
    ['a: 1\na: 2', '2:1 CG1003'],
    ['a: &x 1\nb: *x', '1:4 CG1004'],
    ['a: !secret x', '1:4 CG1005'],
    ['when: !clientAssertion.admin', '1:7 CG1005'],
    ['1: x', '1:1 CG1006'],
    ['a: {{b: c}: d}', '1:5 CG1006'],
    ['a: .inf', '1:4 CG1007'],
    ['a: 9007199254740993', '1:4 CG1007'],
    ['a: 1\n---\nb: 2', '2:1 CG1008'],
    ['', '1:1 CG1009'],
    ['# nothing', '1:1 CG1009'],
  ])('refuses %j with %s', (text, expected) => {
    expect(codes(text)[0]).toBe(expected)
  })
})

describe('spanInScalar', () => {
  const written = (text: string, needle: string): string => {
    const file = source(text)
    const decoded = (file.value as { when: string }).when
    const start = decoded.indexOf(needle)
    const span = file.spanInScalar(['when'], start, start + needle.length)
    return text.slice(span.start, span.end)
  }

  it.each([
    ['plain', 'when: a.b == tier'],
    ['plain over two lines', 'when: a.b ==\n  tier'],
    ['single quotes', "when: 'a == ''x'' and tier'"],
    ['double quotes', 'when: "a == \\"x\\" and tier"'],
    ['double quotes with a wide escape', 'when: "a == \\u00e9 and tier"'],
    ['double quotes over lines', 'when: "a and \\\n   b and\n   tier"'],
    ['folded', 'when: >-\n  a and\n  b\n  and tier\n'],
    ['folded with a blank line', 'when: >\n  a\n\n  tier\n'],
    ['literal', 'when: |\n  a and\n    tier\n'],
    ['JSON', '{"when": "a == \\"x\\" and tier"}'],
  ])('returns the exact span in %s', (_style, text) => {
    expect(written(text, 'tier')).toBe('tier')
  })

  it('returns the span of a doubled quote as it is written', () => {
    expect(written("when: 'a == ''x'' and tier'", "'x'")).toBe("''x'")
  })
})

describe('render', () => {
  it('returns place, caret and help', () => {
    const file = source('when: "clientAssertion.tier_level == 1"\n')
    const diagnostic = file.diagnose(file.spanInScalar(['when'], 16, 26), {
      code: 'CG2104',
      message: 'no property `tier_level` in the client assertion',
      help: 'did you mean `tier`?',
      related: [{ message: 'declared here', file: 'a.yaml', line: 8, column: 3 }],
    })
    expect(render([diagnostic])).toBe(
      [
        'a.yaml:1:24: error[CG2104]: no property `tier_level` in the client assertion',
        '   | when: "clientAssertion.tier_level == 1"',
        '   |                        ^^^^^^^^^^',
        '   - a.yaml:8:3: declared here',
        '   = did you mean `tier`?',
        '',
      ].join('\n'),
    )
  })

  it('returns a window of a long line with the caret in it', () => {
    const text = `when: "${'a'.repeat(300)} tier"`
    const file = source(text)
    const shown = render([
      file.diagnose(
        { start: text.indexOf('tier'), end: text.indexOf('tier') + 4 },
        { code: 'CG2104', message: 'm', help: 'h' },
      ),
    ])
    const [, line = '', caret = ''] = shown.split('\n')
    expect(line.slice(caret.indexOf('^'), caret.lastIndexOf('^') + 1)).toBe('tier')
  })
})

describe('commentAfter', () => {
  it('returns the comment that swallowed an expression', () => {
    const file = source('when: #string.isNotBlank(x)\nother: 1 #root\n')
    expect(file.value).toEqual({ when: null, other: 1 })
    expect(file.commentAfter(['when'])?.text).toBe('#string.isNotBlank(x)')
    expect(file.commentAfter(['other'])?.text).toBe('#root')
  })
})
