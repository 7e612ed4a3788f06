import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { GatewayError } from '../outcome.ts'

/** The client's faults that keep the body of its request from being passed. */
export type BodyFault = 'body_too_large' | 'body_too_slow' | 'front_channel'

interface BodyOptions {
  readonly maxBytes: number
  readonly idleMs: number
  /** Called once, instead of the body's end. */
  readonly failed: (fault: BodyFault) => void
  /** Called once, when the whole body or its first 64 KiB are there: until then it costs nobody else a place. */
  readonly ready: (whole: boolean) => void
  readonly watch: BodyWatch | null
}

/** Looks at a body. True: the request is refused, and its last octet never passed, so that nobody takes it for whole. */
export interface BodyWatch {
  readonly read: (chunk: Buffer) => boolean
  readonly end: () => boolean
}

/** Octets that are held before a request is passed on, and while the upstream takes none. */
const HELD = 65_536

/**
 * Passes a request's body on as it arrives. It is a stream of its own: undici destroys the body of a failed request,
 * and with the request itself the connection would go, over which we still have to answer.
 */
export const bodyOf = (req: IncomingMessage, { maxBytes, idleMs, failed, ready, watch }: BodyOptions): Readable => {
  let size = 0
  const fail = (fault: BodyFault): void => {
    failed(fault)
    body.destroy(new GatewayError('internal', fault))
  }
  let timer: NodeJS.Timeout | null = null
  const wait = (): void => {
    if (timer === null) timer = setTimeout(fail, idleMs, 'body_too_slow')
    else timer.refresh()
  }
  const rest = (): void => {
    if (timer !== null) clearTimeout(timer)
    timer = null
  }
  let last: Buffer | null = null
  /** Keeps the last octet of a body that is looked at back until its end. */
  const push = (chunk: Buffer): boolean => {
    if (watch === null) return body.push(chunk)
    const octets = last === null ? chunk : Buffer.concat([last, chunk])
    last = octets.subarray(-1)
    return octets.length === 1 || body.push(octets.subarray(0, -1))
  }
  const onData = (chunk: Buffer): void => {
    size += chunk.length
    if (size > maxBytes) {
      fail('body_too_large')
      return
    }
    if (watch?.read(chunk) === true) {
      fail('front_channel')
      return
    }
    wait()
    const more = push(chunk)
    if (!more) {
      req.pause()
      // While the upstream does not take more, it is not the client that is slow.
      rest()
    }
    if (size >= HELD) announce(false)
  }
  const onEnd = (): void => {
    rest()
    if (watch?.end() === true) {
      fail('front_channel')
      return
    }
    if (last !== null) body.push(last)
    body.push(null)
    announce(true)
  }
  let announced = false
  const announce = (whole: boolean): void => {
    if (announced) return
    announced = true
    ready(whole)
  }
  const body = new Readable({
    highWaterMark: HELD,
    read: () => {
      if (req.readableEnded) return
      wait()
      req.resume()
    },
    destroy: (error, callback) => {
      rest()
      req.off('data', onData)
      req.off('end', onEnd)
      // The rest of the body is read and dropped, so that the connection can be used again; node limits how long.
      req.resume()
      callback(error)
    },
  })
  // Its failures are reported to `failed`; undici listens too, but only while it sends.
  body.on('error', () => {})
  req.on('data', onData)
  req.on('end', onEnd)
  // Nobody reads yet; this makes it fill.
  body.read(0)
  return body
}
