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
  prove: ['policy', 'expression'],
  jose: [],
  issuers: ['jose'],
  clients: ['issuers', 'jose', 'stores'],
  tokens: ['jose', 'stores'],
  exchange: ['clients', 'issuers', 'jose', 'stores', 'tokens'],
  dpop: ['clients', 'jose', 'stores'],
  admin: [],
  import: ['clients', 'policy'],
  upstream: ['stores', 'jose', 'clients', 'tokens'],
  gateway: [
    'policy',
    'exchange',
    'clients',
    'issuers',
    'jose',
    'tokens',
    'dpop',
    'upstream',
    'admin',
    'expression',
    'stores',
  ],
  api: ['gateway', 'policy', 'clients', 'jose', 'admin', 'expression'],
  workers: ['gateway', 'admin'],
  cli: [
    'workers',
    'gateway',
    'prove',
    'policy',
    'import',
    'clients',
    'issuers',
    'jose',
    'tokens',
    'upstream',
    'admin',
    'expression',
    'stores',
  ],
}
const LEAVES = [
  'by-name.ts',
  'oauth.ts',
  'oauth-parameters.ts',
  'outcome.ts',
  'exact-json.ts',
  'unambiguous-json.ts',
  'foreign-text.ts',
  'nearest.ts',
  'yaml-text.ts',
  'net.ts',
  'octets.ts',
  'once.ts',
  'slices.ts',
  'files',
  'source',
  'schema',
  'generated',
]

/** The parts of the gateway: what each may enter, besides itself and the rooms below. Its own files may enter all. */
const PARTS_OF_GATEWAY: { readonly [part: string]: readonly string[] } = {
  config: [],
  request: ['config'],
  front: ['config', 'request'],
  load: ['config', 'request', 'front'],
}
const MOST_FLOORS_OF_GATEWAY = 9

/** Packages that only these rooms may import. */
const HOME_OF: { readonly [name: string]: readonly string[] } = {
  '@noble/hashes': ['expression'],
  jsep: ['expression'],
  re2js: ['expression'],
  koa: ['gateway', 'admin'],
  '@koa/router': ['gateway', 'admin'],
  'koa-bodyparser': ['gateway'],
  ajv: ['schema', 'generated'],
  'js-yaml': ['source'],
  lmdb: ['stores'],
  ioredis: ['stores'],
  chokidar: ['gateway'],
  commander: ['cli'],
  'node:cluster': ['workers'],
  pino: ['cli'],
  undici: ['upstream'],
}

interface Import {
  readonly from: string
  readonly to: string
  readonly isType: boolean
}

const files = (readdirSync(SRC, { recursive: true }) as string[]).filter(file => file.endsWith('.ts'))

const imports: Import[] = files.flatMap(file => {
  const text = readFileSync(join(SRC, file), 'utf8')
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\b[^'"\n;]*?(?:\{[^}]*\}[^'"\n;]*?)?from\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)import\s*['"]([^'"]+)['"]/g,
  )
  return [...found].map(match => ({
    from: file,
    to: match[1] ?? match[2] ?? match[3] ?? '',
    isType: /^\s*(?:import|export) type\b/.test(match[0]),
  }))
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

/** The entries that also run in a browser. */
const BROWSER_ENTRIES = ['expression', 'policy']

/** What Node.js has and browsers have not. */
const NODE_GLOBALS = /(?<![\w.'`"])(?:Buffer|process|global|__dirname|require\()/

/** The file, and all that it imports as more than a type. */
const loadedWith = (file: string, known = new Set<string>()): Set<string> => {
  if (known.has(file)) return known
  known.add(file)
  for (const edge of inside) if (edge.from === file && !edge.isType) loadedWith(target(edge), known)
  return known
}

/** Source without comments and texts. */
const codeOf = (file: string): string =>
  readFileSync(join(SRC, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*|'(?:[^'\\\n]|\\.)*'|`[^`]*`/g, '')

/** The boxes of one folder, files and folders, and the boxes beside it that each enters. */
type Sheet = ReadonlyMap<string, ReadonlySet<string>>

const foldersAbove = (file: string): string[] => {
  const parts = file.split(sep).slice(0, -1)
  return parts.map((_, index) => parts.slice(0, index + 1).join(sep))
}

const sheetOf = (folder: string): Sheet => {
  const depth = folder === '' ? 0 : folder.split(sep).length
  const boxOf = (file: string): string | undefined =>
    folder === '' || file.startsWith(folder + sep) ? file.split(sep)[depth] : undefined
  const sheet = new Map<string, Set<string>>()
  for (const file of files) {
    const box = boxOf(file)
    if (box !== undefined && !sheet.has(box)) sheet.set(box, new Set())
  }
  for (const edge of inside) {
    const from = boxOf(edge.from)
    const to = boxOf(target(edge))
    if (from !== undefined && to !== undefined && from !== to) sheet.get(from)?.add(to)
  }
  return sheet
}

/** Walks a sheet downwards; calls `circle` with the way to a box that is entered again from below. */
const floorOf = (sheet: Sheet, circle: (way: readonly string[]) => void): ((box: string) => number) => {
  const floors = new Map<string, number>()
  const visit = (box: string, way: readonly string[]): number => {
    if (way.includes(box)) {
      circle([...way.slice(way.indexOf(box)), box])
      return 0
    }
    const known = floors.get(box)
    if (known !== undefined) return known
    const below = [...(sheet.get(box) ?? [])].map(other => visit(other, [...way, box]) + 1)
    const floor = Math.max(0, ...below)
    floors.set(box, floor)
    return floor
  }
  return box => visit(box, [])
}

const circlesOf = (sheet: Sheet): string[] => {
  const found = new Set<string>()
  const floor = floorOf(sheet, way => found.add(way.join(' -> ')))
  for (const box of sheet.keys()) floor(box)
  return [...found]
}

const floorsOf = (sheet: Sheet): number => {
  const floor = floorOf(sheet, () => {})
  return 1 + Math.max(...[...sheet.keys()].map(floor))
}

describe('the rooms', () => {
  it('requires that every room is on the map', () => {
    const rooms = new Set(files.map(roomOf).filter(room => !LEAVES.includes(room)))
    expect([...rooms].filter(room => !(room in MAY_ENTER))).toEqual([])
  })

  it('requires that imports go down only', () => {
    const wrong = inside.flatMap(edge => {
      const room = roomOf(edge.from)
      const other = roomOf(target(edge))
      if (room === other || LEAVES.includes(other)) return []
      if (LEAVES.includes(room)) return [`${edge.from} is a leaf and must not import ${other}`]
      return MAY_ENTER[room]?.includes(other) === true
        ? []
        : [`${room} must not enter ${other}: ${edge.from} imports ${edge.to}`]
    })
    expect(wrong).toEqual([])
  })

  it('requires that inside the gateway config < request < front < load', () => {
    const partOf = (file: string): string | null => {
      const [room, part, ...rest] = file.split(sep)
      return room === 'gateway' && part !== undefined && rest.length > 0 ? part : null
    }
    const wrong = inside.flatMap(edge => {
      const part = partOf(edge.from)
      const to = target(edge)
      if (part === null || !to.startsWith(`gateway${sep}`) || partOf(to) === part) return []
      const other = partOf(to)
      return other !== null && PARTS_OF_GATEWAY[part]?.includes(other) === true
        ? []
        : [`gateway/${part} must not enter ${to}: ${edge.from} imports it`]
    })
    expect(wrong).toEqual([])
  })

  it('requires that no arrow runs up, on any floor of any folder', () => {
    const folders = new Set(['', ...files.flatMap(foldersAbove)])
    expect([...folders].flatMap(folder => circlesOf(sheetOf(folder)).map(at => `${folder}: ${at}`))).toEqual([])
  })

  it('requires that the gateway has no more floors than one can see at a glance', () => {
    expect(floorsOf(sheetOf('gateway'))).toBeLessThanOrEqual(MOST_FLOORS_OF_GATEWAY)
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

  it('requires that nothing of Node.js is loaded with the entries that also run in a browser', () => {
    const wrong = BROWSER_ENTRIES.flatMap(entry =>
      [...loadedWith(join('api', `${entry}.ts`))].flatMap(file => [
        ...outside
          .filter(({ from, to, isType }) => from === file && !isType && to.startsWith('node:'))
          .map(({ to }) => `${entry} loads ${file}, which imports ${to}`),
        ...(NODE_GLOBALS.test(codeOf(file))
          ? [`${entry} loads ${file}, which needs ${NODE_GLOBALS.exec(codeOf(file))}`]
          : []),
      ]),
    )
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

  it('requires that only send.ts writes a status', () => {
    const wrong = files.filter(
      file =>
        roomOf(file) === 'gateway' &&
        !file.endsWith(`${sep}send.ts`) &&
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

  it('requires one way to say what is thrown, and one to cite', () => {
    const wrong = files.flatMap(file => {
      const comments = readFileSync(join(SRC, file), 'utf8').match(/\/\*\*[\s\S]*?\*\//g) ?? []
      return comments.flatMap(comment => [
        ...(/@throws \{/.test(comment) ? [`${file}: write @throws Name, without braces`] : []),
        ...(/@see (?!\{@link https:\/\/[^ }]+ [^}]+\})/.test(comment) ? [`${file}: write @see {@link URL text}`] : []),
      ])
    })
    expect(wrong).toEqual([])
  })

  it('requires that comments cite only what is in the repository, or a public text', () => {
    const wrong = files.filter(file =>
      /product,? section|house\.md|style\.md/.test(readFileSync(join(SRC, file), 'utf8')),
    )
    expect(wrong).toEqual([])
  })
})
