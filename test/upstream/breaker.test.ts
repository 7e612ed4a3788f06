import { afterEach, describe, expect, it } from 'vitest'
import { createBreaker, type RequestEnd } from '../../src/upstream/breaker.ts'
import { until } from '../gateway/running.ts'
import { long } from '../long.ts'
import { client, type Double, json, startDouble } from './double.ts'

describe('a breaker', () => {
  let nowMs = 0
  const breaker = () => createBreaker({ timeouts: 3, openMs: 5000 }, () => nowMs)
  const FROM = { party: '192.0.2.1', whole: true }
  const UPLOAD = { ...FROM, whole: false }
  const from = (party: string, sender = FROM): typeof FROM => ({ ...sender, party })
  const ask = (on: ReturnType<typeof breaker>, end: RequestEnd, path = '/a'): string => {
    const ended = on.enter(path, FROM)
    ended?.(end)
    return ended === null ? 'failed' : end
  }

  it('refuses after time-outs in a row, of that endpoint alone', () => {
    const on = breaker()
    const ends = Array.from({ length: 5 }, () => ask(on, 'timed_out'))
    expect(ends).toEqual(['timed_out', 'timed_out', 'timed_out', 'failed', 'failed'])
    expect(ask(on, 'answered', '/b')).toBe('answered')
  })

  it('never refuses while an answer comes between', () => {
    const on = breaker()
    for (let round = 0; round < 9; round++)
      expect([ask(on, 'timed_out'), ask(on, 'timed_out'), ask(on, 'answered')]).not.toContain('failed')
  })

  /** A breaker whose endpoint has hung, and may be tried again. */
  const hung = (): ReturnType<typeof breaker> => {
    const on = breaker()
    for (let n = 0; n < 3; n++) ask(on, 'timed_out')
    nowMs += 5000
    return on
  }

  it('accepts one request when the time is over, and all when that is answered', () => {
    const on = breaker()
    for (let n = 0; n < 3; n++) ask(on, 'timed_out')
    nowMs += 4999
    expect(on.enter('/a', FROM)).toBeNull()
    nowMs += 1
    const trial = on.enter('/a', FROM)
    expect(on.enter('/a', FROM)).toBeNull()
    trial?.('timed_out')
    nowMs += 4999
    expect(on.enter('/a', FROM)).toBeNull()
    nowMs += 1
    on.enter('/a', FROM)?.('answered')
    expect(ask(on, 'timed_out')).toBe('timed_out')
    expect(ask(on, 'timed_out')).toBe('timed_out')
    expect(ask(on, 'answered')).toBe('answered')
  })

  it('never lets one party that leaves again and again keep the trial from others', () => {
    const on = hung()
    for (let n = 0; n < 50; n++) on.enter('/a', FROM)?.('unknown')
    expect(on.enter('/a', FROM)).toBeNull()
    on.enter('/a', from('192.0.2.2'))?.('unknown')
    // Nor are they shut out for good.
    nowMs += 5000
    expect(on.enter('/a', FROM)).not.toBeNull()
  })

  it('never lets an upload keep the trial from others, whole requests or uploads', () => {
    const on = hung()
    expect(on.enter('/a', UPLOAD)).not.toBeNull()
    expect(on.enter('/a', UPLOAD)).toBeNull()
    expect(on.enter('/a', from('192.0.2.2', UPLOAD))).not.toBeNull()
    const trial = on.enter('/a', from('192.0.2.3'))
    expect(trial).not.toBeNull()
    trial?.('answered')
    expect(on.enter('/a', UPLOAD)).not.toBeNull()
  })

  it('never lets more than sixteen uploads through at a time, and all of them when one is answered', () => {
    const on = hung()
    const uploads = Array.from({ length: 40 }, (_, n) => on.enter('/a', from(`party-${n}`, UPLOAD)))
    expect(uploads.filter(end => end !== null)).toHaveLength(16)
    uploads[3]?.('answered')
    expect(on.enter('/a', from('party-30', UPLOAD))).not.toBeNull()
  })

  it('never counts what says nothing about the upstream: not for it, and not against it', () => {
    const on = breaker()
    for (const end of ['timed_out', 'unknown', 'timed_out', 'unknown', 'timed_out'] as const) ask(on, end)
    expect(on.enter('/a', FROM)).toBeNull()
    nowMs += 5000
    const trial = on.enter('/a', FROM)
    expect(on.enter('/a', from('192.0.2.2'))).toBeNull()
    trial?.('unknown')
    expect(on.enter('/a', from('192.0.2.2'))).not.toBeNull()
    expect(on.enter('/a', from('192.0.2.3'))).toBeNull()
  })

  it('never takes the end of an older request for that of the trial', () => {
    const on = breaker()
    const older = [1, 2].map(() => on.enter('/a', FROM))
    for (let n = 0; n < 3; n++) ask(on, 'timed_out')
    nowMs += 5000
    expect(on.enter('/a', FROM)).not.toBeNull()
    older[0]?.('unknown')
    older[1]?.('timed_out')
    nowMs += 5000
    expect(on.enter('/a', FROM)).toBeNull()
  })

  it('never refuses where it is off', () => {
    const on = createBreaker({ timeouts: 0, openMs: 5000 })
    for (let n = 0; n < 20; n++) expect(ask(on, 'timed_out')).toBe('timed_out')
  })

  it('never remembers more than a thousand paths that clients have chosen', () => {
    const on = createBreaker({ timeouts: 1, openMs: 5000 }, () => 0)
    for (let n = 0; n <= 1000; n++) ask(on, 'timed_out', `/${n}`)
    expect(on.enter('/0', FROM)).not.toBeNull()
    expect(on.enter('/1', FROM)).toBeNull()
  })
})

describe('an upstream that hangs', () => {
  let on: Double
  let hangs = true
  const waiting: (() => void)[] = []
  afterEach(async () => {
    for (const answer of waiting.splice(0)) answer()
    await on.stop()
  })
  const start = (limits: object): Promise<void> =>
    startDouble({
      config: { fulfilment: 'none', store: { type: 'memory' }, limits, upstream: { timeout: 1 } },
      clients: client('web', 'grant_types: [client_credentials]\nscope: read'),
      paths: {
        '/token': (_, res) => {
          const answer = (): void => json(res, { access_token: 'x', token_type: 'Bearer' })
          if (hangs) waiting.push(answer)
          else answer()
        },
        '/page': (_, res) => {
          if (hangs) waiting.push(() => json(res, {}))
          else json(res, {})
        },
      },
    }).then(started => {
      on = started
    })
  const FORM = { grant_type: 'client_credentials' }
  const page = async (path: string): Promise<number> => (await fetch(on.issuer + path)).status

  it.runIf(long(true, false))(
    'is asked no more for a while, at its endpoints and at what passes, and serves again by itself',
    async () => {
      hangs = true
      await start({ timeouts: 2 })
      const first = await Promise.all([on.token(FORM), on.token(FORM), page('/page'), page('/page?x=1')])
      expect(first.map(one => (typeof one === 'number' ? one : one.status))).toEqual([504, 504, 504, 504])
      const asked = on.seen.length
      expect(await on.token(FORM)).toMatchObject({ status: 503, body: { error: 'temporarily_unavailable' } })
      const refused = await fetch(`${on.issuer}/page?y=2`)
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5'])
      expect(on.seen).toHaveLength(asked)
      expect(await page('/other')).toBe(200)
      const limits = on.lines.flatMap(({ fields }) => ('limit' in fields ? [fields['limit']] : []))
      expect(limits).toEqual(['limits.timeouts'])
      hangs = false
      await until(async () => (await on.token(FORM)).status === 200 && (await page('/page')) === 200)
    },
    30_000,
  )

  it('is asked again and again where limits.timeouts is 0', async () => {
    hangs = true
    await start({ timeouts: 0 })
    const statuses = await Promise.all(Array.from({ length: 8 }, () => on.token(FORM)))
    expect(statuses.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 504))
    expect((await on.token(FORM)).status).toBe(504)
  }, 30_000)
})
