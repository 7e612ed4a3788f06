/**
 * Paths near guarded ones, made by chance from a seed, in front of a server that reads each in five ways: none that any of
 * them takes for an endpoint at which clients authenticate arrives with a body. And paths of real applications arrive.
 */
import { Agent, request } from 'node:http'
import { posix } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRandom, type Random } from '../interop/random.ts'
import { long } from '../long.ts'
import { type InFront, inFrontOf, metadataAt, type Recorded, recorder } from './in-front.ts'
import { REAL_PATHS } from './real-paths.ts'

const COUNT = long(100_000, 1000)
const SEED = Number(process.env['CLAIMGATE_FUZZ_SEED'] ?? 7662)
const BASE = '/sso'
const GUARDED = ['/sso/connect/token', '/sso/introspect', '/sso/revoke', '/sso/kiosk', '/token']

/** Five ways of normalising; null for a path that one cannot read. */
const WAYS: Readonly<Record<string, (path: string) => string | null>> = {
  raw: path => path,
  'WHATWG URL': path => tried(() => new URL(path, 'http://h').pathname),
  'decoded, then resolved': path => tried(() => posix.normalize(decodeURIComponent(path).replace(/;[^/]*/g, ''))),
  'PHP path info': path =>
    tried(() =>
      decodeURIComponent(path)
        .replace(/^\/[^/]+\.php(?=\/)/, '')
        .replace(/\/{2,}/g, '/'),
    ),
  'NFKC without case': path => {
    let text = Buffer.from(path, 'latin1').toString()
    for (let round = 0; round < 4; round++) text = tried(() => decodeURIComponent(text)) ?? text
    const folded = text.normalize('NFKC').toUpperCase().toLowerCase().replaceAll('\\', '/')
    return posix.normalize(folded).replace(/\0.*$/s, '')
  },
}

const tried = (read: () => string): string | null => {
  try {
    return read()
  } catch {
    return null
  }
}

/** The ways in which a path is that of a guarded endpoint, with its prefix or without, or below it, or with an extension. */
const guardedIn = (path: string): readonly string[] =>
  Object.keys(WAYS).filter(way => {
    const read = WAYS[way]?.(path) ?? null
    const names = GUARDED.flatMap(name => [name, name.startsWith(BASE) ? name.slice(BASE.length) : name])
    return (
      read !== null && names.some(name => read === name || read.startsWith(`${name}/`) || read.startsWith(`${name}.`))
    )
  })

const percent = (text: string): string =>
  [...Buffer.from(text)].map(octet => `%${octet.toString(16).padStart(2, '0')}`).join('')

const LIKE: Readonly<Record<string, readonly string[]>> = {
  k: ['\u212a', '\uff4b', 'K'],
  s: ['\u017f', '\uff53', 'S'],
  o: ['\u00ba', '\uff4f', '\u2134', 'O'],
  i: ['\u2170', '\uff49', 'I'],
  e: ['\u212f', '\uff45', 'E'],
  '/': ['//', '///', '\\', '%2f', '%5c', '/./', '/x/../', '/.//', ';a/', '/%2e/', '\uff0f', '%252f', '/;/'],
}

type Change = (path: string, random: Random) => string
const at = (path: string, random: Random, change: (char: string) => string): string => {
  const index = random.below(path.length)
  return path.slice(0, index) + change(path[index] ?? '') + path.slice(index + 1)
}
const CHANGES: readonly Change[] = [
  (path, random) => at(path, random, percent),
  (path, random) => at(path, random, char => percent(percent(char).slice(0, 1)) + percent(char).slice(1)),
  (path, random) => at(path, random, char => percent(char).replaceAll('%', '%2525')),
  (path, random) => at(path, random, char => percent(char).replaceAll('%', '%252525')),
  (path, random) => at(path, random, char => random.pick(LIKE[char] ?? [char.toUpperCase()])),
  (path, random) =>
    at(path, random, char => `%c${Number(char > '?')}%${(0x80 | (char.charCodeAt(0) & 0x3f)).toString(16)}`),
  (path, random) =>
    path +
    random.pick([
      '/',
      '//',
      '.json',
      '.x',
      '/x',
      ';a=b',
      '%00',
      '%20',
      '/.',
      '/..',
      '\\',
      '%09',
      '/x/..',
      '?a=b',
      '%3fa',
    ]),
  (path, random) =>
    random.pick(['//x', '///x', '/\\x', '/x/..', '/.', '/index.php', '/x', '/%2e%2e', '\\', '/']) + path,
  path => path.replace(BASE, ''),
  path => path.toUpperCase(),
  (path, random) => path.replace(/\//g, slash => random.pick([slash, ...(LIKE['/'] ?? [])])),
]

/** Characters outside ASCII are sent as octets of UTF-8. */
const octets = (path: string): string => Buffer.from(path).toString('latin1')

const madeBy = (random: Random): string => {
  let path = random.pick(GUARDED)
  for (let left = 1 + random.below(4); left > 0; left--) path = random.pick(CHANGES)(path, random)
  return octets(path.startsWith('/') ? path : `/${path}`)
}

describe('paths near guarded ones', () => {
  let upstream: Recorded
  let running: InFront
  const agent = new Agent({ keepAlive: true, maxSockets: 16 })
  beforeAll(async () => {
    upstream = await recorder(
      issuer => ({
        ...metadataAt(issuer, { token_endpoint: `${issuer}/connect/token` }),
        backchannel_authentication_endpoint: `${issuer}/kiosk`,
        mtls_endpoint_aliases: { token_endpoint: `${new URL(issuer).origin}/token` },
      }),
      BASE,
    )
    running = await inFrontOf(upstream.url, { throttling: { enabled: false } }, BASE)
  })
  afterAll(async () => {
    agent.destroy()
    await running.stop()
    await upstream.stop()
  })

  const sent = (path: string, method = 'POST'): Promise<number> =>
    new Promise((resolve, reject) => {
      const headers = method === 'POST' ? { 'Content-Length': 3 } : {}
      const made = request({ host: '127.0.0.1', port: running.port, method, path, headers, agent }, res => {
        res.resume()
        res.on('end', () => resolve(res.statusCode ?? 0))
      })
      made.on('error', reject)
      made.end(method === 'POST' ? 'a=b' : undefined)
    })

  it(`never lets one arrive with a body that the upstream may take for one of them, of ${COUNT}`, async () => {
    const random = createRandom(SEED)
    const paths = Array.from({ length: COUNT }, () => madeBy(random)).filter(path => /^[\x21-\xff]+$/.test(path))
    // Most of them are really near.
    const near = paths.filter(path => guardedIn(path.split('?')[0] ?? '').length > 0).length
    expect(near).toBeGreaterThan(COUNT / 4)
    let next = 0
    const work = async (): Promise<void> => {
      for (let path = paths[next++]; path !== undefined; path = paths[next++]) {
        const absolute = next % 7 === 0 ? `${new URL(running.issuer).origin}${path}` : path
        expect(await sent(absolute)).toBeLessThan(500)
      }
    }
    await Promise.all(Array.from({ length: 16 }, work))
    // Our own question carries no body that a client has written; it asks at the exact path.
    const arrived = upstream.seen().filter(({ body }) => body)
    const wrong = arrived
      .map(({ target }) => [target, guardedIn(target.split('?')[0] ?? '')] as const)
      .filter(([, ways]) => ways.length > 0)
    upstream.forget()
    expect(wrong).toEqual([])
  }, 600_000)

  it('forwards every path of real applications, octet for octet', async () => {
    expect(REAL_PATHS.length).toBeGreaterThanOrEqual(2000)
    const wrong: string[] = []
    for (const path of REAL_PATHS) if ((await sent(path, 'GET')) !== 200) wrong.push(path)
    expect(wrong).toEqual([])
    expect(upstream.seen().map(({ target }) => target)).toEqual(REAL_PATHS)
  }, 60_000)
})
