/** Passed requests do not go through Koa, so that nothing is added to them. */
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import { bufferedSink, type Connection, LIMITS, type PassedRequest, type Sink } from '../../upstream/index.ts'
import { notPassed } from './answers.ts'
import { join, type Upgrade } from './join.ts'
import { clientNetwork, peerOf } from './peer.ts'
import type { Revision } from './revision.ts'
import { sendBare } from './send.ts'

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
  const sink: Sink = {
    information: (status, headers) => sendInformation(res, status, headers),
    head: (status, reason, headers) => {
      // The upstream's Date passes; an answer without one stays so.
      res.sendDate = false
      res.writeHead(status, isPhrase(reason) ? reason : STATUS_CODES[status], headers)
    },
    data: chunk => res.write(chunk),
    end: () => res.end(),
    ...(upgrade === null ? {} : { switched: (headers, upstream) => join(res, upgrade, headers, upstream) }),
    fail: fault => {
      const answer = notPassed(fault)
      if (res.headersSent) res.destroy()
      else sendBare(res, answer)
    },
  }
  const { httpVersion, method } = request.req
  const old = httpVersion === '1.0' && method !== 'HEAD'
  const passing = connection.pass(request, old ? bufferedSink(sink, LIMITS.bodyBytes) : sink)
  res.on('drain', passing.resume)
  res.on('close', passing.abort)
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
  const { upstream, trustedProxies } = revision
  if (upstream === null) return
  const peer = peerOf(req, trustedProxies)
  const network = clientNetwork(req, peer, trustedProxies)
  relay(res, upstream.connection, { req, target, peer, network, ...changes }, upgrade)
}

/** RFC 9112 section 4: node writes a reason phrase as it is, and must not write any other octets. */
const isPhrase = (reason: string): boolean => /^[\t\x20-\x7e]*$/.test(reason)

/** Early hints and "processing" go on, RFC 9110 section 15.2. */
const sendInformation = (res: ServerResponse<IncomingMessage>, status: number, headers: readonly string[]): void => {
  if (status === 102) res.writeProcessing()
  if (status !== 103) return
  const link = headers.flatMap((name, index) =>
    index % 2 === 0 && name.toLowerCase() === 'link' ? (headers[index + 1] ?? []) : [],
  )
  if (link.length > 0) res.writeEarlyHints({ link })
}
