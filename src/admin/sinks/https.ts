/** Decision records for a receiver: batches of lines of JSON, posted one after the other. */
import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import { rootCertificates } from 'node:tls'
import type { Delivery, Destination, Line } from './destination.ts'

export interface HttpsOptions {
  readonly url: string
  /** The bearer token of this moment; null for none. */
  readonly token: () => string | null
  /** PEM certificates trusted beside the system's; null for none. */
  readonly ca: string | null
  /** Milliseconds until a receiver has answered; 10,000 unless set. */
  readonly timeoutMs?: number
}

const TOGETHER = { lines: 500, octets: 1_048_576, waitMs: 1000 } as const

/** The receiver will not take these lines, however often they come. */
const NEVER: ReadonlySet<number> = new Set([400, 413, 422])
/** Milliseconds: a receiver may ask for more, and does not get it. */
const LONGEST_WAIT_MS = 300_000

/**
 * Makes the way to a receiver. It follows no redirect and no proxy settings, and reads nothing of an answer but its status
 * and `Retry-After`. What has timed out may have arrived: receivers tell records apart by their `id`.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3 RFC 9110 section 10.2.3}
 */
export const openHttps = (options: HttpsOptions): Destination => {
  const { url, token, ca, timeoutMs = 10_000 } = options
  const isHttps = new URL(url).protocol === 'https:'
  const kept = { keepAlive: true, maxSockets: 1 } as const
  const agent = isHttps ? new HttpsAgent(kept) : new HttpAgent(kept)
  const trusted = ca === null ? {} : { ca: [...rootCertificates, ca] }
  let stop: ((reason: string) => void) | null = null

  const post = (body: Buffer): Promise<IncomingMessage> => {
    const bearer = token()
    const headers = {
      'content-type': 'application/x-ndjson',
      'content-length': body.length,
      'user-agent': 'claimgate',
      ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
    }
    return new Promise((resolve, reject) => {
      const sent = (isHttps ? requestHttps : requestHttp)(url, { method: 'POST', agent, headers, ...trusted })
      stop = reason => {
        reject(new Error(reason))
        sent.destroy()
      }
      const deadline = setTimeout(stop, timeoutMs, 'timeout')
      sent.once('response', response => {
        clearTimeout(deadline)
        // Its status says everything: a body that does not end must not hold the connection.
        const rest = setTimeout(() => response.destroy(), BODY_MS).unref()
        response.on('error', () => {})
        response.once('close', () => clearTimeout(rest))
        response.resume()
        resolve(response)
      })
      sent.on('error', error => {
        clearTimeout(deadline)
        reject(error)
      })
      sent.end(body)
    })
  }

  return {
    together: TOGETHER,
    deliver: async (lines: readonly Line[]): Promise<Delivery> => {
      try {
        const { statusCode: status = 0, headers } = await post(Buffer.from(lines.join('')))
        if (status >= 200 && status < 300) return { delivered: lines.length }
        const reason = `status_${status}`
        if (NEVER.has(status)) return { delivered: 0, rest: 'never', reason }
        return { delivered: 0, rest: 'later', reason, waitMs: waitOf(headers['retry-after']) }
      } catch (error) {
        return { delivered: 0, rest: 'later', reason: reasonOf(error) }
      }
    },
    // The next connection is made anew: names may stand for other addresses now.
    reopen: async () => agent.destroy(),
    close: async () => {
      stop?.('stopped')
      agent.destroy()
    },
  }
}

/** Milliseconds for the body of an answer, of which nothing is read. */
const BODY_MS = 1000

/** Seconds or a date; nothing that cannot be read counts. */
const waitOf = (field: string | undefined): number => {
  if (field === undefined) return 0
  const ms = /^\d+$/.test(field) ? Number(field) * 1000 : Date.parse(field) - Date.now()
  return Number.isFinite(ms) ? Math.min(LONGEST_WAIT_MS, Math.max(0, ms)) : 0
}

/** A code of the system or of TLS, or a word of ours; the text of an error may hold more than that. */
const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'unknown'
  return 'code' in error ? String(error.code) : error.message === 'timeout' ? 'timeout' : 'stopped'
}
