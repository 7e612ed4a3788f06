/** Passed requests do not go through Koa, so that nothing is added to them. */
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Connection, PassedRequest, Sink } from '../../upstream/index.ts'
import { clientNetwork } from './address.ts'
import { join, type Upgrade } from './join.ts'
import { peerOf } from './peer.ts'
import type { Revision } from './revision.ts'
import { sendBare } from './send.ts'
import { notPassed } from './upstream-answers.ts'

/**
 * Passes a request to the upstream and its answer back, without Koa: nothing is added to the answer but what this
 * connection needs. A failure before the answer's head is answered; after it the connection ends abnormally, so that
 * no client takes a broken body for a whole one.
 */
export const relay = (
  res: ServerResponse<IncomingMessage>,
  connection: Connection,
  request: PassedRequest,
  upgrade: Upgrade | null = null,
): void => {
  // RFC 9112 section 6.3: HTTP/1.0 knows no chunks, and the end of the connection is the end of a body without length.
  const old = request.req.httpVersion === '1.0'
  let bare = false
  const flush = (): void => {
    if (bare && !res.destroyed) res.flushHeaders()
  }
  const sink: Sink = {
    information: (status, headers) => {
      // RFC 9110 section 15.2: HTTP/1.0 has none.
      if (!old) sendInformation(res, status, headers)
    },
    head: (status, reason, headers) => {
      // The upstream's Date passes; an answer without one stays so.
      res.sendDate = false
      res.writeHead(status, isPhrase(reason) ? reason : STATUS_CODES[status], headers)
      // Node keeps a head back until there is something of the body, which may take long.
      bare = true
      process.nextTick(flush)
    },
    data: chunk => {
      bare = false
      return res.write(chunk)
    },
    end: () => {
      bare = false
      res.end()
    },
    ...(upgrade === null ? {} : { switched: (headers, upstream) => join(res, upgrade, headers, upstream) }),
    fail: fault => {
      const answer = notPassed(fault)
      if (!res.headersSent) sendBare(res, answer)
      else if (old) breakOff(res)
      else res.destroy()
    },
  }
  const passing = connection.pass(request, sink)
  res.on('drain', passing.resume)
  res.on('close', passing.abort)
}

/** Milliseconds. A reset on the heels of the last octets is taken for their end by some systems. */
const RESET_MS = 50

/** Ends a body that only the end of the connection delimits so that it does not look whole: with a reset. */
const breakOff = (res: ServerResponse<IncomingMessage>): void => {
  const { socket } = res
  setTimeout(() => {
    try {
      socket?.resetAndDestroy()
    } catch {
      // Only TCP has resets. TLS has its own sign of an end, RFC 8446 section 6.1, which is not given here.
    }
    res.destroy()
  }, RESET_MS)
}

/** Passes a request to the upstream and its answer back, both untouched but for the documented header fields. */
export const passOn = (
  req: IncomingMessage,
  res: ServerResponse,
  target: string,
  revision: Revision,
  changes: Pick<PassedRequest, 'rawHeaders' | 'body' | 'upgrades'> = {},
  upgrade: Upgrade | null = null,
): void => {
  const { upstream, edge } = revision
  if (upstream === null) return
  const peer = peerOf(req, edge)
  const network = clientNetwork(req, peer)
  const mark = target.indexOf('?')
  const watch = revision.routes.watch(req, mark < 0 ? target : target.slice(0, mark))
  relay(res, upstream.connection, { req, target, peer, network, watch, ...changes }, upgrade)
}

/** RFC 9112 section 4: node writes a reason phrase as it is, and must not write any other octets. */
const isPhrase = (reason: string): boolean => /^[\t\x20-\x7e]*$/.test(reason)

/** Early hints and "processing" go on, RFC 9110 section 15.2. */
const sendInformation = (res: ServerResponse, status: number, headers: readonly string[]): void => {
  if (status === 102) res.writeProcessing()
  if (status !== 103) return
  const link = headers.flatMap((name, index) =>
    index % 2 === 0 && name.toLowerCase() === 'link' ? linksOf(headers[index + 1] ?? '') : [],
  )
  if (link.length > 0) res.writeEarlyHints({ link })
}

/**
 * Splits a `Link` field, in which several links may stand. Left out are those that node would throw at, such as one with a
 * space in a parameter: a hint that does not go on costs nothing, and the answer behind it everything.
 */
const linksOf = (field: string): readonly string[] =>
  (field.match(/<[^>]*>[^,"]*(?:"[^"]*"[^,"]*)*(?=,|$)/g) ?? [])
    .map(link => link.trim())
    .filter(link => WRITABLE.test(link))

/** As node has it. */
const WRITABLE = /^<[^>]*>(?:\s*;\s*[^;"\s]+(?:=(")?[^;"\s]*\1)?)*$/
