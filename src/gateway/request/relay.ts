/** The way of what is passed: past Koa, so that nothing is added on it. */
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import type { GatewayError } from '../../outcome.ts'
import { type Connection, LIMITS, type PassedRequest, type PassFault, type Sink, whole } from '../../upstream/index.ts'
import { notPassed, sendBare } from './answers.ts'

/** How a passed request ended, for whoever counts. */
export interface Relayed {
  readonly status: number
  readonly fault: PassFault | GatewayError | null
}

/**
 * Passes a request to the upstream and its answer back, without Koa: nothing is added to the answer but what this
 * connection needs. A failure before the answer's head is answered; after it the connection ends abnormally, so that
 * no client takes a broken body for a whole one.
 */
export function relay(
  res: ServerResponse<IncomingMessage>,
  connection: Connection,
  request: PassedRequest,
  ended: (relayed: Relayed) => void,
): void {
  const sink: Sink = {
    information: (status, headers) => sendInformation(res, status, headers),
    head: (status, reason, headers) => {
      // The upstream's Date passes; an answer without one stays so.
      res.sendDate = false
      res.writeHead(status, isPhrase(reason) ? reason : STATUS_CODES[status], headers)
    },
    data: chunk => res.write(chunk),
    end: () => {
      res.end()
      ended({ status: res.statusCode, fault: null })
    },
    fail: fault => {
      const answer = notPassed(fault)
      if (res.headersSent) res.destroy()
      else sendBare(res, answer)
      ended({ status: answer.status, fault })
    },
  }
  const { httpVersion, method } = request.req
  const old = httpVersion === '1.0' && method !== 'HEAD'
  const passing = connection.pass(request, old ? whole(sink, LIMITS.bodyBytes) : sink)
  res.on('drain', passing.resume)
  res.on('close', passing.abort)
}

/** RFC 9112 section 4: node writes a reason phrase as it is, and must not write any other octets. */
const isPhrase = (reason: string): boolean => /^[\t\x20-\x7e]*$/.test(reason)

/** Early hints and "processing" go on, RFC 9110 section 15.2. */
function sendInformation(res: ServerResponse<IncomingMessage>, status: number, headers: readonly string[]): void {
  if (status === 102) res.writeProcessing()
  if (status !== 103) return
  const link = headers.flatMap((name, index) =>
    index % 2 === 0 && name.toLowerCase() === 'link' ? (headers[index + 1] ?? []) : [],
  )
  if (link.length > 0) res.writeEarlyHints({ link })
}
