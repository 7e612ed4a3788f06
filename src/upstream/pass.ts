/** One request passed on as it is, and its answer passed back, both while they arrive. */
import type { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import type { Duplex, Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import { GatewayError } from '../outcome.ts'
import { type BodyFault, type BodyWatch, bodyOf } from './body.ts'
import type { RequestEnd } from './breaker.ts'
import type { Channel } from './channel.ts'
import { endOf, failureOf, hanging, isDisconnect, isMalformed } from './failure.ts'
import { type Peer, tell } from './forwarded.ts'
import { type RequestHead, readAnswerHead, readRequestHead, withoutLength } from './headers.ts'
import { rebaseHead } from './rebase.ts'

/** A client's request that is none of ours. */
export interface PassedRequest {
  /** Its body has not been read. */
  readonly req: IncomingMessage
  /** Path and query in origin form, octet for octet. */
  readonly target: string
  readonly peer: Peer
  /** The client's network: none holds all places. That of the peer when absent. */
  readonly network?: string
  /** Names and values in turn, instead of those of the request. */
  readonly rawHeaders?: readonly string[]
  /** The body, where it has been read and changed; `rawHeaders` then say its length. */
  readonly body?: Buffer
  /** Looks at the body while it is passed. */
  readonly watch?: BodyWatch | null
  /** It asks for a WebSocket, and may have it. */
  readonly upgrades?: boolean
}

/** Why a request was not passed, when the reason is not the upstream. */
export type PassFault = BodyFault | 'upgrade' | 'malformed' | 'misdirected' | 'client_too_slow' | 'too_many'

/** The receiver of an answer: `head`, `data` any number of times, `end`; or `fail` at any time, and then nothing more. */
export interface Sink {
  /** The head: reason phrase, names and values in turn. Octets as characters. */
  readonly head: (status: number, reason: string, headers: string[]) => void
  /** A head before the head, 1xx. */
  readonly information: (status: number, headers: string[]) => void
  /** False when no more is wanted until `resume`. */
  readonly data: (chunk: Buffer) => boolean
  readonly end: () => void
  /** Instead of an answer, with `upgrades`: the fields of the 101, and the connection, which has left HTTP. */
  readonly switched?: (headers: string[], upstream: Duplex) => void
  /** After a head this means that the body is broken off, and must be seen to be. */
  readonly fail: (fault: PassFault | GatewayError) => void
}

/** A request on its way. */
export interface Passing {
  /** The client takes octets again. */
  readonly resume: () => void
  /** The client is gone: nothing reaches the sink any more, and the upstream's connection ends. */
  readonly abort: () => void
}

/** Safe, so that it may be sent again when a kept-alive connection turns out to be dead, RFC 9110 section 9.2.2. */
const SAFE: ReadonlySet<string | undefined> = new Set(['GET', 'HEAD', 'OPTIONS'])
/** Several kept-alive connections may be dead at a time. */
const ATTEMPTS = 3
/** Answers without a body, even with a Content-Length, RFC 9110 sections 15.3.5 and 15.4.5. */
const BODILESS: ReadonlySet<number> = new Set([204, 304])

const NOT_PASSING: Passing = { resume: () => {}, abort: () => {} }

/**
 * Passes one request. Trailers of either side are dropped. A safe request without body is sent again, twice at most,
 * when the connection ended before an octet of an answer; no other is ever sent twice.
 */
export const pass = (channel: Channel, passed: PassedRequest, host: string | null, sink: Sink): Passing => {
  const { limits, rebase, dropped } = channel
  const { req, target, peer } = passed
  const { certificateField, notice } = peer.edge
  const sender = { trusted: peer.trusted, certificateField }
  const head = readRequestHead(passed.rawHeaders ?? req.rawHeaders, sender, dropped)
  const told = head === null ? 'malformed' : tell(peer, head.host, head.chain)
  const fault = faultOf(head, limits.bodyBytes, passed.upgrades === true) ?? (typeof told === 'string' ? told : null)
  if (head === null || typeof told === 'string' || fault !== null) {
    sink.fail(fault ?? 'malformed')
    return NOT_PASSING
  }
  if (head.unbelieved) notice('forwarded_not_believed', peer.address)
  const mark = target.indexOf('?')
  const endpoint = mark < 0 ? target : target.slice(0, mark)
  const { network = peer.address } = passed
  let finished = false
  let started = false
  let entered = false
  let ended: ((end: RequestEnd) => void) | null = null
  let attempts = 1
  let stop: ((reason?: Error) => void) | null = null
  let more: (() => void) | null = null
  let stalled: NodeJS.Timeout | undefined

  const tellBreaker = (how: RequestEnd): void => {
    ended?.(how)
    ended = null
  }
  const finish = (how: RequestEnd): boolean => {
    if (finished) return false
    finished = true
    tellBreaker(how)
    clearTimeout(stalled)
    if (entered) channel.passed.leave(endpoint, network)
    return true
  }
  const fail = (reason: PassFault | GatewayError): void => {
    if (!finish(endOf(reason))) return
    sink.fail(reason)
    stop?.()
    body?.destroy()
  }
  const body: Readable | null =
    passed.body === undefined && (head.chunked || (head.length ?? 0) > 0)
      ? bodyOf(req, {
          maxBytes: limits.bodyBytes,
          idleMs: limits.idleMs,
          failed: fail,
          ready: whole => begin(whole),
          watch: passed.watch ?? null,
        })
      : null
  const handler: Dispatcher.DispatchHandler = {
    onConnect: abort => {
      stop = abort
      if (finished) abort()
    },
    onResponseStarted: () => {
      started = true
    },
    onHeaders: (status, rawHeaders, resume, reason) => {
      if (finished) return false
      const headers = readAnswerHead(rawHeaders)
      if (status < 200) {
        sink.information(status, headers)
        return true
      }
      tellBreaker('answered')
      more = resume
      if (rebase !== null) rebaseHead(headers, rebase)
      sink.head(status, reason, status === 204 ? withoutLength(headers) : headers)
      if (BODILESS.has(status) && finish('answered')) sink.end()
      return true
    },
    onData: chunk => {
      if (finished) return false
      const ready = sink.data(chunk)
      if (!ready) stalled = setTimeout(fail, limits.idleMs, 'client_too_slow')
      return ready
    },
    onUpgrade: (_, rawHeaders, socket) => {
      const headers = readUpgrade(rawHeaders ?? [])
      if (finished || headers === null || sink.switched === undefined) {
        socket.destroy()
        fail(new GatewayError('upstream_broken', 'The upstream switched to another protocol than a WebSocket'))
        return
      }
      tellBreaker('answered')
      // It keeps its place for as long as it lasts. Octets in either direction count.
      socket.once('close', () => finish('answered'))
      if (socket instanceof Socket) socket.setTimeout(limits.idleMs, () => socket.destroy())
      sink.switched(headers, socket)
    },
    onComplete: () => {
      if (finish('answered')) sink.end()
    },
    onError: error => {
      const again = body === null && SAFE.has(req.method) && !started && attempts < ATTEMPTS && isDisconnect(error)
      if (again && !finished) {
        attempts++
        send()
      } else fail(isMalformed(error) ? 'malformed' : failureOf(error))
    },
  }
  // What we write stands first: servers that read so many fields and no more leave out those of the client.
  const headers = ['Host', host ?? told.host, ...told.fields, ...head.passed]
  const upgrade = passed.upgrades === true ? { upgrade: 'websocket' } : {}
  const options = {
    method: req.method as Dispatcher.HttpMethod,
    path: target,
    headers,
    body: passed.body ?? body,
    ...upgrade,
  }
  const send = (): void => channel.dispatch(options, handler)
  const begin = (whole: boolean): void => {
    if (finished) return
    entered = channel.passed.enter(endpoint, network)
    if (!entered) {
      fail('too_many')
      return
    }
    ended = channel.breaker.enter(endpoint, { party: network, whole })
    if (ended === null) fail(hanging())
    else send()
  }
  if (body === null) begin(true)
  return {
    resume: () => {
      clearTimeout(stalled)
      more?.()
    },
    abort: () => {
      if (!finish('unknown')) return
      stop?.()
      body?.destroy()
    },
  }
}

/** The fields of a 101 that pass; null where another protocol than a WebSocket is switched to. */
const readUpgrade = (rawHeaders: readonly (Buffer | string)[]): string[] | null => {
  const fields = rawHeaders.map(text => (typeof text === 'string' ? Buffer.from(text, 'latin1') : text))
  const protocol = fields.flatMap((name, index) =>
    index % 2 === 0 && name.toString('latin1').toLowerCase() === 'upgrade'
      ? [fields[index + 1]?.toString('latin1')]
      : [],
  )
  return protocol.length === 1 && protocol[0]?.trim().toLowerCase() === 'websocket' ? readAnswerHead(fields) : null
}

/** Clients that offer h2c go on in HTTP/1.1 without an answer to it, RFC 9110 section 7.8. Other upgrades need one. */
const faultOf = (head: RequestHead | null, bodyBytes: number, upgrades: boolean): PassFault | null => {
  if (head === null) return 'malformed'
  if (!upgrades && head.upgrade !== null && head.upgrade.trim().toLowerCase() !== 'h2c') return 'upgrade'
  return (head.length ?? 0) > bodyBytes ? 'body_too_large' : null
}
