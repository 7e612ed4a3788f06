/** Requests with more header fields than node reads by itself: none of them is left out. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type InFront, inFrontOf, metadataAt, type Recorded, recorder } from './in-front.ts'
import { send, written } from './wire.ts'

let upstream: Recorded
let front: InFront
beforeAll(async () => {
  upstream = await recorder(issuer => metadataAt(issuer, {}))
  front = await inFrontOf(upstream.url, { trusted_proxies: ['127.0.0.1/32'] })
})
afterEach(() => upstream.forget())
afterAll(async () => {
  await front.stop()
  await upstream.stop()
})

/** As many as the limit of the head lets through. */
const MANY = Array.from({ length: 2500 }, () => 'A:')
const seen = (name: string): readonly string[] => {
  const { fields } = upstream.seen()[0] ?? { fields: [] }
  return fields.filter((_, index) => index % 2 === 1 && fields[index - 1]?.toLowerCase() === name)
}

describe('a request with thousands of fields', () => {
  it('names the address that a trusted proxy wrote behind all others', async () => {
    await send(front.port, written('GET', '/page', [...MANY, 'X-Forwarded-For: 203.0.113.9']))
    expect(seen('x-forwarded-for')).toEqual(['203.0.113.9, 127.0.0.1'])
  })

  it('never names the address that a client wrote before them', async () => {
    const fields = ['X-Forwarded-For: 10.0.0.1', ...MANY, 'X-Forwarded-For: 203.0.113.9']
    await send(front.port, written('GET', '/page', fields))
    expect(seen('x-forwarded-for')).toEqual(['203.0.113.9, 127.0.0.1'])
  })

  it('is refused in a guarded tree for the body that the last of them announces', async () => {
    const chunks = written('GET', '/token/', [...MANY, 'Transfer-Encoding: chunked'], '1\r\na\r\n0\r\n\r\n')
    expect((await send(front.port, chunks)).statusLine).toContain(' 404 ')
    expect(upstream.seen()).toEqual([])
  })

  it('is refused for another type of the body behind them', async () => {
    const form = ['Content-Type: application/x-www-form-urlencoded', 'Content-Length: 3']
    const two = written('POST', '/token', [...form, ...MANY, 'Content-Type: application/json'], 'a=b')
    expect((await send(front.port, two)).statusLine).toContain(' 400 ')
  })
})
