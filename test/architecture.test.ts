import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const SRC = fileURLToPath(new URL('../src', import.meta.url))

/** What each room may enter. Leaves are open to all. */
const MAY_ENTER: { readonly [room: string]: readonly string[] } = {
  expression: [],
  stores: [],
  policy: ['expression'],
  clients: ['stores'],
  tokens: ['stores'],
  admin: [],
  upstream: ['stores', 'clients', 'tokens'],
  gateway: ['policy', 'clients', 'tokens', 'upstream', 'admin', 'expression', 'stores'],
  console: ['gateway', 'policy', 'clients', 'tokens', 'upstream', 'admin', 'expression', 'stores'],
  cli: ['console', 'gateway', 'policy', 'clients', 'tokens', 'upstream', 'admin', 'expression', 'stores'],
}
const LEAVES = ['oauth.ts', 'outcome.ts', 'nearest.ts', 'once.ts', 'source', 'schema', 'generated']

/** Packages that only these rooms may import. */
const HOME_OF: { readonly [name: string]: readonly string[] } = {
  jsep: ['expression'],
  re2js: ['expression'],
  koa: ['gateway', 'admin', 'console'],
  '@koa/router': ['gateway', 'admin', 'console'],
  'koa-bodyparser': ['gateway'],
  ajv: ['schema', 'generated'],
  'js-yaml': ['source'],
  lmdb: ['stores'],
  ioredis: ['stores'],
  chokidar: ['gateway'],
  commander: ['cli'],
  undici: ['upstream'],
}

interface Import {
  readonly from: string
  readonly to: string
}

const files = (readdirSync(SRC, { recursive: true }) as string[]).filter(file => file.endsWith('.ts'))

const imports: Import[] = files.flatMap(file => {
  const text = readFileSync(join(SRC, file), 'utf8')
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\b[^'"\n;]*?(?:\{[^}]*\}[^'"\n;]*?)?from\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)import\s*['"]([^'"]+)['"]/g,
  )
  return [...found].map(match => ({ from: file, to: match[1] ?? match[2] ?? match[3] ?? '' }))
})

const roomOf = (file: string): string => file.split(sep)[0] ?? file
const target = ({ from, to }: Import): string => relative(SRC, join(SRC, dirname(from), to))
const inside = imports.filter(({ to }) => to.startsWith('.'))
const outside = imports.filter(({ to }) => !to.startsWith('.'))

const packageOf = (name: string): string =>
  name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/')

describe('the rooms', () => {
  it('requires that every room is on the map', () => {
    const rooms = new Set(files.map(roomOf).filter(room => room !== 'index.ts' && !LEAVES.includes(room)))
    expect([...rooms].filter(room => !(room in MAY_ENTER))).toEqual([])
  })

  it('requires that imports go down only', () => {
    const wrong = inside.flatMap(edge => {
      const room = roomOf(edge.from)
      const other = roomOf(target(edge))
      if (room === 'index.ts' || room === other || LEAVES.includes(other)) return []
      if (LEAVES.includes(room)) return [`${edge.from} is a leaf and must not import ${other}`]
      return MAY_ENTER[room]?.includes(other) === true
        ? []
        : [`${room} must not enter ${other}: ${edge.from} imports ${edge.to}`]
    })
    expect(wrong).toEqual([])
  })

  it('requires that a room is entered through its index.ts', () => {
    const wrong = inside.flatMap(edge => {
      const to = target(edge).split(sep)
      if (
        roomOf(edge.from) === to[0] ||
        to.length === 1 ||
        (to.length === 2 && to[1] === 'index.ts') ||
        to[0] === 'generated'
      )
        return []
      return [`${edge.from} reaches into ${to.join('/')}`]
    })
    expect(wrong).toEqual([])
  })

  it('requires that leaves import no room', () => {
    const wrong = inside.filter(edge => LEAVES.includes(roomOf(edge.from)) && !LEAVES.includes(roomOf(target(edge))))
    expect(wrong).toEqual([])
  })

  it('requires that each package stays in its room', () => {
    const wrong = outside.flatMap(({ from, to }) => {
      const home = HOME_OF[packageOf(to)]
      return home === undefined || home.includes(roomOf(from))
        ? []
        : [`${to} belongs in ${home.join(', ')}, not in ${from}`]
    })
    expect(wrong).toEqual([])
  })

  it('requires that only the command line knows the process', () => {
    const wrong = files.filter(
      file =>
        roomOf(file) !== 'cli' &&
        /(?<![.\w`'])process\.(?!nextTick)[a-z]|from 'node:process'/.test(
          readFileSync(join(SRC, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, ''),
        ),
    )
    expect(wrong).toEqual([])
  })

  it('requires that only answers.ts writes a status', () => {
    const wrong = files.filter(
      file =>
        roomOf(file) === 'gateway' &&
        !file.endsWith('answers.ts') &&
        /\.status\s*=[^=]/.test(readFileSync(join(SRC, file), 'utf8')),
    )
    expect(wrong).toEqual([])
  })

  it('never has a folder or a file for leftovers', () => {
    const wrong = files.filter(file => /(^|[\\/])(helpers?|utils?|common|misc|shared|managers?)([\\/.]|$)/i.test(file))
    expect(wrong).toEqual([])
  })

  it('never evaluates text as code', () => {
    const wrong = files.filter(file =>
      /\beval\(|new Function\(/.test(
        readFileSync(join(SRC, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*|'[^'\n]*'|`[^`]*`/g, ''),
      ),
    )
    expect(wrong).toEqual([])
  })
})
