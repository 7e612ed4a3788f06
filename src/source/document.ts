import { isAlias, isMap, isPair, isScalar, isSeq, type Node, parseDocument, type YAMLMap } from 'yaml'
import type { DiagnosticCode, Span } from '../outcome.ts'
import type { ScalarStyle, What } from './source.ts'
import type { ListTree, MapTree, Pair, ScalarTree, Tree } from './tree.ts'

type Report = (span: Span, what: What) => void

/** Reads any YAML 1.2 into a tree; every mistake is reported, and the tree then unusable. */
export const readDocument = (text: string, report: Report): Tree | null => {
  const document = parseDocument(text, { version: '1.2', uniqueKeys: true, merge: false })
  for (const error of document.errors) {
    const [start, end] = error.pos
    report({ start, end: Math.max(end, start + 1) }, yamlMistake(error.code, error.message))
  }
  return document.errors.length > 0 ? null : treeOf(document.contents, text, report)
}

const yamlMistake = (code: string, message: string): What => {
  const first = message.split('\n', 1)[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? message
  const known: { readonly [code: string]: readonly [DiagnosticCode, string, string] } = {
    DUPLICATE_KEY: ['CG1003', 'the key stands here a second time', 'keep one of the two'],
    MULTIPLE_DOCS: ['CG1008', 'a file holds one document', 'put what follows `---` into a file of its own'],
    TAB_AS_INDENT: ['CG1001', 'a tab cannot indent YAML', 'use spaces'],
  }
  const [ours, text, help] = known[code] ?? [
    'CG1001',
    `not valid YAML: ${first}`,
    'quote the value, or check the indentation of this line',
  ]
  return { code: ours, message: text, help }
}

const rangeOf = (node: { range?: readonly [number, number, number] | null }): Span => ({
  start: node.range?.[0] ?? 0,
  end: Math.max(node.range?.[1] ?? 1, node.range?.[0] ?? 0),
})

/** Copies a node; every mistake is reported, and stands as null. */
const treeOf = (node: unknown, text: string, report: Report): Tree | null => {
  if (node === null || node === undefined) return null
  if (isAlias(node)) {
    report(rangeOf(node), {
      code: 'CG1004',
      message: 'aliases are not read',
      help: `write the value of \`*${node.source}\` out`,
    })
    return null
  }
  const { tag, anchor } = node as { tag?: string; anchor?: string }
  if (anchor !== undefined) {
    report(rangeOf(node as Node), {
      code: 'CG1004',
      message: `the anchor \`&${anchor}\` has no use: aliases are not read`,
      help: 'remove it',
    })
  }
  if (tag?.startsWith('!') === true) {
    const { start, end } = rangeOf(node as Node)
    const begin = Math.max(0, text.lastIndexOf('!', start))
    report(
      { start: begin, end: Math.max(end, begin + 1) },
      {
        code: 'CG1005',
        message: `\`${tag}\` is a YAML tag`,
        help: 'to begin an expression with `!`, put the whole value in double quotes',
      },
    )
    return null
  }
  if (isMap(node)) return mapOf(node, text, report)
  if (isSeq(node)) {
    const items = node.items.map(item => treeOf(item, text, report))
    return { kind: 'list', ...collectionSpan(node, items.at(-1)), items } satisfies ListTree
  }
  return isScalar(node) ? scalarOf(node, rangeOf(node), report) : null
}

const mapOf = (map: YAMLMap, text: string, report: Report): MapTree => {
  const pairs: Pair[] = []
  for (const pair of map.items) {
    const key: unknown = pair.key
    if (!isScalar(key) || typeof key.value !== 'string') {
      const written = isScalar(key) ? String(key.source ?? key.value) : 'this'
      const help = isScalar(key)
        ? `quote it: \`"${written}"\``
        : 'an expression that begins with `{` must stand in double quotes'
      report(rangeOf(isPair(key) ? map : ((key as Node | null) ?? map)), {
        code: 'CG1006',
        message: 'a key must be a string',
        help,
      })
      continue
    }
    if (key.value === '<<' && key.type === 'PLAIN') {
      report(rangeOf(key), { code: 'CG1004', message: 'merge keys are not read', help: 'write the keys out' })
      continue
    }
    pairs.push({ name: key.value, key: rangeOf(key), value: treeOf(pair.value, text, report) })
  }
  const last = pairs.at(-1)
  return { kind: 'map', ...collectionSpan(map, last?.value ?? last?.key), pairs }
}

/** What is written in brackets ends with them; anything else ends with its last value, before comments and new lines. */
const collectionSpan = (
  node: { flow?: boolean; range?: readonly [number, number, number] | null },
  last: Span | null | undefined,
): Span => {
  const { start, end } = rangeOf(node)
  return { start, end: node.flow === true || last == null ? end : last.end }
}

const STYLES: { readonly [type: string]: ScalarStyle } = {
  PLAIN: 'plain',
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'literal',
  BLOCK_FOLDED: 'folded',
}

const scalarOf = (
  { value, type }: { value: unknown; type?: string | undefined },
  span: Span,
  report: Report,
): ScalarTree => {
  const scalar = (value: ScalarTree['value']): ScalarTree => ({
    kind: 'scalar',
    ...span,
    value,
    style: STYLES[type ?? ''] ?? 'plain',
  })
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return scalar(value)
  if (typeof value === 'number' && Number.isFinite(value)) {
    if (!Number.isInteger(value) || Number.isSafeInteger(value)) return scalar(value)
    report(span, { code: 'CG1007', message: 'the number is too large to be read exactly', help: 'quote it' })
    return scalar(null)
  }
  report(span, {
    code: 'CG1007',
    message: 'not a JSON number',
    help: 'JSON has no infinity and no NaN; quote the text',
  })
  return scalar(null)
}
