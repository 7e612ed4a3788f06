import jsep from 'jsep'
import { describe, expect, it } from 'vitest'
import { compile } from '../../src/expression/compile/index.ts'
import { CODES, parse, print } from '../../src/expression/index.ts'
import { offsetInString } from '../../src/expression/parse/index.ts'
import { environment } from './typed.ts'

const codes = (text: string): readonly string[] =>
  parse(text).diagnostics.map(({ code, start, end }) => `${code} ${start}-${end}`)

describe('parse', () => {
  it.each([
    ['', 'CG2001 0-0'],
    ["'a' 'b'", 'CG2002 4-5'],
    ['a b', 'CG2002 2-3'],
    ['(a', 'CG2003 2-2'],
    ['a +', 'CG2003 3-3'],
    ['a.', 'CG2003 1-2'],
    ['{1, 2', 'CG2003 0-1'],
    [`'${'a'.repeat(10_001)}'`, 'CG2004 0-10003'],
    [`${'('.repeat(70)}a${')'.repeat(70)}`, 'CG2005 64-65'],
    [`{${'1,'.repeat(2_100)}1}`, 'CG2006 4001-4002'],
    [`a${'.b'.repeat(300)}`, 'CG2007 513-515'],
    [`a${' + b'.repeat(300)}`, 'CG2007 1026-1027'],
    ['a \u2013 b', 'CG2008 2-3'],
    ['a\u00a0== b', 'CG2008 1-2'],
    ["'it'", ''],
    ["'it''s", 'CG2009 0-6'],
    ['a \\ b', 'CG2010 2-3'],
    ['.5', 'CG2011 0-2'],
    ['1_000', 'CG2011 0-5'],
    ['2147483648', 'CG2012 0-10'],
    ['9223372036854775808L', 'CG2012 0-20'],
    ['1 < 2 < 3', 'CG2013 6-7'],
    ['2 ^ 3 ^ 2', 'CG2014 6-7'],
    ['a and', 'CG2003 5-5'],
    ['a == ) ', 'CG2015 5-6'],
    ['a[]', 'CG2015 1-3'],
    ['a[0)', 'CG2016 3-4'],
    ['a)', 'CG2016 1-2'],
    ['T(java.lang.Math)', 'CG2020 0-17'],
    ['a instanceof b', 'CG2021 2-12'],
    ['a = 1', 'CG2022 2-3'],
    ['a++', 'CG2023 1-3'],
    ['--a', 'CG2023 0-2'],
    ["'abc'.length()", 'CG2024 6-12'],
    ['aud.get(0)', 'CG2024 0-10'],
    ['new java.util.Date()', 'CG2025 0-18'],
    ["new String[] {'a'}", 'CG2025 0-18'],
    ['@bean', 'CG2026 0-5'],
    ['#{a}', 'CG2027 0-2'],
    ['$' + '{a}', 'CG2027 0-2'],
    ['`a`', 'CG2027 0-1'],
    ['a // b', 'CG2028 2-4'],
    ['a /* b */', 'CG2028 2-4'],
    ['x -> x', 'CG2029 2-4'],
    ['a?.b', 'CG2030 1-3'],
    ['#upperCase(a)', 'CG2031 0-13'],
    ['a === b', 'CG2032 2-5'],
    ['a <> b', 'CG2032 2-4'],
    ['a & b', 'CG2032 2-3'],
    ['a ?? b', 'CG2032 2-4'],
    ['a.[0]', 'CG2033 1-3'],
    ['a.? [b]', 'CG2033 2-3'],
    ['gr\u00f6\u00dfe', 'CG2034 0-3'],
    ['new int[]', 'CG2035 0-9'],
    ['new int[][] {1}', 'CG2035 0-15'],
    ['a; b', 'CG2036 1-2'],
    ['a.![b.![c.![d.![e]]]]', 'CG2037 14-16'],
  ])('reports for %j the code and the place %j', (text, wanted) => {
    expect(codes(text).join()).toBe(wanted)
  })

  it('reports several independent mistakes at once', () => {
    expect(codes("T(a.B) == 'x' and name.trim() = 'y' and 1_0 < 2")).toEqual([
      'CG2020 0-6',
      'CG2024 18-29',
      'CG2022 30-31',
      'CG2011 40-43',
    ])
  })

  it('reports only codes that have a page, each with a help line', () => {
    for (const text of ['T(a)', 'a = 1', 'a.b()', '.5', 'a \u201cb\u201d', '#{', 'a?.b']) {
      for (const { code, help } of parse(text).diagnostics) {
        expect(CODES).toHaveProperty(code)
        expect(help).not.toBe('')
      }
    }
  })

  it('accepts ?. with a notice', () => {
    expect(parse('a?.b')).toMatchObject({ ok: true, diagnostics: [{ severity: 'info', fix: '.' }] })
  })

  it.each([
    ["a.b['c'][0] == 1 AND NOT (b Lt 2)", "a.b['c'][0] == 1 and not (b < 2)"],
    ['a ? b : c ? d : e', 'a ? b : c ? d : e'],
    ['(a ?: b) ?: c', '(a ?: b) ?: c'],
    ['-(2 ^ 2) - -1', '-(2 ^ 2) - -1'],
    ['\'it\'\'s\' + "a""b"', "'it''s' + 'a\"\"b'"],
    ['l.?[#this > 1].![{k: #this}]', 'l.?[#this > 1].![{k: #this}]'],
    ['new int[] {1, 2}[0] + new int[2][3][0][0]', 'new int[] {1, 2}[0] + new int[2][3][0][0]'],
    ['1L + 1.0 + 1f + 0x1F + 1e400', '1L + 1.0 + 1.0f + 31 + 1e999'],
    ['{:}.x', '{:}.x'],
    ['mod mod 2', 'mod % 2'],
  ])('accepts %j and prints %j', (text, wanted) => {
    const parsed = parse(text)
    expect(parsed.ok && print(parsed.node)).toBe(wanted)
  })

  it('returns the span of every part, with its parentheses beside it', () => {
    const parsed = parse(' (a + b) * c')
    expect(parsed.node).toMatchObject({ type: 'Binary', start: 1, end: 12, at: { start: 9, end: 10 } })
    expect(parsed.node?.type === 'Binary' && parsed.node.left).toMatchObject({
      start: 2,
      end: 7,
      outer: { start: 1, end: 8 },
    })
  })

  it('returns the place of a character inside a string with doubled quotes', () => {
    const text = `x == 'a''b""c'`
    expect([0, 1, 2, 3, 4, 5].map(offset => text.slice(offsetInString(text, 5, offset)).charAt(0))).toEqual([
      'a',
      "'",
      'b',
      '"',
      'c',
      "'",
    ])
  })

  it("never changes what the host's own jsep does", () => {
    const before = JSON.stringify([
      jsep('a ? b : c + 1'),
      jsep.binary_ops,
      jsep.unary_ops,
      [...jsep.right_associative],
      jsep.literals,
    ])
    parse('a ? b : c matches d and e.?[f]')
    jsep.addBinaryOp('matches', 20)
    try {
      expect(parse('a matches b or c')).toMatchObject({ ok: true, node: { operator: 'or' } })
    } finally {
      jsep.removeBinaryOp('matches')
    }
    expect(
      JSON.stringify([
        jsep('a ? b : c + 1'),
        jsep.binary_ops,
        jsep.unary_ops,
        [...jsep.right_associative],
        jsep.literals,
      ]),
    ).toBe(before)
  })

  it('never compiles a node twice', () => {
    const text = `${'!'.repeat(32)}true`
    const parsed = parse(text)
    expect(parsed.node && compile(parsed.node, text, environment('strict')).nodes).toBe(33)
  })
})
